from . import (
    proximus_security_assessment,
    proximus_security_awareness_campaign,
    proximus_security_awareness_group,
    proximus_security_awareness_result,
    proximus_security_event,
)
