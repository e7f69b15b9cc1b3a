from . import (
    proximus_onboarding_campaign,
    proximus_onboarding_question,
    proximus_onboarding_recommendation,
    proximus_onboarding_session,
    proximus_onboarding_visitor,
    proximus_onboarding_visitor_contact,
)
