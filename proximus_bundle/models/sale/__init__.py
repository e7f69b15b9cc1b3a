from . import (
    res_partner,
    sale_order,
    sale_order_bundle,
    sale_order_line,
    sale_order_line_document,
    sale_order_own_use,
    sale_order_replaced,
    sale_order_template,
    sale_order_template_line,
    sale_order_totals,
    sale_order_two_sellers,
    sale_order_warnings,
)
