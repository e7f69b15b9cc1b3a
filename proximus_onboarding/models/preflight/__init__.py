from . import (
    proximus_onboarding_existing,
    proximus_onboarding_existing_number,
    proximus_onboarding_session,
    proximus_onboarding_session_address,
)
