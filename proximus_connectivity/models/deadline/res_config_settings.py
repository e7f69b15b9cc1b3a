from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """When the company is reminded of its deadlines and orders, and who is told."""

    _inherit = "res.config.settings"

    proximus_responsible_id = fields.Many2one(
        related="company_id.proximus_responsible_id", readonly=False
    )
    proximus_commitment_days = fields.Integer(
        related="company_id.proximus_commitment_days", readonly=False
    )
    proximus_notice_days = fields.Integer(
        related="company_id.proximus_notice_days", readonly=False
    )
    proximus_stuck_days = fields.Integer(
        related="company_id.proximus_stuck_days", readonly=False
    )
    proximus_qualification_days = fields.Integer(
        related="company_id.proximus_qualification_days", readonly=False
    )
    proximus_claim_days = fields.Integer(
        related="company_id.proximus_claim_days", readonly=False
    )
    proximus_cutoff_hour = fields.Float(
        related="company_id.proximus_cutoff_hour", readonly=False, required=True
    )
