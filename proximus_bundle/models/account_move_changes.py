from odoo import fields, models
from odoo.tools import format_amount


class AccountMove(models.Model):
    """Why an invoice of a subscription differs from the one before."""

    _inherit = "account.move"

    px_changes = fields.Json(
        "Changes",
        copy=False,
        readonly=True,
        help="What differs from the invoice before, kept when the invoice is made.",
    )
    px_changes_html = fields.Html(
        "Why It Differs", compute="_compute_px_changes_html", sanitize=False
    )

    def _compute_px_changes_html(self):
        for move in self:
            move.px_changes_html = move.px_changes and self.env["ir.qweb"]._render(
                "proximus_bundle.invoice_changes", {"changes": move._px_changes_rows()}
            )

    def _px_changes_rows(self):
        """Return the stored explanation in words of the reader, None without one.

        :return: dictionary with ``previous`` (name of the invoice before), ``total``
            (difference, formatted) and ``rows`` (name, reason and amount).
        """
        self.ensure_one()
        if not self.px_changes:
            return None
        reasons = self._px_change_reasons()
        rows = [
            {
                "name": row["name"],
                "reason": reasons[row["reason"]],
                "amount": self._px_signed(row["amount"]),
            }
            for row in self.px_changes["rows"]
        ]
        total = sum(row["amount"] for row in self.px_changes["rows"])
        return {
            "previous": self.px_changes["previous"],
            "rows": rows,
            "total": self._px_signed(total),
        }

    def _px_signed(self, amount):
        text = format_amount(self.env, amount, self.currency_id)
        return f"+{text}" if amount > 0 else text

    def _px_change_reasons(self):
        _ = self.env._
        return {
            "new": _("New"),
            "price_up": _("New price"),
            "promotion_ended": _("Promotion ended"),
            "more": _("Larger quantity"),
            "periods_now": _("Several periods"),
            "partial_now": _("Part of the period"),
            "once": _("Charged once"),
            "fee": _("Fee"),
            "usage": _("Usage"),
            "credit": _("Credit"),
            "ended": _("Ended"),
            "promotion": _("Promotion"),
            "price_down": _("New price"),
            "less": _("Smaller quantity"),
            "partial_before": _("Part of the period last time"),
            "periods_before": _("Several periods last time"),
            "once_before": _("Was charged once last time"),
        }
