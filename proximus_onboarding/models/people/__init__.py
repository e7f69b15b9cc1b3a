from . import (
    mail_activity_plan_template,
    proximus_onboarding_lesson,
    proximus_onboarding_learning,
    proximus_onboarding_recommendation,
    proximus_onboarding_rule,
    proximus_onboarding_session,
    proximus_onboarding_session_plan,
)
