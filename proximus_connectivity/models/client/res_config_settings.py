from odoo import fields, models

from .proximus_client import STALE_DAYS, STALE_PARAMETER


class ResConfigSettings(models.TransientModel):
    """When the figures of a client are old."""

    _inherit = "res.config.settings"

    proximus_digest_stale_days = fields.Integer(
        "Figures Are Stale After (Days)",
        config_parameter=STALE_PARAMETER,
        default=STALE_DAYS,
    )
