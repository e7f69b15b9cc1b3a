from . import proximus_onboarding_reason
