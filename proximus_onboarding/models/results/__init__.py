from . import (
    digest_digest,
    proximus_home_card,
    proximus_onboarding_measure,
    proximus_onboarding_recommendation,
    proximus_onboarding_rule,
    proximus_onboarding_session,
    proximus_onboarding_session_handover,
    proximus_onboarding_session_indicators,
    proximus_onboarding_session_results,
)
