from . import (
    proximus_line,
    proximus_subscription,
    proximus_subscription_amend,
    proximus_subscription_change,
    proximus_subscription_end,
    proximus_subscription_line,
    proximus_subscription_line_amend,
    proximus_subscription_pause,
    proximus_subscription_sale,
    proximus_subscription_segment,
)
