from . import (
    proximus_billing_item,
    proximus_billing_run,
    proximus_subscription,
    proximus_subscription_line,
    proximus_subscription_line_rating,
    proximus_usage_record,
    res_company,
    res_config_settings,
)
