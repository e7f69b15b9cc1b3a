from . import (
    proximus_claim,
    proximus_claim_line,
    proximus_claim_credit,
    proximus_claim_money,
    proximus_claim_letter,
    account_move,
    account_move_line,
)
