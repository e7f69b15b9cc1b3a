from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.fields import Command

from ...tools import allocation, lifecycle
from ...tools.money import round_half_up
from .res_company import AXES

#: A document and the bill made of it differ by roundings.
_ROUNDING = Decimal("0.02")


class ProximusBillCheck(models.Model):
    """A bill in draft splits itself: each of its rows goes where its line goes.

    A bill line about several lines is split by their share of the cost, and what is
    charged for days on which a line had two users by these days. Core keeps a
    percentage in hundredths: they sum to exactly 100, and so do the analytic amounts to
    the cent that core books of them; a single share is the nearest that such a
    percentage allows.

    A posted bill stays as it is, and so does what somebody entered in a bill line.
    Core's distribution models go on deciding plans of which no line says anything.
    """

    _inherit = "proximus.bill.check"

    def _check_again(self) -> None:
        """Extend: what the check found allocates a bill that is still a draft."""
        result = super()._check_again()
        for check in self.filtered(lambda check: check.move_id.state == "draft"):
            check._allocate()
        return result

    def _allocate(self) -> None:
        """Give the lines of the draft bill their distribution, account and tax.

        The queries do not depend on the length of the bill.
        """
        self.ensure_one()
        # both at once: one by one, core reads a thousand at most
        self._bill_lines(self.move_id).fetch(["proximus_allocation"])
        shares = self._cost_shares()
        allocations = self._used_allocations(shares)
        defaults = self.env["proximus.cost.default"]._of(self.company_id)
        told = [place for parts in allocations.values() for _amount, place in parts]
        plans = self._plans_of([*told, *(row.analytic_distribution for row in shares)])
        commands = []
        for row, parts in shares.items():
            ours = allocation.combine(allocations[row])
            vals = row._proximus_allocation_vals(ours, plans)
            kinds = {line.line_kind for _amount, line, _days in parts if line}
            if len(kinds) == 1 and (default := defaults.get(*kinds)):
                vals |= default._bill_line_vals(row)
            if "account_id" in vals:
                # said together: another account would bring its own model along
                vals.setdefault("analytic_distribution", row.analytic_distribution)
            if vals:
                commands.append(Command.update(row.id, vals))
        if commands:
            # nothing is booked of a draft, so there is nothing to book again
            move = self.move_id.with_context(skip_analytic_sync=True)
            move.write({"invoice_line_ids": commands})

    def _used_allocations(self, shares: dict) -> dict:
        """Return where the cost of each bill line goes, by who used the lines when.

        :param shares: see :meth:`_cost_shares`.
        :return: pairs of an amount and a distribution, per account.move.line.
        """
        lines = self.env["proximus.line"].union(
            *(line for parts in shares.values() for _amount, line, _days in parts)
        )
        axes = [name for name, _plan in AXES.values()]
        # at once: one by one, core reads a thousand at most
        lines.fetch(["analytic_distribution", "company_id", *axes])
        starts = lines._user_starts()
        accounts = self.env["proximus.cost.account"]._of(self.company_id)
        ids = {user for rows in starts.values() for _day, user in rows if user}
        # sudo: of an employee only the department
        people = self.env["hr.employee"].sudo().browse(ids).grouped("id")
        told = defaultdict(list)
        for row, parts in shares.items():
            for amount, line, days in parts:
                told[row] += (
                    line._used_allocations(
                        amount,
                        starts.get(line.id),
                        accounts,
                        people,
                        days,
                        self._unit(),
                    )
                    if line
                    else [(amount, None)]
                )
        return told

    def _cost_shares(self) -> dict:
        """Return of each bill line what it charges for which lines and days.

        :return: an amount, a line, maybe empty, and the first and last day that is
            charged, per account.move.line.
        """
        told = self.line_ids.filtered(lambda row: row.row_place)
        by_booked = told.grouped("move_line_id")
        loose = by_booked.pop(told.move_line_id.browse(), told.browse())
        rows = self._bill_lines(self.move_id)
        left = rows.filtered(lambda row: row not in by_booked)
        # a bill typed as one sum, of which a file tells the detail
        if loose and len(left) == 1:
            difference = sum(loose.mapped("billed")) - left.balance
            if abs(round_half_up(difference)) <= _ROUNDING:
                by_booked[left] = loose
        alone = self._parts_not_billed(told.line_id)
        shares = defaultdict(list)
        for booked, results in by_booked.items():
            for result in results:
                third = result.result == "third_party"
                line = result.line_id.browse() if third else result.line_id
                days = (
                    result.date_from or self.date_from,
                    result.date_to or self.date_to,
                )
                shares[booked] += [
                    (amount, one, days)
                    for amount, one in self._with_parts(result.billed, line, alone)
                ]
        return shares

    def _parts_not_billed(self, lines) -> dict:
        """Return the parts of lines that the bill names in no row of their own."""
        parts = self.env["proximus.line"].search_fetch(
            [
                ("parent_id", "in", lines.ids),
                ("id", "not in", lines.ids),
                ("state", "in", list(lifecycle.LINE_LIVE)),
                ("monthly_cost", ">", 0),
                ("operator_id", "in", [False, self.operator_id.id]),
            ],
            ["parent_id", "monthly_cost"],
        )
        return parts.grouped("parent_id")

    def _with_parts(self, amount: float, line, alone: dict) -> list[tuple]:
        """Return what a row charges for a line, shared with its parts by their cost."""
        lines = line | alone.get(line, line.browse())
        if len(lines) < 2:
            return [(amount, line)]
        amounts = allocation.allocate(
            amount, lines.mapped("monthly_cost"), self._unit()
        )
        return [(float(part), one) for part, one in zip(amounts, lines, strict=True)]

    def _plans_of(self, distributions: list) -> dict[int, int]:
        """Return the root plan of each account that distributions name."""
        ids = {one for told in distributions for one in allocation.accounts_of(told)}
        # sudo: only on which plan an account stands
        accounts = self.env["account.analytic.account"].sudo().browse(ids).exists()
        return {account.id: account.root_plan_id.id for account in accounts}
