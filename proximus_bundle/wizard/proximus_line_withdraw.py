from odoo import models


class ProximusLineWithdraw(models.TransientModel):
    """What the customer pays again when a notice is taken back."""

    _inherit = "proximus.line.withdraw"

    def _effects(self):
        """Extend `proximus_connectivity`: fees and bundle are as before the notice."""
        effects = super()._effects()
        for (subscription, leave), lines in (
            self._charged_again().grouped(lambda x: (x.subscription_id, x.date_end))
        ).items():
            for line in lines:
                fees = subscription._fees_due(line, leave)
                effects += self._charge_fee_effect(line, -sum(fees.mapped("amount")))
            effects += self._complete_effects(subscription, lines, leave)
        return effects

    def _charged_again(self):
        """Return what charges customers until the notice of the lines is over."""
        lines = self._all_lines().filtered(lambda x: x.state in self._line_states)
        # sudo: who changes a line sees what it costs the customer, no more
        return lines.sudo().subscription_line_ids._running().filtered("date_end")

    def _paid_effects(self, line, after, leaves=False, changes=False):
        """Extend: what was paused is charged again, what was credited as well."""
        charge = self._charged_again().filtered(lambda x: x.line_id == line)[:1]
        if not charge:
            return super()._paid_effects(line, after, leaves, changes)
        paused = charge._is_paused(self.date)
        day = self.date if paused else charge.date_end
        price = charge.segment_ids._on(day).amount
        text = line.currency_id.format(price)
        return [
            self._effect(
                line,
                self.env._("Customer pays"),
                before=self.env._("nothing from %s on", day),
                after=self.env._("%s again", text) if paused else text,
                amount=price,
                one_off=charge._resumed_settlement(self.date) or None,
            )
        ]
