from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import models

from ...tools import bill_judge, lifecycle
from ...tools.bill_judge import Price
from ...tools.cost_cutoff import unbilled_from
from ...tools.money import decimal_unit


class ProximusCostCutoff(models.Model):
    """What lines cost up to the closing day that no bill has charged yet."""

    _inherit = "proximus.cost.cutoff"

    def _agreed_rows(self, entered: dict) -> list[dict]:
        """Return a row for each line that was used and not billed up to the day.

        The cost is the agreed one of the days since the last that a bill charged. A
        line of which that is unknown is a row without days.

        :param entered: days that somebody entered, see :meth:`_entered_days`.
        """
        lines = self._lines_in_service()
        charged = self._last_charges(lines)
        prices = self._prices(lines)
        year = self.company_id.compute_fiscalyear_dates(self.date)["date_from"]
        telephone = self.company_id._proximus_belgian_account("6162")
        rows, costless = [], 0
        for line in lines:
            last = charged.get(line.id)
            first, until = self._unbilled_days(line, last, year, entered)
            if first and first > until:
                continue
            amount = first and self._due(prices.get(line.id, ()), first, until)
            if amount is None and first:
                costless += 1
                continue
            if first and not amount:
                continue
            row = self._agreed_row(line, last, (first, until), amount, telephone)
            if row["key"] in entered:
                row["source"] = "entered"
            rows.append(row)
        self.costless_count = costless
        return rows

    def _lines_in_service(self):
        """Return the lines that were in service at any time of the closing year."""
        year = self.company_id.compute_fiscalyear_dates(self.date)["date_from"]
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "in", [*lifecycle.LINE_LIVE, "terminated"]),
            ("start_date", "<=", self.date),
            "|",
            ("termination_date", "=", False),
            ("termination_date", ">=", year),
        ]
        if not self.with_customer_lines:
            domain.append(("is_own", "=", True))
        lines = self.env["proximus.line"].with_context(active_test=False)
        return lines.search(domain)

    def _last_charges(self, lines) -> dict:
        """Return the result that charges the last days of each line, per line id.

        One query; a bill that came after the closing day counts as well.
        """
        # sudo: who books a cut-off knows what the check of its bills has found
        results = self.env["proximus.bill.check.line"].sudo()
        rows = results.search(
            [
                ("line_id", "in", lines.ids),
                ("check_id.move_id.state", "=", "posted"),
                ("result", "in", ("matched", "price_differs")),
                ("billed", ">", 0),
                ("date_to", ">=", self.date - relativedelta(years=2)),
            ],
            order="date_to, id",
        )
        return {row.line_id.id: row for row in rows}

    def _unbilled_days(self, line, last, year: date, entered: dict) -> tuple:
        """Return the first and the last day of a line that no bill charged.

        :param last: what charges its last days, ``None`` when no bill named it.
        :return: ``None`` as first day when nobody knows.
        """
        until = min(self.date, line.termination_date or self.date)
        if (days := entered.get(f"line:{line.id}")) is not None:
            return days
        if last is None:
            return unbilled_from([], line.start_date, year), until
        span = (last.date_from, last.date_to)
        if not last.is_dated:
            keys = (
                f"bill:{last.move_line_id.id}:{place}" for place in ("", last.row_place)
            )
            span = next((entered[key] for key in keys if key in entered), None)
        if span is None:
            return None, until
        return unbilled_from([span], line.start_date, year), until

    def _prices(self, lines) -> dict[int, tuple[Price, ...]]:
        """Return what lines cost, and from when to when, per line id. One query."""
        # sudo: who books a cut-off sees what a line cost
        prices = self.env["proximus.line.price"].sudo()
        found = prices.search(
            [("line_id", "in", lines.ids)], order="line_id, date_from"
        )
        return {
            line.id: tuple(
                Price(
                    Decimal(str(price.monthly_cost)) if price.is_cost_known else None,
                    price.date_from,
                    price.last_day or line.termination_date or None,
                )
                for price in group
            )
            for line, group in found.grouped("line_id").items()
        }

    def _due(self, prices, first: date, until: date) -> Decimal | None:
        """Return what some days should cost; ``None`` when nobody knows."""
        unit = decimal_unit(self.currency_id.rounding)
        due = bill_judge.due(prices, first, until, unit)
        return due and due.amount

    def _agreed_amount(self, line, first, until) -> Decimal | None:
        """Return what a line should cost from a day to another."""
        if not first or not until:
            return None
        return self._due(self._prices(line).get(line.id, ()), first, until)

    def _agreed_row(self, line, last, days: tuple, amount, telephone) -> dict:
        """Return the values of the row of a line.

        :param days: the first, ``None`` when nobody knows, and the last.
        :param telephone: the Belgian account of telephone and internet, maybe empty.

        It goes to the account and the analytic distribution of its last bill; before
        the first one to the expense account that its offer has itself, the Belgian one
        of telephone and internet, or that of its category.
        """
        booked = last.move_line_id if last else self.env["account.move.line"]
        account = booked.account_id
        if not account:
            offer = line.product_id.with_company(self.company_id)
            account = (
                offer.property_account_expense_id
                or telephone
                or offer._get_product_accounts()["expense"]
            )
        first, until = days
        operator = line.operator_id.commercial_partner_id or last and last.operator_id
        return {
            **self._row("accrued", f"line:{line.id}", line.display_name),
            "source": "agreed" if first else "unknown",
            "line_id": line.id,
            "partner_id": operator.id if operator else False,
            "account_id": account.id,
            "analytic_distribution": line.analytic_distribution
            or booked.analytic_distribution,
            "date_from": first,
            "date_to": first and until,
            "amount": float(amount or 0),
        }
