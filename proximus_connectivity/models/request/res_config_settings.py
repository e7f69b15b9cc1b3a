from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Who sells to the company."""

    _inherit = "res.config.settings"

    proximus_seller_id = fields.Many2one(
        related="company_id.proximus_seller_id", readonly=False
    )
