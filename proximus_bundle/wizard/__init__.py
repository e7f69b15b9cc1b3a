from . import (
    proximus_billing_preview_line,
    proximus_bundle_configurator,
    proximus_bundle_configurator_line,
    proximus_price_explanation,
    sale_order_discount,
)
