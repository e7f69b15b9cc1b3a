import datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import lifecycle, porting, workdays
from ...tools.money import decimal_unit

#: Closing days are fetched so far beyond the last promise: more than a year of leads.
_HORIZON = datetime.timedelta(days=60)
_OPEN = tuple(
    state
    for state in lifecycle.ITEM_STATES
    if not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, state)
)


#: Parameters with the amount of a claim, per kind.
_RATES = {"missed_visit": "missed_visit_fee", "late_install": "switch_delay_day_fee"}
_TERM = "install_claim_months"


class ProximusLineOrderItem(models.Model):
    """What was wanted, what was promised, and what came of it.

    What an operator owes for a visit that it missed or a line that came late.
    """

    _inherit = "proximus.line.order.item"

    committed_date = fields.Date(
        "Promised For",
        compute="_compute_committed_date",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        copy=False,
        help="From the usual delivery time of the offer; type the operator's own "
        "promise over it. Empty: nothing was promised.",
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )
    lead_time = fields.Integer(
        "Lead Time (Working Days)",
        compute="_compute_lead_time",
        store=True,
        precompute=True,
        aggregator="avg",
        help="From the day on which the order counts to completion.",
    )
    days_late = fields.Integer(
        compute="_compute_days_late",
        aggregator="avg",
        help="Calendar days between the promise, or else the day that was asked for, "
        "and completion; of what is still open, up to today.",
    )

    # === LATE INSTALLATION === #
    claim_ids = fields.One2many(
        "proximus.claim", "order_item_id", "Claims", groups="base.group_user"
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id.counts_from", "product_id", "requested_date", "action")
    def _compute_committed_date(self):
        """Promise what the offer usually takes.

        A later change of the offer's delivery time moves no promise.
        """
        for company, items in self.grouped("company_id").items():
            holidays = items._holidays_ahead(company)
            for item in items:
                lead = item.product_id.lead_days if item.action == "add" else 0
                start = item.order_id.counts_from
                item.committed_date = (lead and start) and workdays.promised_day(
                    start, lead, item.requested_date or None, holidays
                )

    @api.depends("state", "committed_date", "requested_date")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = self._proximus_today()
        for item in self:
            due = item.committed_date or item.requested_date
            item.is_late = bool(due) and item.state in _OPEN and due < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._proximus_today()
        late = Domain("state", "in", _OPEN) & (
            Domain("committed_date", "<", today)
            | (
                Domain("committed_date", "=", False)
                & Domain("requested_date", "<", today)
            )
        )
        return late if True in value else ~late

    @api.depends("completion_date", "committed_date", "order_id.counts_from")
    def _compute_lead_time(self):
        for company, items in self.grouped("company_id").items():
            ended = items.filtered(
                lambda item: item.completion_date and item.order_id.counts_from
            )
            holidays = (
                company._proximus_holidays(
                    min(ended.order_id.mapped("counts_from")),
                    max(ended.mapped("completion_date")),
                )
                if ended
                else frozenset()
            )
            for item in items:
                start, end = item.order_id.counts_from, item.completion_date
                both = start and end
                item.lead_time = (
                    workdays.working_days_between(start, end, holidays) if both else 0
                )

    @api.depends("completion_date", "committed_date", "requested_date", "state")
    def _compute_days_late(self):
        for company, items in self.grouped("company_id").items():
            today = company._proximus_today()
            for item in items:
                due = item.committed_date or item.requested_date
                end = item.completion_date or (item.state in _OPEN and today)
                item.days_late = max((end - due).days, 0) if end and due else 0

    # === ACTIONS === #

    def action_visit_missed(self):
        """Record that nobody came, and claim what the parameters give for it.

        :return: action that shows the claims.
        :raises UserError: naming an item without visit, or whose visit is to come.
        """
        todo = self.filtered(lambda item: item.appointment_state != "missed")
        todo._close_visits("missed", self.env._("Nobody came."))
        self.env["proximus.claim"]._claim([item._missed_visit_vals() for item in todo])
        return self._action_view_claims("missed_visit")

    def action_claim_late(self):
        """Claim the compensation for lines that came later than promised.

        :return: action that shows the claims.
        :raises UserError: naming an item that is not late, or still runs.
        """
        today = self._proximus_today()
        for item in self:
            item._check_late_claimable(today)
        todo = self.filtered(lambda item: not item._claims("late_install"))
        self.env["proximus.claim"]._claim([item._late_vals() for item in todo])
        return self._action_view_claims("late_install")

    # === BUSINESS METHODS === #

    def _field_to_sql(self, alias, field_expr, query=None):
        """Override of the ORM: days late can be added up without being stored.

        They grow by the day while an item is open.
        """
        if field_expr != "days_late":
            return super()._field_to_sql(alias, field_expr, query)
        due = SQL(
            "COALESCE(%s, %s)",
            self._field_to_sql(alias, "committed_date", query),
            self._field_to_sql(alias, "requested_date", query),
        )
        end = SQL(
            "COALESCE(%s, CASE WHEN %s IN %s THEN %s END)",
            self._field_to_sql(alias, "completion_date", query),
            self._field_to_sql(alias, "state", query),
            _OPEN,
            self._proximus_today_sql(self._field_to_sql(alias, "company_id", query)),
        )
        return SQL("GREATEST(COALESCE(%s - %s, 0), 0)", end, due)

    def _holidays_ahead(self, company) -> frozenset:
        """Return the closing days of the time in which the items are delivered."""
        starts = list(filter(None, self.order_id.mapped("counts_from")))
        if not starts:
            return frozenset()
        wishes = filter(None, self.mapped("requested_date"))
        longest = 2 * max(self.product_id.mapped("lead_days"), default=0)
        last = max([*starts, *wishes]) + datetime.timedelta(days=longest) + _HORIZON
        return company._proximus_holidays(min(starts), last)

    # === LATE INSTALLATION === #

    def _check_late_claimable(self, today) -> None:
        _, names = self.env._, {"item": self.display_name}
        if not self.committed_date:
            raise UserError(
                _("%(item)s: no day was promised, so that it is not late.", **names)
            )
        if self.state != "completed" and self.is_late:
            days = porting.delay_days(self.committed_date, None, today)
            raise UserError(
                _(
                    "%(item)s: wait until the line works; until then the amount grows "
                    "by the day (%(days)s now).",
                    days=self._proximus_counted(days, "day"),
                    **names,
                )
            )
        if self.state != "completed" or not self.days_late:
            raise UserError(
                _("%(item)s is not late: there is nothing to claim.", **names)
            )
        deadline = self._claim_deadline(self.committed_date)
        # nobody loses a claim by a term that nobody has checked
        known = self.env["proximus.parameter"]._is_checked(_TERM, self.committed_date)
        if known and deadline < today and not self._claims("late_install"):
            raise UserError(
                _(
                    "%(item)s: a compensation had to be claimed before %(date)s.",
                    date=self._proximus_spoken_day(deadline),
                    **names,
                )
            )

    def _claims(self, kind: str):
        return self.claim_ids.filtered(lambda claim: claim.kind == kind)

    def _action_view_claims(self, kind: str) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claims"),
            "res_model": "proximus.claim",
            "view_mode": "list,form",
            "domain": [("order_item_id", "in", self.ids), ("kind", "=", kind)],
        }

    # === VALUES === #

    def _claim_deadline(self, day):
        """Return the last day to claim for what went wrong on a day."""
        months = self.env["proximus.parameter"]._get(_TERM, day)
        return porting.claim_deadline(day, int(months))

    def _claim_vals(self, kind: str, day, days: int) -> dict:
        """Return the values of a claim.

        :param kind: ``missed_visit`` or ``late_install``.
        :param day: day on which it went wrong: of the visit, or the promised one.
        :param days: how often the amount of the parameter is due.
        """
        company, currency = self.company_id, self.company_id.currency_id
        rate = self.env["proximus.parameter"]._get_amount(_RATES[kind], company, day)
        amount = porting.compensation(
            Decimal(str(rate)), 1, days, decimal_unit(currency.rounding)
        )
        return {
            "kind": kind,
            "partner_id": self.partner_id.id,
            "operator_id": self._claim_addressee().id,
            "company_id": company.id,
            "order_item_id": self.id,
            "line_id": self.line_id.id,
            "amount": float(amount),
            "requested_on": day,
            "deadline": self._claim_deadline(day),
        }

    def _claim_addressee(self):
        """Return the operator that has to pay; empty when nobody knows it yet."""
        # sudo: who may claim may know to whom, though not how the operator is reached
        return self.line_id.operator_id or self.order_id.sudo().provider_id.partner_id

    def _missed_visit_vals(self) -> dict:
        vals = self._claim_vals("missed_visit", self.appointment_date, 1)
        calculation = self._proximus_in_each_language(
            lambda item: item._describe_visit(vals["amount"])
        )
        return {**vals, "calculation": calculation}

    def _describe_visit(self, amount: float) -> str:
        return self.env._(
            "%(amount)s for a visit that was missed (%(code)s)",
            amount=self.company_id.currency_id.format(amount),
            code=_RATES["missed_visit"],
        )

    def _late_vals(self) -> dict:
        vals = self._claim_vals("late_install", self.committed_date, self.days_late)
        calculation = self._proximus_in_each_language(
            lambda item: item._describe_delay(vals["amount"])
        )
        return {**vals, "calculation": calculation}

    def _describe_delay(self, amount: float) -> str:
        return self.env._(
            "%(rate)s × %(days)s after %(date)s (%(code)s)",
            rate=self.company_id.currency_id.format(amount / self.days_late),
            days=self._proximus_counted(self.days_late, "day"),
            date=self._proximus_spoken_day(self.committed_date, with_year=True),
            code=_RATES["late_install"],
        )
