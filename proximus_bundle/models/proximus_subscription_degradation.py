from collections import defaultdict

from odoo import models


class ProximusSubscription(models.Model):
    """What a bundle costs once something leaves that it needs."""

    _inherit = "proximus.subscription"

    def _degrade(self, leaving, date):
        """Apply the rule of the bundle when it is no longer complete, and record it.

        :param leaving: `proximus.subscription.line` records that end.
        :param date: first day without them.
        :return: the recorded change, none when the bundle is complete or empty.
        """
        self.ensure_one()
        changes = self.env["proximus.subscription.change"]
        broken = self._broken_components(leaving, date)
        rest = self._staying(leaving, date)
        if not broken or not rest:
            return changes
        labels = dict(self._fields["degradation_rule"]._description_selection(self.env))
        text = self.env._(
            "Without %(names)s: %(rule)s",
            names=", ".join(broken),
            rule=labels[self.degradation_rule],
        )
        amounts = self._degraded_amounts(rest, date)
        with self._recorded("degradation", date, text) as change:
            rest.browse(amounts).with_env(change.env)._reprice(
                date, lambda s: max(amounts[s.subscription_line_id.id], s.amount)
            )
        return change

    def _staying(self, leaving, date):
        """Return the lines that go on when some leave."""
        return (self.line_ids - leaving).filtered(
            lambda line: not line.date_end or line.date_end > date
        )

    def _broken_components(self, leaving, date):
        """Return the names of what the bundle needs and would have too few of."""
        left = defaultdict(float)
        for line in self._staying(leaving, date):
            left[line.component_id.id] += line.quantity
        # sudo: the rule of the bundle holds, whoever ends a line
        return [
            component.name or component.product_id.display_name
            for component in leaving.component_id.sudo()
            if left[component.id] < component.min_quantity
        ]

    def _degraded_amounts(self, lines, date):
        """Return the new price per month per line id; none where nothing changes."""
        if self.degradation_rule == "keep":
            return {}
        result = {}
        for line in lines:
            amount = line._regular_amount(date)
            if self.degradation_rule == "reprice":
                amount = max(amount, line._own_price())
            if any(segment.amount < amount for segment in line.segment_ids._from(date)):
                result[line.id] = amount
        return result

    def _degradation_effect(self, leaving, date):
        """Return what would happen, without doing it, for a preview.

        :return: pair of the names of what is broken and the change per month.
        """
        self.ensure_one()
        broken = self._broken_components(leaving, date)
        rest = self._staying(leaving, date)
        if not broken or not rest:
            return [], 0.0
        amounts = self._degraded_amounts(rest, date)
        more = sum(
            max(amounts[line.id] - line._monthly_on(date), 0.0)
            for line in rest
            if line.id in amounts
        )
        return broken, more
