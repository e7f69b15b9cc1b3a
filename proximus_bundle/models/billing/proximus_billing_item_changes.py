from decimal import Decimal
from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.proximus_connectivity.tools.money import decimal_unit

from ...tools.billshock import Charge, explain


class ProximusBillingItem(models.Model):
    """What an entry is compared with on the invoice before."""

    _inherit = "proximus.billing.item"

    @api.model
    def _explain_changes(self, groups):
        """Return why each invoice to be made differs from the one before.

        :param groups: the ledger entries of each invoice.
        :return: what `account.move` keeps in ``px_changes``, one for each group;
            ``False`` for a first invoice.
        """
        items = self.browse().union(*groups)
        last = items._last_moves()
        older = self.env["account.move"].union(*last.values())
        older.fetch(["invoice_date", "name"])
        # Read together, so that the number of queries does not depend on the invoices.
        charges = {
            item: (item._to_charge(), item._charge_name())
            for item in items | older.invoice_line_ids.billing_item_ids
        }
        return [group._prepare_changes(last, charges) for group in groups]

    def _moves_before(self, last):
        """Return the newest of the invoices that billed the same lines before."""
        known = [line for line in self.subscription_line_id if line in last]
        moves = self.env["account.move"].union(*(last[line] for line in known))
        newest = max(moves.mapped("invoice_date"), default=None)
        return moves.filtered(lambda move: move.invoice_date == newest)

    def _prepare_changes(self, last: dict, charges: dict):
        """Return how these entries differ from those of the invoices before.

        :param last: the last invoice of each subscription line.
        :param charges: charge and name of each entry.
        """
        moves = self._moves_before(last)
        if not moves or sum(self.mapped("amount")) < 0:
            return False  # a credit note is no invoice to compare
        older = moves.invoice_line_ids.billing_item_ids
        names = {charges[item][0].key: charges[item][1] for item in older | self}
        found = explain(
            [charges[item][0] for item in older._in_time()],
            [charges[item][0] for item in self._in_time()],
            decimal_unit(self.currency_id.rounding),
        )
        return {
            "previous": ", ".join(moves.sorted("name").mapped("name")),
            "rows": [
                {
                    "name": names[difference.key],
                    "reason": difference.reason,
                    "amount": float(difference.amount),
                }
                for difference in found
            ],
        }

    def _in_time(self):
        """Sort by the time that is charged, as comparing invoices asks for."""
        return self.sorted(lambda item: (str(item.period_from or ""), item.id))

    def _charge_key(self):
        """Return what makes two entries of different invoices comparable."""
        if self.kind == "one_off":
            return self.kind, self.id
        return self.kind, self.subscription_line_id.id

    def _charge_name(self):
        """Return what a customer calls it: the offer and the installed line."""
        return " · ".join(filter(None, (self.name, self._installed_name())))

    def _installed_name(self):
        """Return which line is charged, without the offer that stands beside it."""
        installed = self.subscription_line_id.line_id.display_name or ""
        # usage has a name of its own, which begins with that of the offer
        for offer in (self.name, self.subscription_line_id.name):
            installed = installed.removeprefix(f"{offer} – ")
        return installed

    def _installed_names(self) -> str:
        """Return which lines are charged; a place that several share is said once."""
        places = {}
        for item in self:
            reference = item.subscription_line_id.line_id.name
            name = item._installed_name()
            place = name.removesuffix(f" ({reference})")
            places.setdefault(place, []).extend([reference] if place != name else [])
        return ", ".join(
            f"{place} ({', '.join(references)})" if references else place
            for place, references in places.items()
        )

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
            self._charged_share(),
            segment.name or "",
        )

    def _charged_share(self) -> Fraction:
        """Return which part of a full period the entry charges."""
        if self.share:
            return Fraction(self.share)
        return Fraction(self.days, self.full_days) if self.full_days else Fraction(1)

    def _last_moves(self):
        """Return the posted invoice that billed each subscription line last.

        One query, however many entries.

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
              ORDER BY item.subscription_line_id, item.period_from DESC, item.id DESC
                """,
                lines.ids,
            )
        )
        moves = self.env["account.move"].browse([move for _line, move in rows])
        return {
            lines.browse(line): move
            for (line, _move), move in zip(rows, moves, strict=True)
        }
