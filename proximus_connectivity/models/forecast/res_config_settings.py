from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How much more than its forecast a bill may be before somebody is told."""

    _inherit = "res.config.settings"

    proximus_forecast_percent = fields.Float(
        related="company_id.proximus_forecast_percent", readonly=False
    )
    proximus_forecast_least = fields.Monetary(
        related="company_id.proximus_forecast_least", readonly=False
    )
