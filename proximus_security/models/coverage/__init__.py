from . import (
    hr_employee,
    hr_employee_public,
    proximus_security_exemption,
    proximus_security_gap,
    proximus_security_requirement,
    proximus_security_status,
)
