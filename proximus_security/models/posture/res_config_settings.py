from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Who wishes the monthly report about protection."""

    _inherit = "res.config.settings"

    proximus_report_user_ids = fields.Many2many(
        related="company_id.proximus_report_user_ids", readonly=False
    )
