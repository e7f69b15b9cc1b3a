from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """From which difference on a bill is wrong, and where statements are booked."""

    _inherit = "res.config.settings"

    proximus_bill_tolerance = fields.Monetary(
        related="company_id.proximus_bill_tolerance", readonly=False
    )
    proximus_statement_account_id = fields.Many2one(
        related="company_id.proximus_statement_account_id", readonly=False
    )
    proximus_statement_tax_id = fields.Many2one(
        related="company_id.proximus_statement_tax_id", readonly=False
    )
