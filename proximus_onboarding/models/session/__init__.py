from . import (
    proximus_onboarding_part_mixin,
    proximus_onboarding_session,
    proximus_onboarding_session_share,
    proximus_onboarding_session_step,
    proximus_onboarding_session_walk,
    proximus_onboarding_step,
)
