from . import (
    proximus_port_request,
    proximus_port_request_rules,
    proximus_port_request_claim,
    proximus_switch,
    proximus_switch_portal,
    proximus_switch_line,
    proximus_number,
)
