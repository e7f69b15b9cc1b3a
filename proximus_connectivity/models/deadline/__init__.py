from . import (
    mail_activity,
    proximus_deadline,
    proximus_deadline_reminder,
    proximus_deadline_sentence,
    proximus_portfolio,
    res_company,
    res_config_settings,
)
