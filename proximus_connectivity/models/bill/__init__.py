from . import (
    res_partner,
    proximus_bill_check,
    proximus_bill_check_price,
    proximus_bill_check_text,
    proximus_bill_check_line,
    proximus_bill_check_period,
    proximus_bill_check_claim,
    proximus_claim,
    account_move,
)
