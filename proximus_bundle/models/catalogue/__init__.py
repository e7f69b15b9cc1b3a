# Odoo registers models in the order of their import: a mixin comes before its user.
from . import proximus_subscription_rules
from . import (
    product_product,
    product_template,
    proximus_advantage,
    proximus_advantage_eligibility,
    proximus_advantage_use,
    proximus_bundle,
    proximus_bundle_component,
    proximus_bundle_explain,
    proximus_bundle_card,
    proximus_bundle_phase,
    proximus_bundle_price,
    proximus_bundle_term,
    proximus_bundle_tier,
    proximus_bundle_usage,
    proximus_parameter,
)
