from . import (
    proximus_onboarding_answer,
    proximus_onboarding_condition,
    proximus_onboarding_recommendation,
    proximus_onboarding_recommendation_words,
    proximus_onboarding_rule,
    proximus_onboarding_session,
    proximus_subsidy,
)
