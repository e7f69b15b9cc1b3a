from . import (
    proximus_qualification,
    proximus_qualification_reason,
    proximus_qualification_item,
    proximus_coverage,
    res_partner,
    proximus_line,
)
