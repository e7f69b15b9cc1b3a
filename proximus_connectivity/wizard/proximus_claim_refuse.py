from odoo import fields, models


class ProximusClaimRefuse(models.TransientModel):
    """Asks why the operator does not agree: the claim keeps it."""

    _name = "proximus.claim.refuse"
    _description = "Refused Claim"

    claim_ids = fields.Many2many(
        "proximus.claim",
        "proximus_claim_refuse_rel",
        string="Claims",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Text(required=True, help="What the operator answered.")

    def action_refuse(self):
        """Note that the operator does not agree, and why."""
        self.ensure_one()
        return self.claim_ids.action_refuse(self.reason)
