from . import (
    res_company,
    res_config_settings,
    proximus_private_use_mixin,
    proximus_line,
    proximus_device,
    proximus_benefit_line,
    proximus_benefit_month,
    proximus_benefit_month_facts,
    proximus_benefit_month_export,
)
