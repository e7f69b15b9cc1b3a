from . import proximus_onboarding_session
