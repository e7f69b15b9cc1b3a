from . import (
    proximus_onboarding_consent,
    proximus_onboarding_offer_line,
    proximus_onboarding_session,
    proximus_onboarding_session_basket,
    proximus_onboarding_session_consent,
    proximus_onboarding_session_request,
    sale_order,
)
