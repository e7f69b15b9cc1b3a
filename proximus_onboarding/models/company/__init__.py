from . import (
    proximus_onboarding_session,
    proximus_onboarding_session_card,
    proximus_onboarding_session_register,
)
