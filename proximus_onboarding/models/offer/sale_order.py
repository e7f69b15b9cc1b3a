from odoo import api, fields, models

from ...tools import basket


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
    signed_sha256 = fields.Char(
        "SHA-256 of What Was Signed",
        readonly=True,
        copy=False,
        help="Of the lines, the totals, the signature, who signed and when.",
    )

    def write(self, vals):
        """Override of the ORM: what is signed gets its hash in the same moment."""
        result = super().write(vals)
        if vals.get("signature"):
            # the picture as it is kept, not as it came in
            self.flush_recordset()
            self.invalidate_recordset(["signature"])
            for order in self.filtered("onboarding_session_id"):
                order.signed_sha256 = order._get_signed_digest()
        return result

    def _get_signed_digest(self) -> str:
        """Return the hash of what the customer saw, and of how it signed it."""
        self.ensure_one()
        lines = [
            [
                line.display_type or "",
                line.name,
                line.product_uom_qty,
                self._to_exact(line.price_unit),
                self._to_exact(line.price_subtotal),
            ]
            for line in self.order_line
        ]
        totals = [self.amount_total, self.recurring_total, self.one_off_total]
        return basket.digest(
            [self.name, self.partner_id.id, self.currency_id.name],
            lines,
            [self._to_exact(total) for total in totals],
            [self.signed_by or "", str(self.signed_on or "")],
            (self.signature or b"").decode(),
        )

    @api.model
    def _to_exact(self, amount: float) -> str:
        """Return an amount as text, the same for the same amount."""
        return f"{amount:.6f}"

    def _request_document(self):
        """Extend: a quotation of a set-up answers what was decided there."""
        return super()._request_document() or (
            # sudo: what was decided, for a customer who signs in the portal
            self.sudo().onboarding_session_id._to_request()
            if self.onboarding_session_id
            else None
        )
