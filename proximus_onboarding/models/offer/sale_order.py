from odoo import fields, models


class SaleOrder(models.Model):
    """A quotation that a guided set-up made of its accepted advice."""

    _inherit = "sale.order"

    onboarding_session_id = fields.Many2one(
        "proximus.onboarding.session",
        string="Guided Set-up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The set-up whose advice this quotation comes from.",
    )

    def _request_document(self):
        """Extend: a quotation of a set-up answers what was decided there."""
        return super()._request_document() or (
            # sudo: what was decided, for a customer who signs in the portal
            self.sudo().onboarding_session_id._to_request()
            if self.onboarding_session_id
            else None
        )
