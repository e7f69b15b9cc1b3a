from odoo import api, fields, models

from ..models.line.proximus_line_notice import SUSPEND_KINDS


class ProximusLineSuspend(models.TransientModel):
    """Puts lines out of service for a while, after showing what goes on."""

    _name = "proximus.line.suspend"
    _description = "Suspend Lines"
    _inherit = ["proximus.line.change"]

    _line_states = frozenset({"active"})

    suspend_kind = fields.Selection(
        SUSPEND_KINDS, "Suspended For", required=True, default="customer"
    )

    @api.model
    def _effect_fields(self):
        return *super()._effect_fields(), "suspend_kind"

    def _effects(self):
        effects = super()._effects()
        for line in self._lines():
            if line.state in self._line_states:
                effects += self._line_effects(line)
        return effects

    def _line_effects(self, line) -> list[dict]:
        """Return what stops and what goes on while one line is suspended."""
        _ = self.env._
        states = dict(line._fields["state"]._description_selection(self.env))
        operator = _("the operator goes on charging it")
        facts = []
        end = line.commitment_end_date
        if end and end >= self.date:
            facts.append((_("Commitment"), line._exit_day(end), _("goes on running")))
        if line.number_ids:
            facts.append((_("Numbers"), line.number_display, _("stay on the line")))
        effects = [
            self._effect(line, _("State"), states["active"], states["suspended"]),
            *self._fee_effects(line, _("goes on being due"), operator=operator),
            *(self._effect(line, *fact) for fact in facts),
        ]
        if self.date > self._proximus_today():
            text = _("still to come: come back on that day")
            effects.append(self._effect(line, _("Date"), after=text, level="blocker"))
        return effects

    def _apply(self):
        kinds = dict(self._fields["suspend_kind"]._description_selection(self.env))
        why = kinds[self.suspend_kind]
        reason = f"{why}: {self.reason}" if self.reason else why
        lines = self._lines()._transition("suspended", date=self.date, reason=reason)
        lines.write({"suspend_kind": self.suspend_kind})
