from . import (
    res_company,
    res_config_settings,
    proximus_line,
    proximus_cost_budget,
    proximus_cost_forecast,
    proximus_bill_change,
    proximus_bill_check,
    account_move,
)
