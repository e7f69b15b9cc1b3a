import datetime
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import lifecycle, termination
from ...tools.money import decimal_unit

#: Parameters of the rule: its months, and its most call numbers.
RULE_CODES = ("free_exit_after_months", "free_exit_number_threshold")
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
    exit_protection_checked = fields.Boolean(
        "Protection Checked",
        compute="_compute_exit",
        help="The figures by which the law protects or not have been checked.",
    )
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
        protected = self._exit_protections(today, answers)
        checked = self._exit_law_is_checked(today)
        for line in self:
            # what is charged goes by the law, whoever asks
            line.exit_protected = protected.get(line, False)
            line.exit_protection_checked = checked[
                line.commercial_partner_id.is_company
            ]
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
        told = self._exit_law_is_told(today)
        protected = self._protected_domain(rule, today, told)
        old = self._older_domain(rule.free_after_months, today)
        found = (
            Domain("state", "in", list(lifecycle.LINE_IN_SERVICE))
            & self._decided_domain(rule)
            & (self._no_fee_domain(protected) | (protected & old))
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
        open_lines = self.filtered(
            lambda line: line.state in lifecycle.LINE_OPEN and line._exit_decided(rule)
        )
        numbers = open_lines._exit_numbers(today, rule) if by_law else {}
        return {
            line: line._exit_answer_on(
                leave_on or line._exit_leave_date(today), rule, numbers.get(line)
            )
            for line in open_lines
        }

    def _exit_protections(self, today: datetime.date, answers: dict) -> dict:
        """Return whether the law protects the holder, also of a line that has ended.

        What a line costs that was left does not change the day after.

        :param answers: see :meth:`_exit_answers`.
        """
        protected = {line: answer.protected for line, answer in answers.items()}
        rule = self._exit_rule(today)
        ended = self.filtered(
            lambda line: line not in protected and rule and line._exit_decided(rule)
        )
        if ended:
            for line, numbers in ended._exit_numbers(today, rule).items():
                consumer = not line.commercial_partner_id.is_company
                protected[line] = rule.protects(consumer, numbers)
        return protected

    def _exit_answer_on(
        self,
        day: datetime.date,
        rule: termination.Rule,
        numbers: int | None,
    ):
        """Return what leaving the line costs when a day is its last one.

        :param numbers: see :meth:`_exit_numbers`; ``None``: the contract alone counts.
        """
        by_law = numbers is not None
        return termination.answer(
            self._exit_contract(),
            rule,
            by_law and not self.commercial_partner_id.is_company,
            numbers if by_law else self._exit_most(rule),
            day,
            self._exit_residual_on(day),
            decimal_unit(self.currency_id.rounding),
        )

    # === FACTS === #

    @api.model
    def _exit_rule(self, day: datetime.date) -> termination.Rule | None:
        """Return the rule in force on a day; ``None`` when nobody knows the months.

        Without the number of call numbers it decides about private persons alone.
        """
        in_force = self.env["proximus.parameter"]._in_force(RULE_CODES, day)
        values = {parameter.code: int(parameter.value) for parameter in in_force}
        months, threshold = (values.get(code) for code in RULE_CODES)
        if months is None:
            return None  # the sentence says so: unknown is not free
        return termination.Rule(free_after_months=months, number_threshold=threshold)

    def _exit_decided(self, rule: termination.Rule | None) -> bool:
        """Return whether a rule says if the law protects the holder of the line."""
        consumer = not self.commercial_partner_id.is_company
        return bool(rule) and rule.decides(consumer)

    @api.model
    def _exit_most(self, rule: termination.Rule) -> int:
        """Return after how many call numbers nobody counts any further."""
        return (rule.number_threshold or 0) + 1

    @api.model
    def _exit_counts_machines(self, day: datetime.date) -> bool:
        """Return whether machine-to-machine numbers count as call numbers."""
        try:
            return bool(self.env["proximus.parameter"]._get("free_exit_count_m2m", day))
        except UserError:
            return True  # the careful reading: more numbers, less protection

    def _exit_numbers(self, today: datetime.date, rule: termination.Rule) -> dict:
        """Return per line the call numbers that decide about it.

        Those of its holder at its operator, and those of lines whose operator nobody
        filled in: with an unknown operator, all of them.

        :return: exact up to the threshold of the rule; above it, at least one more.
        """
        keys = {line: line._exit_number_key() for line in self}
        found = self._exit_count_numbers(
            list(set(keys.values())), today, self._exit_most(rule)
        )
        return {line: found[key] for line, key in keys.items()}

    def _exit_number_key(self) -> tuple[int | None, ...]:
        """Return whose numbers decide about the line: company, holder and operator."""
        names = ("company_id", "commercial_partner_id", "operator_id")
        return tuple(self[name]._origin.id or None for name in names)

    @api.model
    def _exit_count_numbers(
        self, keys: list[tuple], today: datetime.date, most: int
    ) -> dict[tuple, int]:
        """Return how many call numbers there are per key, in one query.

        Nobody asks whether they are seven or a hundred thousand, so counting stops: the
        form of a line takes as long in a large inventory as in a small one.

        :param keys: see :meth:`_exit_number_key`.
        :param most: records after which a key is not counted any further.
        """
        if not keys:
            return {}
        self.env["proximus.number"].flush_model(
            ["active", "state", "line_id", "company_id", "kind", "range_id", "size"]
        )
        self.flush_model(["state", "commercial_partner_id", "operator_id"])
        numbers_sql, lines_sql = (
            SQL("%s", tuple(sorted(states)))
            for states in (lifecycle.NUMBER_WORKING, lifecycle.LINE_LIVE)
        )
        query = SQL(
            """
            SELECT key.place, SUM(counted.size)
              FROM unnest(%(companies)s::int[],
                          %(holders)s::int[],
                          %(operators)s::int[])
                       WITH ORDINALITY AS key(company, holder, operator, place)
        CROSS JOIN LATERAL (
                       SELECT number.size
                         FROM proximus_number AS number
                         JOIN proximus_line AS line ON line.id = number.line_id
                        WHERE number.active
                          AND number.state IN %(numbers)s
                          AND line.state IN %(lines)s
                          AND number.company_id = key.company
                          AND line.commercial_partner_id = key.holder
                          AND (key.operator IS NULL
                               OR COALESCE(line.operator_id, key.operator)
                                  = key.operator)
                          AND (%(machines)s OR number.kind IS DISTINCT FROM 'm2m')
                          AND NOT EXISTS (
                                  SELECT
                                    FROM proximus_number AS block
                                    JOIN proximus_line AS trunk
                                      ON trunk.id = block.line_id
                                   WHERE block.id = number.range_id
                                     AND block.active
                                     AND block.state IN %(numbers)s
                                     AND trunk.state IN %(lines)s)
                        LIMIT %(most)s
                   ) AS counted
          GROUP BY key.place
            """,
            companies=[company for company, _holder, _operator in keys],
            holders=[holder for _company, holder, _operator in keys],
            operators=[operator for _company, _holder, operator in keys],
            numbers=numbers_sql,
            lines=lines_sql,
            machines=self._exit_counts_machines(today),
            most=most,
        )
        # no rule of a reader: a number counts, whoever may see it, and a number that
        # was given out of a range counts with that range
        counts = dict(self.env.execute_query(query))
        return {key: counts.get(place, 0) for place, key in enumerate(keys, 1)}

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
    def _decided_domain(self, rule: termination.Rule) -> Domain:
        """Return the domain of the lines of which :meth:`_exit_decided` holds."""
        holders = [
            is_company for is_company in (True, False) if rule.decides(not is_company)
        ]
        return Domain("commercial_partner_id.is_company", "in", holders)

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
    def _protected_domain(self, rule, today: datetime.date, told: dict) -> Domain:
        """Return the domain of the lines of customers whom the law protects.

        Customers are asked about per company and operator, in few queries.

        :param told: see :meth:`_exit_law_is_told`; of others nobody is asked about.
        """
        kinds = [is_company for is_company, is_told in told.items() if is_told]
        groups = self._read_group(
            [
                ("state", "in", list(lifecycle.LINE_IN_SERVICE)),
                ("commercial_partner_id.is_company", "in", kinds),
            ],
            ["company_id", "operator_id", "commercial_partner_id"],
        )
        counts = self._exit_count_numbers(
            [
                (company.id, who.id, operator.id or None)
                for company, operator, who in groups
            ],
            today,
            self._exit_most(rule),
        )
        protected = defaultdict(list)
        for company, operator, customer in groups:
            numbers = counts[company.id, customer.id, operator.id or None]
            if rule.protects(not customer.is_company, numbers):
                protected[company.id, operator.id].append(customer.id)
        return Domain.OR(
            Domain("company_id", "=", company)
            & Domain("operator_id", "=", operator)
            & Domain("commercial_partner_id", "in", ids)
            for (company, operator), ids in protected.items()
        )
