from . import (
    product_product,
    product_template,
    proximus_line,
    proximus_security_control,
    proximus_security_subject_mixin,
    proximus_security_coverage,
    proximus_security_domain,
    proximus_security_service,
    proximus_security_service_sides,
    proximus_security_service_type,
    res_company,
)
