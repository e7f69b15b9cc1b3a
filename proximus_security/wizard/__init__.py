from . import (
    proximus_security_assessment_import,
    proximus_security_assessment_import_item,
    proximus_security_baseline,
    proximus_security_decide,
    proximus_security_dismiss,
    proximus_security_exempt,
    proximus_security_exempt_line,
    proximus_security_give_back,
    proximus_security_safeonweb,
    proximus_security_source_rotate,
    proximus_security_source_show,
    proximus_security_supplier_pack,
)
