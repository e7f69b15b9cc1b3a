from . import (
    proximus_security_assessment,
    proximus_security_assessment_evidence,
    proximus_security_assessment_line,
    proximus_security_assessment_pack,
    proximus_security_assessment_result,
    proximus_security_posture,
    proximus_security_posture_report,
    proximus_security_service,
    proximus_security_service_type,
    res_company,
    res_config_settings,
)
