from . import (
    account_move,
    account_move_document,
    account_move_line,
    proximus_billing_item,
    proximus_billing_item_changes,
    proximus_billing_run,
    proximus_subscription,
    proximus_subscription_line,
    res_company,
    res_config_settings,
)
