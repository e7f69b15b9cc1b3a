from . import (
    proximus_billing_preview_line,
    proximus_bundle_configurator,
    proximus_bundle_configurator_line,
    proximus_line_change,
    proximus_order_activation,
    proximus_price_explanation,
    proximus_problem_compensation,
    proximus_quote_request_import,
    proximus_quote_request_import_item,
    proximus_subscription_amend,
    sale_advance_payment_inv,
    sale_order_discount,
)
