from . import (
    proximus_deadline,
    proximus_home_card,
    proximus_home_card_security,
)
