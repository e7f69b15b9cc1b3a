from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Where the cost of another accounting period waits."""

    _inherit = "res.config.settings"

    proximus_deferred_charge_account_id = fields.Many2one(
        related="company_id.proximus_deferred_charge_account_id", readonly=False
    )
    proximus_accrued_charge_account_id = fields.Many2one(
        related="company_id.proximus_accrued_charge_account_id", readonly=False
    )
    proximus_cutoff_journal_id = fields.Many2one(
        related="company_id.proximus_cutoff_journal_id", readonly=False
    )
