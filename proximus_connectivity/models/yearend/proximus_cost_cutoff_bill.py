from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.allocation import spread
from ...tools.bill_document import period_in
from ...tools.money import decimal_unit, round_half_up
from ..bill.account_move import OPERATOR_BILLS

#: Years before the closing day in which a charge for later days may have been billed.
YEARS_BACK = 3
#: Days after the closing day in which a bill for earlier days may have come.
DAYS_AFTER = 366


@dataclass(frozen=True)
class Part:
    """A charge of a bill line, or one of the rows that it sums up.

    :ivar place: what tells it from the other parts of the line; empty for the whole.
    :ivar weight: its part of the line.
    :ivar date_from: first day; ``None`` when nobody knows.
    :ivar line: the installed line (proximus.line) that it is about, maybe empty.
    """

    place: str
    name: str
    weight: Decimal
    date_from: date | None
    date_to: date | None
    source: str
    line: models.Model


class ProximusCostCutoff(models.Model):
    """What operators' bills charge for the other side of the closing day."""

    _inherit = "proximus.cost.cutoff"

    def _bill_rows(self, entered: dict) -> list[dict]:
        """Return a row for each charge of a bill over the closing day, or without days.

        :param entered: days that somebody entered, see :meth:`_entered_days`.
        """
        lines = self._operator_lines()
        parts = self._parts(lines)
        costs = self._booked_costs(lines)
        unit = decimal_unit(self.currency_id.rounding)
        rows = []
        for line in lines:
            told = parts[line.id]
            amounts = spread(costs[line.id], [part.weight for part in told], unit)
            for part, amount in zip(told, amounts, strict=True):
                if part.line and not (part.line.is_own or self.with_customer_lines):
                    continue
                row = self._bill_row(line, part, amount, entered)
                if self._is_over_the_day(row, line):
                    rows.append(row)
        return rows

    def _bill_row(self, line, part: Part, amount: Decimal, entered: dict) -> dict:
        key = f"bill:{line.id}:{part.place}"
        first, last = part.date_from, part.date_to
        source = part.source if first else "unknown"
        if not first and key in entered:
            (first, last), source = entered[key], "entered"
        kind = "advance" if line.date <= self.date else "accrued"
        return {
            **self._row(kind, key, part.name),
            "source": source,
            "move_line_id": line.id,
            "line_id": part.line.id,
            "partner_id": line.move_id.commercial_partner_id.id,
            "account_id": line.account_id.id,
            "analytic_distribution": line.analytic_distribution,
            "date_from": first,
            "date_to": last,
            "amount": float(amount),
        }

    def _is_over_the_day(self, row: dict, line) -> bool:
        """Return whether a row is shown: it reaches over the day, or may do so."""
        if not row["amount"]:
            return False
        if row["source"] == "entered":
            return True
        if not row["date_from"]:
            year = self.company_id.compute_fiscalyear_dates(self.date)
            return year["date_from"] <= line.date <= self.date + timedelta(days=92)
        if row["kind"] == "advance":
            return row["date_to"] > self.date
        return row["date_from"] <= self.date

    def _operator_lines(self):
        """Return the expense lines of posted operators' bills around the day."""
        self.ensure_one()
        bills = Domain("move_id.is_proximus_bill", "=", True)
        company = Domain("company_id", "=", self.company_id.id)
        self.draft_count = self.env["account.move"].search_count(
            company
            & Domain("is_proximus_bill", "=", True)
            & Domain("state", "=", "draft")
            & Domain("date", "<=", self.date)
        )
        lines = self.env["account.move.line"].search(
            bills
            & company
            & Domain("parent_state", "=", "posted")
            & Domain("move_id.move_type", "in", OPERATOR_BILLS)
            & Domain("display_type", "=", "product")
            & Domain("account_id.internal_group", "=", "expense")
            & Domain("date", ">", self.date - relativedelta(years=YEARS_BACK))
            & Domain("date", "<=", self.date + timedelta(days=DAYS_AFTER)),
            order="date, move_id, sequence, id",
        )
        by_odoo = lines.browse()
        if "deferred_start_date" in lines._fields:
            by_odoo = lines.filtered(
                lambda line: line.deferred_start_date and line.deferred_end_date
            )
        self.deferral_count = len(by_odoo)
        return lines - by_odoo

    # === WHAT A LINE COSTS === #

    def _booked_costs(self, lines) -> dict[int, Decimal]:
        """Return what bill lines cost the company, with VAT that nobody deducts.

        VAT that is not deducted is booked on the account of the line itself: those
        that it was charged for bear it together. A private part is no cost.
        """
        unit = decimal_unit(self.currency_id.rounding)
        costs = {}
        for line in lines:
            private = 1 - Decimal(repr(line.deductible_amount)) / 100
            whole = round_half_up(line.balance, unit)
            costs[line.id] = whole - round_half_up(whole * private, unit)
        taxes = lines.move_id.line_ids.filtered(
            lambda line: (
                line.display_type == "tax"
                and line.account_id.internal_group == "expense"
            )
        )
        by_move = lines.grouped("move_id")
        for tax in taxes:
            bearers = by_move[tax.move_id].filtered(
                lambda line, tax=tax: (
                    line.account_id == tax.account_id
                    and tax.tax_line_id in line.tax_ids.flatten_taxes_hierarchy()
                    and (line.analytic_distribution or {})
                    == (tax.analytic_distribution or {})
                )
            ) or by_move[tax.move_id].filtered(
                lambda line, tax=tax: (
                    line.account_id == tax.account_id
                    and tax.tax_line_id in line.tax_ids.flatten_taxes_hierarchy()
                )
            )
            if bearers:
                weights = [round_half_up(line.balance, unit) for line in bearers]
                parts = spread(round_half_up(tax.balance, unit), weights, unit)
                for line, part in zip(bearers, parts, strict=True):
                    costs[line.id] += part
        return costs

    # === WHICH DAYS IT CHARGES === #

    def _parts(self, lines) -> dict[int, list[Part]]:
        """Return the parts of bill lines with their days, as far as anybody knows.

        A check comes first, then the operator's document, then the text of the line;
        what a credit note takes back is about the days of the bill that it corrects.
        """
        checked = self._checked_rows(lines.move_id)
        found = {}
        for move, group in lines.grouped("move_id").items():
            rows = checked.get(move)
            if rows:
                found.update(self._parts_by_check(group, rows))
            unread = group.filtered(
                lambda line: not any(p.date_from for p in found.get(line.id, ()))
            )
            days = self._days_by_document(move, unread) if unread else {}
            for line in unread:
                told = days.get(line.id) or (*period_in(line.name or ""), "text")
                known = found.get(line.id) or [self._whole(line)]
                if told[0] and len(known) == 1:
                    known = [self._whole(line, *told, about=known[0].line)]
                found[line.id] = known
        for line in lines:
            if not found[line.id][0].date_from and len(found[line.id]) == 1:
                found[line.id] = [self._as_corrected(line, found)]
        return found

    def _whole(self, line, first=None, last=None, source="unknown", about=None) -> Part:
        """Return a bill line as its only part.

        :param about: the installed line (proximus.line) that it is about, if known.
        """
        name = (line.name or line.product_id.display_name or "/").split("\n")[0]
        if about is None:
            about = self.env["proximus.line"]
        return Part("", name, Decimal(1), first, last, source, about)

    def _checked_rows(self, moves) -> dict:
        """Return the results of the checks of bills, per bill. Two queries."""
        # sudo: who books a cut-off knows what the check of its bills has found
        results = self.env["proximus.bill.check.line"].sudo()
        rows = results.search(
            [("check_id.move_id", "in", moves.ids), ("result", "!=", "not_billed")],
            order="id",
        )
        # all at once what is read of each line below
        rows.line_id.with_env(self.env).fetch(["is_own"])
        return rows.grouped(lambda row: row.check_id.move_id)

    def _parts_by_check(self, lines, rows) -> dict[int, list[Part]]:
        """Return the parts of the lines of one bill, as its check has them.

        Where one line sums up a detail that the check has read, each row of the detail
        is a part of it.
        """
        by_line = defaultdict(lambda: rows.browse())
        for row in rows:
            by_line[row.move_line_id.id] |= row
        loose = by_line.pop(False, rows.browse())
        alone = lines.filtered(lambda line: line.id not in by_line)
        if loose and len(alone) == 1:
            told = sum(loose.mapped("billed"))
            if self.currency_id.is_zero(told - alone.balance):
                by_line[alone.id] = loose
        found = {}
        for line in lines.filtered(lambda line: line.id in by_line):
            group = by_line[line.id]
            found[line.id] = [
                Part(
                    row.row_place if len(group) > 1 else "",
                    row.name,
                    round_half_up(row.billed) if len(group) > 1 else Decimal(1),
                    row.date_from if row.is_dated else None,
                    row.date_to if row.is_dated else None,
                    "check",
                    row.line_id.with_env(self.env),
                )
                for row in group
            ]
        return found

    def _days_by_document(self, move, lines) -> dict[int, tuple]:
        """Return the days of bill lines by the operator's own document, if it is there.

        :return: first day, last day and source, per id of the bill line.
        """
        if move.currency_id != self.currency_id:
            return {}
        check = self.env["proximus.bill.check"].new(
            {"move_id": move.id, "company_id": self.company_id.id}
        )
        try:
            document = check._document()
        except UserError:
            return {}
        if not document:
            return {}
        return {
            row.booked: (row.date_from, row.date_to, "document")
            for row in check._billed(document)
            if row.booked in lines.ids and row.is_dated
        }

    def _as_corrected(self, line, found: dict) -> Part:
        """Return a line of a credit note with the days of the line that it takes back.

        That is the only one of the corrected bill with the same text and account.
        """
        corrected = line.move_id.reversed_entry_id.invoice_line_ids.filtered(
            lambda other: (
                other.display_type == "product"
                and other.name == line.name
                and other.account_id == line.account_id
            )
        )
        parts = found.get(corrected.id, ()) if len(corrected) == 1 else ()
        if len(parts) != 1 or not parts[0].date_from:
            return found[line.id][0]
        [part] = parts
        return self._whole(
            line, part.date_from, part.date_to, "corrected", about=part.line
        )
