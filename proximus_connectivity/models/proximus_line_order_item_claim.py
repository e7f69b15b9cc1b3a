from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import porting
from ..tools.money import decimal_unit

#: Parameters with the amount of a claim, per kind.
_RATES = {"missed_visit": "missed_visit_fee", "late_install": "switch_delay_day_fee"}
_TERM = "install_claim_months"


class ProximusLineOrderItem(models.Model):
    """What an operator owes for a visit that it missed or a line that came late."""

    _inherit = "proximus.line.order.item"

    claim_ids = fields.One2many(
        "proximus.claim", "order_item_id", "Claims", groups="base.group_user"
    )

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
        today = fields.Date.context_today(self)
        for item in self:
            item._check_late_claimable(today)
        todo = self.filtered(lambda item: not item._claims("late_install"))
        self.env["proximus.claim"]._claim([item._late_vals() for item in todo])
        return self._action_view_claims("late_install")

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
                    "by the day (%(days)s day(s) now).",
                    days=days,
                    **names,
                )
            )
        if self.state != "completed" or not self.days_late:
            raise UserError(
                _("%(item)s is not late: there is nothing to claim.", **names)
            )
        deadline = self._claim_deadline(self.committed_date)
        if deadline < today and not self._claims("late_install"):
            raise UserError(
                _(
                    "%(item)s: a compensation had to be claimed before %(date)s.",
                    date=fields.Date.to_string(deadline),
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
        calculation = self.env._(
            "%(amount)s for a visit that was missed (%(code)s)",
            amount=self.company_id.currency_id.format(vals["amount"]),
            code=_RATES["missed_visit"],
        )
        return {**vals, "calculation": calculation}

    def _late_vals(self) -> dict:
        vals = self._claim_vals("late_install", self.committed_date, self.days_late)
        currency = self.company_id.currency_id
        calculation = self.env._(
            "%(rate)s × %(days)s day(s) after %(date)s (%(code)s)",
            rate=currency.format(vals["amount"] / self.days_late),
            days=self.days_late,
            date=fields.Date.to_string(self.committed_date),
            code=_RATES["late_install"],
        )
        return {**vals, "calculation": calculation}
