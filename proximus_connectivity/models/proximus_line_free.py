import datetime
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import lifecycle


class ProximusLine(models.Model):
    """Which lines are free to leave, found by the database.

    It is the exit answer (``tools/exit.py``) turned into a search: leaving today, with
    the notice of the offer, costs no fee.
    """

    _inherit = "proximus.line"

    is_free_to_leave = fields.Boolean(
        "Free to Leave",
        compute="_compute_is_free_to_leave",
        search="_search_is_free_to_leave",
        help="Ended today, it costs no fee; a device may still cost something.",
    )

    @api.depends("exit_fee", "exit_fee_known", "state")
    def _compute_is_free_to_leave(self):
        for line in self:
            line.is_free_to_leave = (
                line.state in lifecycle.LINE_IN_SERVICE
                and line.exit_fee_known
                and line.currency_id.is_zero(line.exit_fee)
            )

    @api.model
    def _search_is_free_to_leave(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        rule = self._exit_rule(today)
        if rule is None:
            return Domain.FALSE if True in value else Domain.TRUE
        protected = self._protected_domain(rule, today)
        old = self._older_domain(rule.free_after_months, today)
        found = Domain("state", "in", list(lifecycle.LINE_IN_SERVICE)) & (
            self._no_fee_domain(protected) | (protected & old)
        )
        return found if True in value else ~found

    @api.model
    def _no_fee_domain(self, protected: Domain) -> Domain:
        """Return the domain of the lines whose term or contract asks no fee."""
        today = fields.Date.context_today(self)
        in_term = Domain("commitment_end_date", "!=", False)
        no_term = ~in_term & Domain("product_id.commitment_months", "=", 0)
        asks_nothing = Domain("exit_terms", "=", "none") | (
            Domain("exit_terms", "=", "share") & Domain("exit_share", "=", 0)
        )
        costs_nothing = Domain("monthly_cost", "=", 0) & (
            protected | Domain("exit_terms", "in", ("all", "share"))
        )
        return (
            no_term
            | Domain("notice_by", "<=", today)
            | ((asks_nothing | costs_nothing) & (in_term | protected))
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
