from . import (
    proximus_claim,
    account_move,
)
