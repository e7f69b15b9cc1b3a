import datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import porting
from ...tools.money import decimal_unit

#: A due day never lies further off than this: enough for two weeks of closing days.
_HORIZON = datetime.timedelta(days=45)


class ProximusPortRequest(models.Model):
    """When a port is due, how late it is and what that is worth."""

    _inherit = "proximus.port.request"

    due_date = fields.Date(
        "Due On",
        compute="_compute_due_date",
        store=True,
        index="btree_not_null",
        help="Last day in time: the working days that the operator has after the "
        "validation, or after the wanted day.",
    )
    claim_deadline = fields.Date(
        "Claim Before", compute="_compute_claim_deadline", store=True
    )
    delay_days = fields.Integer("Days Late", compute="_compute_delay")
    claim_amount = fields.Monetary(
        "Compensation", compute="_compute_delay", help="Rate × numbers × days late."
    )
    is_late = fields.Boolean(compute="_compute_delay", search="_search_is_late")
    claim_ids = fields.One2many("proximus.claim", "port_request_id", "Claims")

    # === COMPUTE METHODS === #

    @api.depends("validated_on", "wish_date", "company_id")
    def _compute_due_date(self):
        parameters = self.env["proximus.parameter"]
        for request in self:
            if not request.validated_on:
                request.due_date = False
                continue
            start = max(request.validated_on, request.wish_date or datetime.date.min)
            request.due_date = porting.due_day(
                request.validated_on,
                request.wish_date or None,
                int(parameters._get("port_working_days", request.validated_on)),
                request.company_id._proximus_holidays(start, start + _HORIZON),
            )

    @api.depends("requested_on")
    def _compute_claim_deadline(self):
        parameters = self.env["proximus.parameter"]
        for request in self:
            day = request.requested_on
            request.claim_deadline = day and porting.claim_deadline(
                day, int(parameters._get("port_claim_months", day))
            )

    @api.depends(
        "state", "due_date", "ported_on", "complex_installation", "number_ids.size"
    )
    @api.depends_context("tz")
    def _compute_delay(self):
        today = self._proximus_today()
        for request in self:
            days = request._delay_on(today)
            request.delay_days = days
            request.is_late = bool(days)
            request.claim_amount = request._compensation(days) if days else 0.0

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = Domain("state", "in", ("validated", "scheduled")) & Domain(
            "due_date", "<", self._proximus_today()
        )
        # ported late: two columns of the same row are compared
        moved = self.env.execute_query(
            self.env["proximus.port.request"]
            ._search([("state", "=", "ported"), ("due_date", "!=", False)])
            .select("proximus_port_request.id", "due_date < ported_on")
        )
        late = [row_id for row_id, is_late in moved if is_late]
        found = waiting | Domain("id", "in", late)
        return found if True in value else ~found

    # === ACTIONS === #

    def action_claim(self):
        """Claim the compensation of late port-ins from the new operator.

        :return: action that opens the claims.
        :raises UserError: naming a request that is not late, still runs, or left.
        """
        today = self._proximus_today()
        for request in self:
            request._check_claimable(today)
        todo = self.filtered(lambda request: not request.claim_ids)
        self.env["proximus.claim"]._claim([request._claim_vals() for request in todo])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claims"),
            "res_model": "proximus.claim",
            "view_mode": "list,form",
            "domain": [("port_request_id", "in", self.ids)],
        }

    # === BUSINESS METHODS === #

    def _delay_on(self, today: datetime.date) -> int:
        if not self.due_date or self.state not in ("validated", "scheduled", "ported"):
            return 0
        return porting.delay_days(self.due_date, self.ported_on or None, today)

    def _rate_code(self) -> str:
        """Return the code of the parameter with the daily amount."""
        suffix = "_complex" if self.complex_installation else ""
        return f"port_delay_day_fee{suffix}"

    def _daily_rate(self) -> float:
        """Return what a number and day of delay costs, as in force on the due day."""
        parameters = self.env["proximus.parameter"]
        return parameters._get_amount(self._rate_code(), self.company_id, self.due_date)

    def _compensation(self, days: int) -> float:
        """Return what a delay is worth, at the rate in force on the due day."""
        rate = Decimal(str(self._daily_rate()))
        unit = decimal_unit(self.currency_id.rounding)
        return float(porting.compensation(rate, self.number_count, days, unit))

    # === CLAIM === #

    def _check_claimable(self, today: datetime.date) -> None:
        if self.direction == "out":
            self._refuse(
                self.env._("a delay in leaving is claimed from the new operator.")
            )
        if not self.delay_days:
            self._refuse(
                self.env._("it is not late: there is no compensation to claim.")
            )
        if self.state != "ported":
            self._refuse(
                self.env._(
                    "wait until the numbers have moved; until then the amount grows "
                    "by the day (now %(amount)s).",
                    amount=self.currency_id.format(self.claim_amount),
                )
            )
        # nobody loses a claim by a term that nobody has checked
        parameters = self.env["proximus.parameter"]
        known = parameters._is_checked("port_claim_months", self.requested_on)
        if known and self.claim_deadline < today:
            raise UserError(
                self.env._(
                    "%(request)s: a compensation had to be claimed before %(date)s.",
                    request=self.name,
                    date=self._proximus_spoken_day(self.claim_deadline),
                )
            )

    def _claim_vals(self) -> dict:
        return {
            "kind": "late_port",
            "partner_id": self.partner_id.id,
            "operator_id": self.recipient_id.id,
            "company_id": self.company_id.id,
            "port_request_id": self.id,
            "line_id": self.line_ids[:1].id,
            "amount": self.claim_amount,
            "requested_on": self.requested_on,
            "deadline": self.claim_deadline,
            "calculation": self._proximus_in_each_language(
                lambda request: request._describe_delay()
            ),
        }

    def _describe_delay(self) -> str:
        """Return how the compensation for a late move came about."""
        return self.env._(
            "%(rate)s × %(numbers)s × %(days)s late (%(code)s)",
            rate=self.currency_id.format(self._daily_rate()),
            numbers=self._proximus_counted(self.number_count, "number"),
            days=self._proximus_counted(self.delay_days, "day"),
            code=self._rate_code(),
        )
