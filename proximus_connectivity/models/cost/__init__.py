from . import (
    res_company,
    res_config_settings,
    proximus_cost_account,
    proximus_use_profile,
    proximus_cost_default,
    proximus_line,
    proximus_line_waste,
    proximus_bill_check,
    account_move,
    account_move_line,
    proximus_home_card,
)
