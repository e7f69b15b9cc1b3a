from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Who handles incidents, and the hours of an insurer or a contract."""

    _inherit = "res.config.settings"

    security_officer_id = fields.Many2one(
        related="company_id.security_officer_id", readonly=False
    )
    security_nis2 = fields.Selection(related="company_id.security_nis2", readonly=False)
    security_trust_provider = fields.Boolean(
        related="company_id.security_trust_provider", readonly=False
    )
    security_insurer_hours = fields.Float(
        related="company_id.security_insurer_hours", readonly=False
    )
    security_contract_hours = fields.Float(
        related="company_id.security_contract_hours", readonly=False
    )
