from odoo import api, fields, models


class ProximusLineWithdraw(models.TransientModel):
    """Takes a notice back, after showing what stays as it is."""

    _name = "proximus.line.withdraw"
    _description = "Withdraw Notice"
    _inherit = ["proximus.line.change"]

    _line_states = frozenset({"pending_terminate"})

    with_parts = fields.Boolean(
        "Also What Ends Along",
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
        _, effects = self.env._, super()._effects()
        lines = self._all_lines().filtered(lambda line: line.state in self._line_states)
        confirmed = lines._confirmed_ends()
        for line in lines:
            effects.append(
                self._effect(
                    line,
                    _("Ends on"),
                    before=line._exit_day(line.termination_date),
                    after=_("stays"),
                )
            )
            if item := confirmed.get(line):
                text = _("%(order)s is with the operator", order=item.order_id.name)
                effects.append(
                    self._effect(line, _("Order"), after=text, level="blocker")
                )
            fee = line.currency_id.format(line.monthly_cost)
            stays = _("goes on being due")
            effects.append(self._effect(line, _("Monthly fee"), fee, stays))
            if line.number_ids:
                shown = line.number_display
                effects.append(self._effect(line, _("Numbers"), shown, _("stay")))
            answered = line.dependency_ids.filtered("answer")
            if answered:
                what = ", ".join(answered.mapped("display_name"))
                void = _("stays too: the answer is taken back")
                effects.append(self._effect(line, _("Depends on it"), what, void))
        if not self.with_parts:
            effects += [
                self._effect(line, _("Ends all the same"), level="warning")
                for line in self._lines()._ending_along()
            ]
        return effects

    def _apply(self):
        self._all_lines()._transition("active", reason=self.reason)
