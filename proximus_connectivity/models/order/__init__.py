from . import (
    proximus_line,
    res_company,
    proximus_line_order,
    proximus_line_order_item,
    proximus_line_order_item_change,
    proximus_line_order_item_qualification,
    proximus_line_order_item_promise,
    proximus_line_order_item_appointment,
    proximus_line_change_work,
)
