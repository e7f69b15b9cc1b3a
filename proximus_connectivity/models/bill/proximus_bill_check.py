from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import billing, lifecycle


class ProximusBillCheck(models.Model):
    """An operator's bill held against the lines that are really there (TMF678).

    Each product line of the bill is matched to a line by operator reference, by our own
    reference or by phone number. The bill itself is read, never changed. The number of
    queries depends neither on the length of the bill nor on the number of lines.

    What a check leads to is in ``proximus_bill_check_claim.py``.

    Double charging: an operator that bills a number which it has lost.
    """

    _name = "proximus.bill.check"
    _description = "Operator Bill Check"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char("Reference", compute="_compute_name", store=True)
    move_id = fields.Many2one(
        "account.move",
        "Vendor Bill",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('move_type', '=', 'in_invoice'), ('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", store=True
    )
    operator_id = fields.Many2one(
        related="move_id.commercial_partner_id",
        store=True,
        string="Operator",
        index="btree_not_null",
    )
    holder_id = fields.Many2one(
        "res.partner",
        help="Only lines of this holder are expected on the bill. Empty: all lines of "
        "the operator.",
        index="btree_not_null",
    )
    tolerance = fields.Monetary(
        default=0.01, help="Differences up to this amount count as equal."
    )
    line_ids = fields.One2many("proximus.bill.check.line", "check_id", "Results")
    billed_total = fields.Monetary(compute="_compute_totals", store=True)
    expected_total = fields.Monetary(compute="_compute_totals", store=True)
    unknown_total = fields.Monetary(
        "Billed, Cost Unknown",
        compute="_compute_totals",
        store=True,
        help="Billed for lines of which nobody knows what the operator should ask.",
    )
    expected_credit = fields.Monetary(
        compute="_compute_totals",
        store=True,
        help="What the operator should give back, as far as it is certain.",
    )
    problem_count = fields.Integer(
        "Exceptions", compute="_compute_totals", store=True, help="Not matched."
    )

    summary = fields.Char(compute="_compute_summary", help="What the check has found.")

    _period_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A billing period cannot end before it starts."
    )
    _tolerance_positive = models.Constraint(
        "CHECK(tolerance >= 0)", "The tolerance cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("move_id.name", "move_id.ref")
    def _compute_name(self):
        for check in self:
            move = check.move_id
            number = move.ref or (move.name if move.name != "/" else "")
            check.name = number or self.env._("Draft bill")

    @api.depends(
        "line_ids.billed",
        "line_ids.expected",
        "line_ids.expected_credit",
        "line_ids.is_expected_known",
        "line_ids.result",
    )
    def _compute_totals(self):
        for check in self:
            lines = check.line_ids
            check.billed_total = sum(lines.mapped("billed"))
            check.expected_total = sum(lines.mapped("expected"))
            unknown = lines.filtered(lambda line: not line.is_expected_known)
            check.unknown_total = sum(unknown.mapped("billed"))
            check.expected_credit = sum(lines.mapped("expected_credit"))
            check.problem_count = len(lines.filtered(lambda ln: ln.result != "matched"))

    @api.depends("checked_on", "line_ids.result", "line_ids.expected_credit")
    @api.depends_context("lang")
    def _compute_summary(self):
        _ = self.env._
        labels = dict(
            self.env["proximus.bill.check.line"]
            ._fields["result"]
            ._description_selection(self.env)
        )
        for check in self:
            owed = check.line_ids.filtered(lambda line: line.expected_credit > 0)
            found = ", ".join(
                f"{labels[result]} ({len(lines)})"
                for result, lines in owed.grouped("result").items()
            )
            if not check.checked_on:
                check.summary = False
            elif owed:
                check.summary = _(
                    "%(amount)s to claim: %(reasons)s.",
                    amount=check.currency_id.format(check.expected_credit),
                    reasons=found,
                )
            elif check.problem_count:
                check.summary = _(
                    "Nothing is certain to be claimed; rows to look at: %(count)s.",
                    count=check.problem_count,
                )
            else:
                check.summary = _("Everything on this bill is as agreed.")

    # === ACTIONS === #

    def action_check(self):
        """Compare the bill with the lines; a second time starts afresh.

        :raises UserError: for a document that is no vendor bill or holds no lines.
        """
        for check in self:
            check._check_bill(check.move_id)
            check.line_ids.unlink()
            self.env["proximus.bill.check.line"].create(check._result_vals())
        self.write({"checked_on": self._proximus_today(), "settled_on": False})
        return True

    def action_view_results(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Results"),
            "res_model": "proximus.bill.check.line",
            "view_mode": "list,pivot,graph",
            "domain": [("check_id", "=", self.id)],
        }

    # === BUSINESS === #

    @api.model
    def _check_bill(self, move) -> None:
        """Raise unless a document can be checked.

        :param move: the vendor bill (account.move).
        """
        if move.move_type != "in_invoice" or move.state == "cancel":
            raise UserError(
                self.env._(
                    "%(bill)s is no vendor bill that counts: only draft and posted "
                    "vendor bills can be checked.",
                    bill=move.display_name,
                )
            )
        if not self._bill_lines(move):
            raise UserError(
                self.env._(
                    "%(bill)s has no product lines to check.", bill=move.display_name
                )
            )

    @api.model
    def _bill_lines(self, move):
        return move.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )

    def _result_vals(self) -> list[dict]:
        """Return the values of one result per bill line, and per line not billed."""
        bill_lines = self._bill_lines(self.move_id)
        matches = self._match(bill_lines)
        prices = self._changed_prices()
        earlier = self._billed_elsewhere(
            self.env["proximus.line"].union(*matches.values())
        )
        moved = self._moved_away(
            {line.id for bill, line in matches.items() if bill.balance > 0}
        )
        by_line, vals_list = defaultdict(list), []
        for bill_line in bill_lines:
            line = matches.get(bill_line)
            if self._is_third_party(bill_line, line):
                vals_list.append(self._vals(bill_line, line, "third_party"))
            elif not line:
                vals_list.append(self._vals(bill_line, line, "unknown_line"))
            else:
                by_line[line].append(bill_line)
        for line, group in by_line.items():
            vals_list += self._line_results(
                line,
                group,
                self._expected(line, prices.get(line.id)),
                earlier.get(line),
                moved.get(line.id),
            )
        for line in self._expected_lines() - self.env["proximus.line"].union(*by_line):
            expected = self._expected(line, prices.get(line.id))
            vals_list.append(self._vals(None, line, "not_billed", expected=expected))
        return vals_list

    def _is_third_party(self, bill_line, line) -> bool:
        """Return whether a bill line is collected for another party.

        :param line: the line that it is about, if any.
        """
        own_premium = bool(line) and "premium" in line.number_ids.mapped("kind")
        return billing.is_third_party(bill_line.name or "", own_premium)

    def _match(self, bill_lines) -> dict:
        """Return the line that each bill line is about, for those that name one."""
        words, spelled = {}, {}
        countries = {"32", str(self.company_id.country_id.phone_code or 32)}
        for bill_line in bill_lines:
            text = bill_line.name or ""
            words[bill_line] = billing.reference_candidates(text)
            spelled[bill_line] = [
                number
                for country in sorted(countries)
                for number in billing.number_candidates(text, country)
            ]
        references = self._lines_by_reference(set().union(*words.values()))
        numbers = self._lines_by_number(
            {n for found in spelled.values() for n in found}
        )
        matches = {}
        for bill_line in bill_lines:
            found = [references[w] for w in words[bill_line] if w in references]
            found += [numbers[n] for n in spelled[bill_line] if n in numbers]
            if found:
                matches[bill_line] = found[0]
        return matches

    def _lines_by_reference(self, words: set[str]) -> dict:
        lines = self.env["proximus.line"].with_context(active_test=False)
        found = lines.search_fetch(
            Domain("company_id", "=", self.company_id.id)
            & (
                Domain("external_ref", "in", list(words))
                | Domain("name", "in", list(words))
            ),
            self._line_fields(),
        )
        by_word = {line.name: line for line in found}
        by_word.update({ln.external_ref: ln for ln in found if ln.external_ref})
        return by_word

    def _lines_by_number(self, numbers: set[str]) -> dict:
        """Return the line of each number; of several tenures the last one counts."""
        company = Domain("company_id", "=", self.company_id.id)
        single = Domain("e164", "in", list(numbers)) & Domain("last_e164", "=", False)
        tenures = self.env["proximus.number"].search_fetch(
            company
            & Domain("line_id", "!=", False)
            & (single | Domain("last_e164", "!=", False)),
            ["e164", "last_e164", "line_id", "state"],
            order="id",
        )
        tenures.line_id.fetch(self._line_fields())
        by_number, ranges = {}, tenures.filtered("last_e164")
        for tenure_ in (tenures - ranges).sorted(lambda rec: rec.state != "released"):
            by_number[tenure_.e164] = tenure_.line_id
        for number in numbers.difference(by_number) if ranges else ():
            for block in ranges:
                if (
                    len(number) == len(block.e164)
                    and block.e164 <= number <= block.last_e164
                ):
                    by_number[number] = block.line_id
        return by_number

    def _line_fields(self) -> list[str]:
        return [
            "name",
            "external_ref",
            "state",
            "start_date",
            "termination_date",
            "monthly_cost",
            "is_cost_known",
        ]

    def _expected_lines(self):
        """Return the lines that should be on this bill: in service in its period.

        A line of which nobody knows the cost is expected where it says that this
        operator bills it; else it may well be on no bill of ours at all.
        """
        operator = self.operator_id.id
        costs = Domain("monthly_cost", ">", 0) & Domain(
            "operator_id", "in", [False, operator]
        )
        unknown = Domain("is_cost_known", "=", False) & Domain(
            "operator_id", "=", operator
        )
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", [*lifecycle.LINE_LIVE, "terminated"])
            & Domain("start_date", "<=", self.date_to)
            & (
                Domain("termination_date", "=", False)
                | Domain("termination_date", ">=", self.date_from)
            )
            & (costs | unknown)
        )
        if self.holder_id:
            domain &= Domain("partner_id", "child_of", self.holder_id.id)
        return self.env["proximus.line"].search_fetch(domain, self._line_fields())

    def _billed_elsewhere(self, lines) -> dict:
        """Return the name of another bill that charged a line for this period."""
        results = self.env["proximus.bill.check.line"].search_fetch(
            [
                ("line_id", "in", lines.ids),
                ("check_id", "!=", self.id),
                ("check_id.move_id", "!=", self.move_id.id),
                ("check_id.date_from", "<=", self.date_to),
                ("check_id.date_to", ">=", self.date_from),
                ("result", "in", ("matched", "price_differs")),
            ],
            ["line_id", "check_id"],
        )
        return {result.line_id: result.check_id.name for result in results}

    def _line_results(
        self,
        line,
        bill_lines: list,
        expected: float | None,
        earlier: str | None,
        port,
    ) -> list[dict]:
        """Return the results of the bill lines that are about one line.

        The one nearest to what is expected is the subscription; the same amount again
        is a duplicate, another amount an extra that nobody expected. Where nobody knows
        what to expect, the highest amount is the subscription and no amount is wrong.

        :param expected: what the line should cost, ``None`` when that is unknown.
        :param earlier: name of another bill that charged the line for this period.
        :param port: the port by which its number left this operator, if it did.
        """
        if self._was_gone(line):
            return [
                self._vals(bill, line, "after_end", port=port) for bill in bill_lines
            ]
        first, *others = sorted(
            bill_lines,
            key=lambda bill: (
                -bill.balance if expected is None else abs(bill.balance - expected),
                bill.id,
            ),
        )
        if earlier:
            vals = self._vals(first, line, "duplicate", other=earlier, port=port)
        else:
            result = self._amount_result(first.balance, expected)
            vals = self._vals(first, line, result, expected=expected, port=port)
        vals_list = [vals]
        for bill in others:
            again = abs(bill.balance - first.balance) <= self.tolerance + 1e-9
            due = 0.0 if again or expected is not None else None
            wrong = "duplicate" if again else "price_differs"
            result = "matched" if due is None else wrong
            vals_list.append(
                self._vals(bill, line, result, expected=due, extra=not again, port=port)
            )
        return vals_list

    def _amount_result(self, billed: float, expected: float | None) -> str:
        """Return whether an amount is the expected one; if none is, it is not wrong."""
        if expected is None:
            return "matched"
        same = abs(billed - expected) <= self.tolerance + 1e-9
        return "matched" if same else "price_differs"

    def _was_gone(self, line) -> bool:
        """Return whether a line had ended before the period, or never came."""
        if line.termination_date and line.termination_date < self.date_from:
            return True
        ended = lifecycle.is_final(lifecycle.LINE_TRANSITIONS, line.state)
        return ended and line.state != "terminated"

    def _vals(
        self, bill_line, line, result, expected=0.0, other="", extra=False, port=None
    ) -> dict:
        """Return the values of one result, with the sentence that explains it.

        :param expected: what was expected, ``None`` when nobody knows that.
        :param port: the port by which the number of the line left this operator:
            whatever it charges since then is too much.
        """
        billed = bill_line.balance if bill_line else 0.0
        if port and billed > 0:
            result, expected = "after_end", 0.0
            explanation = self._describe_moved(port)
        else:
            unknown = expected is None
            explanation = self._describe_result(result, line, other, extra, unknown)
        known, expected = expected is not None, expected or 0.0
        certain = result in ("price_differs", "after_end", "duplicate")
        credit = max(billed - expected, 0.0) if certain else 0.0
        return {
            "check_id": self.id,
            "move_line_id": bill_line.id if bill_line else False,
            "name": (bill_line.name if bill_line else line.display_name) or "/",
            "line_id": line.id if line else False,
            "result": result,
            "billed": billed,
            "expected": expected,
            "is_expected_known": known,
            "expected_credit": self.currency_id.round(credit),
            "explanation": explanation,
        }

    # === MOVED LINES === #

    def _moved_away(self, line_ids: set[int]) -> dict:
        """Return the port by which each line's numbers left this operator, if any."""
        if not line_ids:
            return {}
        # sudo: billing people see that a number moved, whatever they may read of it
        ports = self.env["proximus.port.request"].sudo()
        ports = ports.search(
            [
                ("direction", "=", "in"),
                ("state", "=", "ported"),
                ("ported_on", "<", self.date_from),
                ("donor_id.commercial_partner_id", "=", self.operator_id.id),
                ("number_ids.line_id", "in", list(line_ids)),
            ],
            order="ported_on",
        )
        return {
            line.id: port
            for port in ports
            for line in port.line_ids
            if line.operator_id.commercial_partner_id != self.operator_id
        }
