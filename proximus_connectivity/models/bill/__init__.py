from . import (
    proximus_bill_check,
    proximus_bill_check_price,
    proximus_bill_check_line,
    account_move,
)
