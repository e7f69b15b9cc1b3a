from odoo import api, models
from odoo.fields import Domain

from ...tools.clocks import HOURS, KINDS, MONTHS, TRUST_HOURS

#: Parameter that holds the hours of each clock that runs from awareness.
DEFAULT_HOURS = {**HOURS, "nis2_trust": TRUST_HOURS}
HOUR_CODES = {kind: f"{kind}_hours" for kind in DEFAULT_HOURS}
MONTH_CODE = "nis2_final_months"
CLOCK_CODES = {*HOUR_CODES.values(), MONTH_CODE}


class ProximusParameter(models.Model):
    """The hours and months of the legal clocks are dated parameters like all others."""

    _inherit = "proximus.parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._follow_clocks()
        return parameters

    def write(self, vals):
        before = set(self.mapped("code"))
        result = super().write(vals)
        self._follow_clocks(before)
        return result

    def unlink(self):
        before = set(self.mapped("code"))
        result = super().unlink()
        self.browse()._follow_clocks(before)
        return result

    @api.model
    def _legal_clocks(self, days) -> dict:
        """Return hours and months for incidents that became known on some days.

        Where no parameter holds, the program keeps the clock of the law as last read: a
        deadline that is missing would be the worst answer.

        :param days: dates in Belgium
        :return: per day, what :func:`~..tools.clocks.deadline` takes
        """
        # sudo: parameters are public facts that any computation may need
        parameters = self.sudo().search_fetch(
            Domain("code", "in", list(CLOCK_CODES)),
            ["code", "value", "date_from", "date_to"],
        )
        clocks = {}
        for day in days:
            told = {
                each.code: each.value
                for each in parameters
                if each.date_from <= day and (not each.date_to or day <= each.date_to)
            }
            hours = {
                kind: told.get(code, DEFAULT_HOURS[kind])
                for kind, code in HOUR_CODES.items()
            }
            months = int(told.get(MONTH_CODE, MONTHS))
            clocks[day] = {"hours": hours, "months": months}
        return clocks

    def _follow_clocks(self, codes: set | None = None):
        """Let running clocks follow a change of the law that holds for them.

        :param codes: codes that the records had before
        """
        if not CLOCK_CODES & ({*self.mapped("code")} | (codes or set())):
            return
        # sudo: whoever keeps the parameters may not read incidents
        notifications = self.env["proximus.security.notification"].sudo()
        running = notifications.search(
            [("state", "!=", "submitted"), ("regime", "in", list(KINDS))]
        )
        self.env.add_to_compute(notifications._fields["due_at"], running)
        running._sync_activities()
