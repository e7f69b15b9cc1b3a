from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..tools.billshock import Charge


class ProximusBillingItem(models.Model):
    """What an entry is compared with on the invoice before."""

    _inherit = "proximus.billing.item"

    def _charge_key(self):
        """Return what makes two entries of different invoices comparable."""
        if self.kind == "one_off":
            return self.kind, self.id
        return self.kind, self.subscription_line_id.id

    def _charge_name(self):
        """Return what a customer calls it: the offer and the installed line."""
        installed = self.subscription_line_id.line_id
        return f"{self.name} · {installed.display_name}" if installed else self.name

    def _to_charge(self):
        """Return the entry as a :class:`~..tools.billshock.Charge`."""
        recurring = self.kind == "recurring"
        segment = self.segment_id
        return Charge(
            self._charge_key(),
            Decimal(repr(self.amount)),
            Decimal(repr(segment.amount)) if recurring else None,
            self.kind,
            self.quantity,
            self.days / self.full_days if recurring and self.full_days else 1.0,
            segment.name or "",
        )

    def _last_moves(self):
        """Return the posted invoice that billed each subscription line before.

        Invoices of ``self`` do not count. One query, however many entries.

        :return: dictionary of `proximus.subscription.line` and `account.move` records.
        """
        items, lines = self.env[self._name], self.subscription_line_id
        if not lines:
            return {}
        items.flush_model()
        self.env["account.move.line"].flush_model(["move_id", "parent_state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (item.subscription_line_id)
                       item.subscription_line_id, line.move_id
                  FROM proximus_billing_item AS item
                  JOIN account_move_line AS line ON line.id = item.move_line_id
                 WHERE item.subscription_line_id = ANY(%s)
                   AND item.kind = 'recurring'
                   AND item.state = 'billed'
                   AND line.parent_state = 'posted'
                   AND line.move_id != ALL(%s)
              ORDER BY item.subscription_line_id, item.period_from DESC, item.id DESC
                """,
                lines.ids,
                self.move_id.ids,
            )
        )
        moves = self.env["account.move"].browse([move for _line, move in rows])
        return {
            lines.browse(line): move
            for (line, _move), move in zip(rows, moves, strict=True)
        }
