from . import (
    proximus_home_card,
    proximus_onboarding_recommendation,
    proximus_onboarding_session,
    proximus_onboarding_session_tick,
)
