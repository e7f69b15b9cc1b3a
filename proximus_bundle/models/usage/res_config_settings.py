from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The settings of charging by usage, for the current company."""

    _inherit = "res.config.settings"

    proximus_usage_wait_days = fields.Integer(
        related="company_id.proximus_usage_wait_days", readonly=False
    )
