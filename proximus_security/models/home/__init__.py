from . import (
    proximus_deadline,
    proximus_home_card,
)
