from . import (
    proximus_line,
    proximus_quote_request,
    proximus_quote_request_answer,
    proximus_quote_request_document,
    proximus_quote_request_item,
    res_company,
    res_config_settings,
    res_partner,
)
