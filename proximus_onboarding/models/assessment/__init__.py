from . import (
    proximus_onboarding_answer,
    proximus_onboarding_framework,
    proximus_onboarding_framework_item,
    proximus_onboarding_option,
    proximus_onboarding_question,
    proximus_onboarding_score,
    proximus_onboarding_session,
)
