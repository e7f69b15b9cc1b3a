from . import (
    proximus_security_assessment,
    proximus_security_assessment_evidence,
    proximus_security_assessment_line,
    proximus_security_assessment_result,
    proximus_security_service,
)
