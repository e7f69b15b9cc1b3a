from . import (
    account_tax,
    proximus_technical_mixin,
    product_template,
    product_product,
    proximus_specification,
    proximus_offer_requirement,
    proximus_parameter,
    res_currency,
)
