from . import (
    proximus_parameter,
    proximus_security_incident,
    proximus_security_incident_clock,
    proximus_security_notification,
    proximus_security_timeline,
)
