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
            # as the fee of the line: what is paid now goes on being due
            effects += [
                {**effect, "amount": None}
                for effect in self._complete_effects(subscription, lines, leave)
            ]
        return effects

    def _charged_again(self):
        """Return what charges customers until the notice of the lines is over."""
        lines = self._all_lines().filtered(lambda x: x.state in self._line_states)
        # sudo: who changes a line sees what it costs the customer, no more
        charges = lines.sudo().subscription_line_ids._running()
        return charges.filtered(lambda x: x.date_end and not x.successor_ids)

    def _paid_effects(self, line, after, leaves=False, changes=False):
        """Extend: what was paused is charged again, what was credited as well."""
        charge = self._charged_again().filtered(lambda x: x.line_id == line)[:1]
        if not charge:
            return super()._paid_effects(line, after, leaves, changes)
        price = charge.segment_ids._on(self.date).amount
        again = charge._is_paused(self.date)
        if again:
            after = self.env._("%s again", line.currency_id.format(price))
        return [
            self._paid_effect(
                line,
                0.0 if again else price,
                after,
                amount=price if again else None,
                one_off=charge._resumed_settlement(self.date),
            )
        ]
