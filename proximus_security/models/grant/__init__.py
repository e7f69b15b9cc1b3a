from . import (
    proximus_security_grant,
    proximus_security_grant_log,
    proximus_security_shared_mixin,
    res_company,
)
from . import (
    proximus_security_assessment,
    proximus_security_assessment_line,
    proximus_security_coverage,
    proximus_security_domain,
    proximus_security_exemption,
    proximus_security_gap,
    proximus_security_incident,
    proximus_security_incident_year,
    proximus_security_notification,
    proximus_security_posture,
    proximus_security_requirement,
    proximus_security_service,
    proximus_security_status,
    proximus_security_timeline,
)
