from . import (
    proximus_onboarding_install_line,
    proximus_onboarding_session,
    proximus_onboarding_session_run,
)
