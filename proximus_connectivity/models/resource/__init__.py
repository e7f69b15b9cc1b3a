from . import (
    proximus_assigned_mixin,
    proximus_assignment,
    proximus_line_resource,
    proximus_secret_mixin,
    proximus_secret_log,
    proximus_number,
    proximus_number_tenure,
    proximus_sim,
    proximus_device,
    proximus_line,
)
