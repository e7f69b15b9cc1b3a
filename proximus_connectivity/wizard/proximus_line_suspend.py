from odoo import api, fields, models

from ..models.proximus_line_notice import SUSPEND_KINDS


class ProximusLineSuspend(models.TransientModel):
    """Puts lines out of service for a while, after showing what goes on."""

    _name = "proximus.line.suspend"
    _description = "Suspend Lines"
    _inherit = ["proximus.line.change"]

    _line_states = frozenset({"active"})

    suspend_kind = fields.Selection(
        SUSPEND_KINDS, "Why", required=True, default="customer"
    )

    @api.model
    def _effect_fields(self):
        return *super()._effect_fields(), "suspend_kind"

    def _effects(self):
        _, effects = self.env._, super()._effects()
        is_ahead = self.date > fields.Date.context_today(self)
        labels = dict(
            self.env["proximus.line"]._fields["state"]._description_selection(self.env)
        )
        for line in self._lines().filtered(
            lambda line: line.state in self._line_states
        ):
            if is_ahead:
                text = _("still to come: come back on that day")
                effects.append(
                    self._effect(line, _("Date"), after=text, level="blocker")
                )
            effects += [
                self._effect(
                    line,
                    _("State"),
                    before=labels["active"],
                    after=labels["suspended"],
                ),
                self._effect(
                    line,
                    _("Monthly fee"),
                    before=line.currency_id.format(line.monthly_cost),
                    after=_("the operator goes on charging it"),
                ),
            ]
            if line.commitment_end_date and line.commitment_end_date >= self.date:
                text = _("goes on running")
                effects.append(self._effect(line, _("Commitment"), after=text))
            if line.number_ids:
                text = _("stay on the line")
                effects.append(self._effect(line, _("Numbers"), after=text))
        return effects

    def _apply(self):
        kinds = dict(self._fields["suspend_kind"]._description_selection(self.env))
        why = kinds[self.suspend_kind]
        reason = f"{why}: {self.reason}" if self.reason else why
        lines = self._lines()._transition("suspended", self.date, reason)
        lines.write({"suspend_kind": self.suspend_kind})
