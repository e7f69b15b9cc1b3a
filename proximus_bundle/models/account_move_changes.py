from odoo import fields, models
from odoo.tools import format_amount

from ..tools.billshock import explain


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
            "once_before": _("Was charged once last time"),
        }

    def _explain_changes(self):
        """Store on each invoice why it differs from the one before."""
        items = self.invoice_line_ids.billing_item_ids
        last = items._last_moves()
        older = self.browse().union(*last.values())
        # Read together, so that the number of queries does not depend on the invoices.
        charges = {
            item: (item._to_charge(), item._charge_name())
            for item in items | older.invoice_line_ids.billing_item_ids
        }
        for move in self:
            items = move.invoice_line_ids.billing_item_ids
            known = [line for line in items.subscription_line_id if line in last]
            before = self.browse().union(*(last[line] for line in known))
            newest = max(before.mapped("invoice_date"), default=None)
            before = before.filtered(lambda older: older.invoice_date == newest)
            if before:
                move.px_changes = before._prepare_changes(items, charges)

    def _prepare_changes(self, items, charges):
        """Return what is stored: these invoices before and the differences.

        :param items: the ledger entries of the invoice to explain.
        :param charges: charge and name of each entry.
        """
        older = self.invoice_line_ids.billing_item_ids
        names = {charges[item][0].key: charges[item][1] for item in older | items}
        found = explain(
            [charges[item][0] for item in older], [charges[item][0] for item in items]
        )
        return {
            "previous": ", ".join(self.sorted("name").mapped("name")),
            "rows": [
                {
                    "name": names[difference.key],
                    "reason": difference.reason,
                    "amount": float(difference.amount),
                }
                for difference in found
            ],
        }
