from . import (
    proximus_quote_request,
    proximus_quote_request_item,
    proximus_switch,
    sale_order,
    sale_order_line,
    sale_order_request,
    sale_order_switch,
)
