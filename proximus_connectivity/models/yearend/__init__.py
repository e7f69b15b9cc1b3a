from . import (
    res_company,
    res_config_settings,
    proximus_bill_check,
    proximus_bill_check_line,
    proximus_cost_cutoff,
    proximus_cost_cutoff_bill,
    proximus_cost_cutoff_agreed,
    proximus_cost_cutoff_print,
    proximus_cost_cutoff_line,
)
