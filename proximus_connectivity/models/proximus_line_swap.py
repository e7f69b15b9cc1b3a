import datetime

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import lifecycle

#: Kinds of lines that have no SIM card.
WITHOUT_SIM = ("voice", "sip_trunk")


class ProximusLine(models.Model):
    """How a line gets another SIM card or number; the former one stays in history."""

    _inherit = "proximus.line"

    # === SIM CARDS === #

    def _sim_in_use(self):
        """Return the cards that the lines have now, active or blocked."""
        return self.sim_ids.filtered(lambda card: card.state in lifecycle.SIM_IN_USE)

    def _swap_sims(self, cards: dict, date: datetime.date | None, reason=None):
        """Put new cards in lines; the former ones are retired, and stay in history.

        :param cards: per line the values of its new card, see :meth:`_change`. Without
            a new one, the former card is blocked only: the line keeps its number.
        :param date: first day of the new card, today by default.
        :return: the lines that changed.
        :raises UserError: naming the line or the card that stands in the way.
        """
        date = date or fields.Date.context_today(self)
        lines = self.union(*cards)
        lines._check_change("sim", {}, date)
        lines._check_sim_kind()
        before = lines._change_texts("sim")
        previous = lines._previous_values(["sim_ids"])
        lines._retire_sims(cards, date)
        lines._insert_sims(
            {ln: vals for ln, vals in cards.items() if vals["iccid"]}, date
        )
        lines._record_changes("sim", before, previous, date, reason)
        return lines

    def _check_sim_kind(self) -> None:
        for line in self.filtered(lambda line: line.line_kind in WITHOUT_SIM):
            raise UserError(
                self.env._(
                    "%(line)s is a fixed line: it has no SIM card.", line=line.name
                )
            )

    def _retire_sims(self, cards: dict, date: datetime.date) -> None:
        """Take the present cards of lines out of use, by reason."""
        for line_reason, lines in self.grouped(
            lambda line: (cards[line].get("retire_reason"), bool(cards[line]["iccid"]))
        ).items():
            retire_reason, is_replaced = line_reason
            if is_replaced:
                lines._sim_in_use()._retire(retire_reason or "other", date)
            else:
                lines.sim_ids.action_block()

    def _insert_sims(self, cards: dict, date: datetime.date) -> None:
        """Give lines their new cards: from the stock, or registered now."""
        sims = self.env["proximus.sim"]
        vals_list = []
        for line, vals in cards.items():
            vals_list.append(
                {
                    "iccid": sims._normalise(vals["iccid"], line._import_name()),
                    "sim_type": vals.get("sim_type") or "physical",
                    "eid": vals.get("eid") or False,
                    "line_id": line.id,
                    "assigned_on": date,
                }
            )
        stock = sims._in_stock([vals["iccid"] for vals in vals_list], self.company_id)
        sims.create([vals for vals in vals_list if vals["iccid"] not in stock])
        for vals in vals_list:
            if vals["iccid"] in stock:
                stock[vals["iccid"]].write(vals)

    # === NUMBERS === #

    def _swap_numbers(self, numbers: dict, date: datetime.date | None, reason=None):
        """Give lines other numbers; the former ones go into quarantine.

        :param numbers: per line the values of its new number, see :meth:`_change`.
        :param date: first day of the new number, today by default.
        :return: the lines that changed.
        :raises UserError: naming the line or the number that stands in the way.
        """
        date = date or fields.Date.context_today(self)
        lines = self.union(*numbers)
        lines._check_change("number", {}, date)
        before = lines._change_texts("number")
        previous = lines._previous_values(["number_ids"])
        ids = [vals["replaces"] for vals in numbers.values() if vals.get("replaces")]
        former = self.env["proximus.number"].browse(ids)
        former._check_swap()
        if former:
            former._quarantine(date)
        lines._insert_numbers(numbers, date)
        lines._record_changes("number", before, previous, date, reason)
        return lines

    def _insert_numbers(self, numbers: dict, date: datetime.date) -> None:
        """Give lines their new numbers: from the inventory, or registered now."""
        inventory = self.env["proximus.number"]
        vals_list = []
        for line, values in numbers.items():
            vals = {"e164": values["e164"], "line_id": line.id}
            inventory._normalise(vals, line._import_name(), line.partner_id)
            if inventory._state_on(line.state) == "assigned":
                vals["assigned_on"] = date
            vals_list.append(vals)
        stock = inventory._in_stock([v["e164"] for v in vals_list], self.company_id)
        inventory.create([vals for vals in vals_list if vals["e164"] not in stock])
        for vals in vals_list:
            if vals["e164"] in stock:
                stock[vals["e164"]].write(vals)

    def _live_numbers(self):
        """Return the numbers that the lines have now."""
        return self.number_ids.filtered(
            lambda number: number.state in lifecycle.NUMBER_HELD
        )
