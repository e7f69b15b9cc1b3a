from collections import defaultdict
from decimal import Decimal

from odoo import fields, models

from ...tools import bill_judge, bill_words, billing, lifecycle
from ...tools.bill_document import Billed
from ...tools.bill_judge import Charge, Terms, Verdict
from ...tools.bill_match import Match
from ...tools.money import decimal_unit, round_half_up

#: Results by which a line was charged, rightly or not.
CHARGED = ("price_differs", "duplicate", "after_end")
#: What the name of a line is made of, beside what a check reads of it.
_NAMED_BY = ("employee_id", "contact_id", "number_ids", "display_name")


class ProximusBillCheck(models.Model):
    """What the rows of a line charge together, held against what was agreed."""

    _inherit = "proximus.bill.check"

    def _judge(self, rows: list[Billed]) -> list[dict]:
        """Return the values of one result per row, and per line that is not billed.

        :param rows: see :meth:`_billed`.
        """
        matches = self._match(rows)
        lines = self.env["proximus.line"].browse({m.line for m in matches.values()})
        kind = self.document_kind
        # lines are expected on a bill only
        expected = self._expected_lines() if kind == "bill" else lines.browse()
        premium = self._read_at_once(lines | expected)
        # each with all the others: what is read of one is read of all
        known = {line.id: line for line in lines}
        earlier = self._billed_earlier(rows)
        prices = self._changed_prices(rows)
        moved = self._moved_away(matches, rows)
        by_line, vals_list = defaultdict(list), []
        for row in rows:
            match = matches.get(row.place)
            line = known[match.line] if match else lines.browse()
            if kind == "credit_note" and row.amount < 0:
                verdict = Verdict("credit", row.amount, reason="credit")
                vals_list.append(self._row_vals(row, match, verdict, line))
            elif row.amount and (
                kind == "third_party"
                or billing.is_third_party(row.row.text, line.id in premium)
            ):
                verdict = Verdict("third_party", Decimal(0), reason="third_party")
                vals_list.append(self._row_vals(row, match, verdict, line))
            elif not match:
                vals_list.append(self._row_vals(row, None, self._nobody(row), line))
            else:
                by_line[line].append(row)
        charged = set()
        for line, group in by_line.items():
            port = moved.get(line.id)
            terms = self._terms(line, prices.get(line.id), earlier.get(line.id), port)
            verdicts = self._verdicts(line, group, matches, terms)
            if any(v.is_fee or v.result in CHARGED for v in verdicts):
                charged.add(line.id)
            for row, verdict in zip(group, verdicts, strict=True):
                match = matches[row.place]
                vals_list.append(self._row_vals(row, match, verdict, line, port))
        days = (self.date_from, self.date_to)
        for line in expected:
            if line.id in charged or self._is_covered(earlier.get(line.id), days):
                continue
            terms = self._terms(line, prices.get(line.id), None, moved.get(line.id))
            due = bill_judge.due(terms.prices, *days, self._unit())
            if due is None or due.amount:
                vals_list.append(self._missing_vals(line, due))
        return vals_list

    def _read_at_once(self, lines) -> set[int]:
        """Read what is asked of some lines: one by one, core reads a thousand at most.

        :param lines: those on the bill, and those that should be.
        :return: the ids of those with a premium number of their own.
        """
        lines.fetch([*self._line_fields(), *_NAMED_BY])
        # sudo: whoever sees a line may know its numbers, see its name
        numbers = lines.sudo().number_ids
        numbers.fetch(["line_id", "e164", "last_e164", "state", "kind", "size"])
        return {one.line_id.id for one in numbers if one.kind == "premium"}

    def _unit(self) -> Decimal:
        return decimal_unit(self.currency_id.rounding)

    def _nobody(self, row: Billed) -> Verdict:
        """Return what becomes of a row that names no line; zero says nothing."""
        if not row.amount:
            return Verdict("matched", reason="zero")
        return Verdict("unknown_line", reason="unknown_line")

    def _is_covered(self, spans, days: tuple) -> bool:
        """Return whether an earlier bill charged a line for all the days."""
        return any(
            first <= days[0] and days[1] <= last for first, last, *_ in spans or ()
        )

    # === ONE LINE === #

    def _verdicts(
        self, line, rows: list[Billed], matches: dict, terms: Terms
    ) -> list[Verdict]:
        """Return what becomes of the rows of one line, in their order."""
        offer = bill_words.words(line.product_id.name or "")
        charges = []
        for row in rows:
            told = bill_words.words(row.row.text)
            charges.append(
                Charge(
                    row.amount,
                    row.date_from,
                    row.date_to,
                    told,
                    is_extra=bill_words.is_extra(told, row.row.unit, offer),
                    is_dated=row.is_dated,
                    is_fee=bill_words.is_fee(told, offer),
                    number=matches[row.place].number,
                )
            )
        tolerance = round_half_up(self.tolerance, Decimal("0.000001"))
        return bill_judge.judge(charges, terms, tolerance, self._unit())

    def _terms(self, line, prices, earlier, port) -> Terms:
        """Return what was agreed for a line.

        :param prices: its history (``proximus.line.price``), when it changed since.
        :param earlier: see :meth:`_billed_earlier`.
        :param port: the port by which its number left this operator, if it did.
        """
        ends = [day for day in (line.termination_date, port and port.ported_on) if day]
        ended = lifecycle.is_final(lifecycle.LINE_TRANSITIONS, line.state)
        return Terms(
            prices=self._price_parts(line, prices),
            last_day=min(ends, default=None),
            is_void=ended and line.state != "terminated",
            is_started=bool(line.start_date),
            earlier=tuple(earlier or ()),
        )

    # === RESULTS === #

    def _row_vals(
        self, row: Billed, match: Match | None, verdict: Verdict, line, port=None
    ) -> dict:
        """Return the values of the result of one row.

        A line that is only likely is not enough to claim anything.

        :param line: the line that it is about, maybe empty.
        """
        certain = bool(match) and match.is_certain
        credit = verdict.credit if certain else Decimal(0)
        known = verdict.expected is not None
        return {
            "check_id": self.id,
            "row_place": row.place,
            "row_number": "" if row.place.startswith("b") else row.row.number,
            "move_line_id": row.booked,
            "name": row.row.name or "/",
            "document_text": row.row.text,
            "date_from": row.date_from,
            "date_to": row.date_to,
            "line_id": line.id,
            "match_method": match.method if match else False,
            "match_told": match.told if match else False,
            "confidence": match and ("certain" if certain else "likely"),
            "result": verdict.result,
            "billed": float(row.amount),
            "expected": float(verdict.expected or 0),
            "is_expected_known": known,
            "found_credit": float(round_half_up(credit, self._unit())),
            **self._reason_vals(verdict, line, port),
        }

    def _missing_vals(self, line, due) -> dict:
        """Return the values of the result of a line that is not on the bill.

        :param due: what it should cost, ``None`` when nobody knows.
        """
        verdict = Verdict("not_billed", due and due.amount, reason="not_billed")
        return {
            "check_id": self.id,
            "name": line.display_name or "/",
            "line_id": line.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "result": "not_billed",
            "billed": 0.0,
            "expected": float(due.amount) if due else 0.0,
            "is_expected_known": due is not None,
            "found_credit": 0.0,
            **self._reason_vals(verdict, line),
        }

    def _reason_vals(self, verdict: Verdict, line, port=None) -> dict:
        """Return why a result is what it is.

        :param port: the port by which the number of the line left this operator.
        """
        ended = verdict.reason == "ended"
        moved = port if ended else None
        return {
            "reason": verdict.reason,
            "port_id": moved.id if moved else False,
            "ended_on": ended and (moved.ported_on if moved else line.termination_date),
            "billed_check_id": verdict.other,
        }

    # === EARLIER BILLS, MOVED LINES === #

    def _billed_earlier(self, rows: list[Billed]) -> dict[int, list[tuple]]:
        """Return what earlier bills of the operator charged for these days.

        :return: (first day, last day, amount, id of its check) per line id.
        """
        first = min((row.date_from for row in rows), default=self.date_from)
        last = max((row.date_to for row in rows), default=self.date_to)
        results = self.env["proximus.bill.check.line"].search_fetch(
            [
                ("operator_id", "=", self.operator_id.id),
                ("company_id", "=", self.company_id.id),
                ("check_id", "!=", self.id),
                ("check_id.move_id.state", "!=", "cancel"),
                ("line_id", "!=", False),
                ("result", "in", ("matched", "price_differs")),
                ("billed", ">", 0),
                ("date_from", "<=", max(last, self.date_to)),
                ("date_to", ">=", min(first, self.date_from)),
            ],
            ["line_id", "check_id", "date_from", "date_to", "billed"],
        )
        mine = (self.move_id.invoice_date or self._proximus_today(), self.move_id.id)
        found = defaultdict(list)
        for result in results:
            move = result.check_id.move_id
            if (move.invoice_date or mine[0], move.id) < mine:
                found[result.line_id.id].append(
                    (
                        result.date_from,
                        result.date_to,
                        round_half_up(result.billed, self._unit()),
                        result.check_id.id,
                    )
                )
        return found

    def _moved_away(self, matches: dict, rows: list[Billed]) -> dict:
        """Return the port by which each line's numbers left this operator, if any."""
        paid = {
            matches[row.place].line
            for row in rows
            if row.amount > 0 and row.place in matches
        }
        if not paid:
            return {}
        # sudo: billing people see that a number moved, whatever they may read of it
        ports = self.env["proximus.port.request"].sudo()
        ports = ports.search(
            [
                ("direction", "=", "in"),
                ("state", "=", "ported"),
                ("ported_on", "<=", fields.Date.to_string(self._last_day(rows))),
                ("donor_id.commercial_partner_id", "=", self.operator_id.id),
                ("number_ids.line_id", "in", list(paid)),
            ],
            order="ported_on",
        )
        return {
            line.id: port
            for port in ports
            for line in port.line_ids
            if line.operator_id.commercial_partner_id != self.operator_id
        }

    def _last_day(self, rows: list[Billed]):
        return max((row.date_to for row in rows), default=self.date_to)
