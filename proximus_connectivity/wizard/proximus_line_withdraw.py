from odoo import api, fields, models


class ProximusLineWithdraw(models.TransientModel):
    """Takes a notice back, after showing what stays as it is."""

    _name = "proximus.line.withdraw"
    _description = "Withdraw Notice"
    _inherit = ["proximus.line.change"]

    _line_states = frozenset({"pending_terminate"})

    with_parts = fields.Boolean(
        "Include Parts and Backups",
        default=True,
        help="Parts and backups that were to end together with the line stay too.",
    )

    @api.model
    def _effect_fields(self):
        return *super()._effect_fields(), "with_parts"

    def _all_lines(self):
        """Return the lines, and what ends along with them where that is wanted."""
        lines = self._lines()
        return lines | lines._ending_along() if self.with_parts else lines

    def _effects(self):
        effects = super()._effects()
        lines = self._all_lines()
        confirmed = lines._confirmed_ends()
        for line in lines:
            if line.state in self._line_states:
                effects += self._line_effects(line, confirmed.get(line))
        if not self.with_parts:
            effects += [
                self._effect(line, self.env._("Ends all the same"), level="warning")
                for line in lines._ending_along()
            ]
        return effects

    def _line_effects(self, line, confirmed) -> list[dict]:
        """Return what stays when the notice of one line is taken back.

        :param confirmed: order item by which its end is with the operator, if any.
        """
        _ = self.env._
        end = line._exit_day(line.termination_date)
        facts = []
        if line.number_ids:
            facts.append((_("Numbers"), line.number_display, _("stay on the line")))
        answered = line.dependency_ids.filtered("answer")
        if answered:
            what = ", ".join(answered.mapped("display_name"))
            void = _("stays too: the answer is taken back")
            facts.append((_("Depends on it"), what, void))
        effects = [
            self._effect(line, _("Ends on"), end, _("goes on, without an end")),
            *self._fee_effects(line, _("goes on being due")),
            *(self._effect(line, *fact) for fact in facts),
        ]
        if confirmed:
            text = _("%(order)s is with the operator", order=confirmed.order_id.name)
            effects.append(self._effect(line, _("Order"), after=text, level="blocker"))
        return effects

    def _apply(self):
        self._all_lines()._transition("active", reason=self.reason)
