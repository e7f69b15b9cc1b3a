import datetime
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import lifecycle, termination
from ...tools.money import decimal_unit

#: Numbers that a customer has; those on their way in are still another operator's.
FEE_SHARES = {"all": Fraction(1), "none": Fraction(0)}


class ProximusLine(models.Model):
    """From when a line can be left, and what it costs today: one dated answer.

    The rule and its thresholds are dated parameters; the arithmetic is in
    ``tools/termination.py``; the words are in ``proximus_line_exit_text.py``.

    Which lines are free to leave, found by the database.
    """

    _inherit = "proximus.line"

    exit_terms = fields.Selection(
        [
            ("unknown", "Unknown"),
            ("all", "All Remaining Monthly Fees"),
            ("share", "Share of the Remaining Monthly Fees"),
            ("none", "No Fee"),
        ],
        "Early Termination Fee",
        required=True,
        default="unknown",
        help="What the contract asks when it is ended before its term. The law limits "
        "it for small customers.",
    )
    exit_share = fields.Float(
        "Share (%)", help="Part of the monthly fees left that the contract asks."
    )
    exit_free_from = fields.Date("Free to Leave From", compute="_compute_exit")
    exit_fee = fields.Monetary("Fee Today", compute="_compute_exit")
    exit_fee_known = fields.Boolean(
        "Early Termination Fee Known", compute="_compute_exit"
    )
    exit_residual = fields.Monetary("Device Residual Value", compute="_compute_exit")
    exit_residual_known = fields.Boolean(compute="_compute_exit")
    exit_protected = fields.Boolean("Protected by the Rule", compute="_compute_exit")
    exit_answer = fields.Char("Early Termination", compute="_compute_exit")

    # === FREE TO LEAVE === #
    is_free_to_leave = fields.Boolean(
        "Free to Leave",
        compute="_compute_is_free_to_leave",
        search="_search_is_free_to_leave",
        help="Ended today, it costs no fee: the term is over, the contract asks none, "
        "or the law sets free, where its figures have been checked. A device may "
        "still cost something.",
    )

    _exit_share_percent = models.Constraint(
        "CHECK(COALESCE(exit_share, 0) BETWEEN 0 AND 100)",
        "The part of the fees that a contract asks lies between 0 and 100 %.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "state",
        "start_date",
        "commitment_end_date",
        "holder_monthly",
        "is_holder_monthly_known",
        "product_id",
        "partner_id",
        "operator_id",
        "exit_terms",
        "exit_share",
        "device_ids.price",
        "device_ids.ownership",
        "device_ids.delivered_on",
        "device_ids.residual_months",
        "number_ids.state",
        "termination_date",
    )
    @api.depends_context("tz", "lang", "uid")
    def _compute_exit(self):
        today = self._proximus_today()
        answers = self._exit_answers(today)
        told = self._exit_told_answers(today, answers)
        for line in self:
            answer = answers.get(line)
            # what is charged goes by the law, whoever asks
            line.exit_protected = answer.protected if answer else False
            answer = told.get(line)
            line.exit_free_from = answer.free_from if answer else False
            line.exit_fee_known = bool(answer) and answer.fee is not None
            line.exit_fee = float(answer.fee) if line.exit_fee_known else 0.0
            line.exit_residual_known = bool(answer) and answer.residual is not None
            line.exit_residual = (
                float(answer.residual) if line.exit_residual_known else 0.0
            )
            line.exit_answer = line._describe_early_termination(answer)

    @api.depends("exit_fee", "exit_fee_known", "state")
    @api.depends_context("tz", "uid")
    def _compute_is_free_to_leave(self):
        today = self._proximus_today()
        told = self._exit_told_answers(today, self._exit_answers(today))
        for line in self:
            answer = told.get(line)
            line.is_free_to_leave = (
                line.state in lifecycle.LINE_IN_SERVICE
                and answer is not None
                and answer.free_now
            )

    @api.model
    def _search_is_free_to_leave(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._proximus_today()
        rule = self._exit_rule(today)
        if rule is None:
            return Domain.FALSE if True in value else Domain.TRUE
        # what the sentence of the line says to the same reader, see _exit_told_answers
        protected = Domain.FALSE
        if self._exit_law_is_told(today):
            protected = self._protected_domain(rule, today)
        old = self._older_domain(rule.free_after_months, today)
        found = Domain("state", "in", list(lifecycle.LINE_IN_SERVICE)) & (
            self._no_fee_domain(protected) | (protected & old)
        )
        return found if True in value else ~found

    # === BUSINESS METHODS === #

    def _exit_answers(
        self, today: datetime.date, leave_on=None, by_law: bool = True
    ) -> dict:
        """Return the answer per line that is there to be left, in few queries.

        :param leave_on: last day of service of all lines; by default that of each when
            it is given up today.
        :param by_law: whether the rule of the law counts, or the contract only.
        :return: nothing for lines that have ended, or when a parameter is missing.
        """
        rule = self._exit_rule(today)
        if rule is None:
            return {}
        counts = self._exit_number_counts(today)
        open_lines = self.filtered(lambda line: line.state in lifecycle.LINE_OPEN)
        return {
            line: line._exit_answer_on(
                leave_on or line._exit_leave_date(today), rule, counts, by_law
            )
            for line in open_lines
        }

    def _exit_answer_on(
        self,
        day: datetime.date,
        rule: termination.Rule,
        counts: dict,
        by_law: bool = True,
    ):
        """Return what leaving the line costs when a day is its last one."""
        numbers = self._exit_call_numbers(counts)
        return termination.answer(
            self._exit_contract(),
            rule,
            by_law and not self.commercial_partner_id.is_company,
            numbers if by_law else rule.number_threshold + 1,
            day,
            self._exit_residual_on(day),
            decimal_unit(self.currency_id.rounding),
        )

    # === FACTS === #

    @api.model
    def _exit_rule(self, day: datetime.date) -> termination.Rule | None:
        """Return the rule in force on a day; ``None`` when a parameter is missing."""
        get = self.env["proximus.parameter"]._get
        try:
            return termination.Rule(
                free_after_months=int(get("free_exit_after_months", day)),
                number_threshold=int(get("free_exit_number_threshold", day)),
            )
        except UserError:
            return None  # the sentence says so: unknown is not free

    @api.model
    def _exit_counts_machines(self, day: datetime.date) -> bool:
        """Return whether machine-to-machine numbers count as call numbers."""
        try:
            return bool(self.env["proximus.parameter"]._get("free_exit_count_m2m", day))
        except UserError:
            return True  # the careful reading: more numbers, less protection

    def _exit_number_counts(self, today: datetime.date, customers=None) -> dict:
        """Return how many call numbers each customer has at each operator.

        :param customers: commercial partners, those of the lines by default.
        :return: count per (company, customer, operator), the operator may be empty.
        """
        customers = self.commercial_partner_id if customers is None else customers
        had = Domain("state", "in", list(lifecycle.NUMBER_WORKING)) & Domain(
            "line_id.state", "in", list(lifecycle.LINE_LIVE)
        )
        domain = had & Domain("line_id.commercial_partner_id", "in", customers.ids)
        # a number given out of a range counts with the range
        domain &= ~Domain("range_id", "any", had)
        if not self._exit_counts_machines(today):
            domain &= Domain("kind", "!=", "m2m")
        groups = (
            self.env["proximus.number"]
            # sudo: a number counts, whoever may see it; only the total is used
            .sudo()
            ._read_group(
                domain,
                [
                    "company_id",
                    "line_id.commercial_partner_id",
                    "line_id.operator_id",
                ],
                ["size:sum"],
            )
        )
        return {
            (company.id, customer.id, operator.id): size
            for company, customer, operator, size in groups
        }

    def _exit_call_numbers(self, counts: dict) -> int:
        """Return the call numbers that decide about this line.

        Those at its operator, and those of lines whose operator nobody filled in: with
        an unknown operator, all of them.
        """
        mine = (self.company_id.id, self.commercial_partner_id.id)
        operator = self.operator_id.id
        return sum(
            size
            for (company, customer, other), size in counts.items()
            if (company, customer) == mine
            and (not operator or other in (operator, False))
        )

    def _exit_contract(self) -> termination.Contract:
        months = self.product_id.commitment_months
        share = FEE_SHARES.get(self.exit_terms)
        if self.exit_terms == "share":
            share = Fraction(str(self.exit_share)) / 100
        live = self.state in lifecycle.LINE_LIVE
        known = self.is_holder_monthly_known
        return termination.Contract(
            start=self.start_date if live else None,
            commitment_end=self.commitment_end_date or None,
            monthly=Decimal(str(self.holder_monthly)) if known else None,
            open_ended=not months,
            fee_share=share,
        )

    def _exit_leave_date(self, today: datetime.date) -> datetime.date:
        """Return the last day of service of a line that is given up today."""
        if self.state == "pending_terminate" and self.termination_date:
            return self.termination_date
        return today + datetime.timedelta(days=self.product_id.notice_days)

    def _exit_residual_on(self, day: datetime.date) -> Decimal | None:
        """Return the residual value of the line's devices, ``None`` when unknown."""
        # sudo: who may read a line sees what leaving it costs, not the devices
        devices = self.sudo().device_ids.filtered(
            lambda device: device.ownership == "sold" and device.price
        )
        if any(not (d.delivered_on and d.residual_months) for d in devices):
            return None
        return sum((Decimal(str(d._residual_on(day))) for d in devices), Decimal(0))

    # === FREE TO LEAVE === #

    @api.model
    def _no_fee_domain(self, protected: Domain) -> Domain:
        """Return the domain of the lines whose term or contract asks no fee."""
        today = self._proximus_today()
        in_term = Domain("commitment_end_date", "!=", False)
        no_term = ~in_term & Domain("product_id.commitment_months", "=", 0)
        asks_nothing = Domain("exit_terms", "=", "none") | (
            Domain("exit_terms", "=", "share") & Domain("exit_share", "=", 0)
        )
        costs_nothing = self._costs_nothing_domain() & (
            protected | Domain("exit_terms", "in", ("all", "share"))
        )
        return (
            no_term
            | Domain("notice_by", "<=", today)
            | ((asks_nothing | costs_nothing) & (in_term | protected))
        )

    @api.model
    def _costs_nothing_domain(self) -> Domain:
        """Return the domain of the lines for which the holder pays nothing a month."""
        return (
            Domain("is_own", "=", True)
            & Domain("is_cost_known", "=", True)
            & Domain("monthly_cost", "=", 0)
        )

    @api.model
    def _older_domain(self, months: int, today: datetime.date) -> Domain:
        """Return the domain of the lines that by their notice are over some months."""
        products = self.env["product.product"].search([("line_kind", "!=", False)])
        by_notice = products.grouped("notice_days")
        return Domain.OR(
            Domain("product_id", "in", same.ids)
            & Domain("start_date", "<=", self._last_start(months, today, days))
            for days, same in by_notice.items()
        )

    @api.model
    def _last_start(
        self, months: int, today: datetime.date, notice_days: int
    ) -> datetime.date:
        """Return the last start after which the months are over when leaving today."""
        after = today + datetime.timedelta(days=notice_days + 1)
        start = after - relativedelta(months=months)
        # months end on several days: 28 to 31 August are all half a year before March
        while start + datetime.timedelta(1) + relativedelta(months=months) <= after:
            start += datetime.timedelta(1)
        return start

    @api.model
    def _protected_domain(self, rule, today: datetime.date) -> Domain:
        """Return the domain of the lines of customers whom the law protects.

        Customers are asked about per company and operator, in few queries.
        """
        groups = self._read_group(
            [("state", "in", list(lifecycle.LINE_IN_SERVICE))],
            ["company_id", "operator_id", "commercial_partner_id"],
        )
        customers = self.env["res.partner"].union(*(who for _c, _o, who in groups))
        counts = defaultdict(dict)
        sizes = self._exit_number_counts(today, customers)
        for (company, customer, operator), size in sizes.items():
            counts[company, customer][operator] = size
        protected = defaultdict(list)
        for company, operator, customer in groups:
            # an empty operator in either place: as in _exit_call_numbers
            numbers = sum(
                size
                for other, size in counts[company.id, customer.id].items()
                if not operator or other in (operator.id, False)
            )
            if rule.protects(not customer.is_company, numbers):
                protected[company.id, operator.id].append(customer.id)
        return Domain.OR(
            Domain("company_id", "=", company)
            & Domain("operator_id", "=", operator)
            & Domain("commercial_partner_id", "in", ids)
            for (company, operator), ids in protected.items()
        )
