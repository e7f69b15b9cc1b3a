from . import (
    proximus_onboarding_setting,
    proximus_onboarding_setting_check,
    proximus_onboarding_setting_people,
    proximus_onboarding_rule,
    proximus_onboarding_recommendation,
)
