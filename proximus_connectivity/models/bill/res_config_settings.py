from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """From which difference on an operator's bill is wrong."""

    _inherit = "res.config.settings"

    proximus_bill_tolerance = fields.Monetary(
        related="company_id.proximus_bill_tolerance", readonly=False
    )
