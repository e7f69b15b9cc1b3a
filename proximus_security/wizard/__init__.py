from . import (
    proximus_security_baseline,
    proximus_security_exempt,
    proximus_security_exempt_line,
)
