from . import (
    proximus_onboarding_session,
    sale_order,
)
