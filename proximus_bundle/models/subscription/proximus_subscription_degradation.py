from collections import defaultdict

from odoo import models


class ProximusSubscription(models.Model):
    """What the others of a bundle cost when one leaves that it needs."""

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
        return [
            component.name or component.product_id.display_name
            # sudo: the rule of the bundle holds, whoever ends a line
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

        :return: the names of what is broken, the change per month, and what is charged
            more for days that are billed already.
        """
        self.ensure_one()
        broken = self._broken_components(leaving, date)
        rest = self._staying(leaving, date)
        if not broken or not rest:
            return [], 0.0, 0.0
        amounts = self._degraded_amounts(rest, date)
        more = once = 0.0
        for line in rest.filtered(lambda line: line.id in amounts):
            if not line._is_paused(date):
                more += max(amounts[line.id] - line._monthly_on(date), 0.0)
            once += line._repriced_settlement(
                date, lambda s: max(amounts[s.subscription_line_id.id], s.amount)
            )
        return broken, more, once

    # === COMPLETE AGAIN === #

    def _degraded_for(self, lines, date):
        """Return the prices that hold because lines were to leave on a day.

        None where the bundle stays incomplete without others that leave that day.
        """
        self.ensure_one()
        prices = self.env["proximus.subscription.segment"]
        degraded = self.change_ids.filtered(
            lambda x: x.kind == "degradation" and x.date == date
        )
        leaving = self.line_ids.filtered(lambda x: x.date_end == date) - lines
        if not degraded or (leaving and self._broken_components(leaving, date)):
            return prices
        return self.line_ids.segment_ids.filtered(
            lambda s: (
                s.change_id in degraded
                and s.replaced_id
                and s._span()[0] < s._span()[1]
            )
        )

    def _complete_again(self, lines, date):
        """Give the others their price back when lines do not leave on a day after all.

        :param lines: `proximus.subscription.line` records that stay, or leave later.
        :param date: first day on which they were to be gone.
        :return: the recorded change, none when there is nothing to give back.
        """
        self.ensure_one()
        prices = self._degraded_for(lines, date)
        if not prices:
            return self.env["proximus.subscription.change"]
        text = self.env._(
            "%s stays: the bundle is complete again", ", ".join(lines.mapped("name"))
        )
        with self._recorded("withdrawal", date, text) as change:
            prices.subscription_line_id.with_env(change.env)._reprice(
                date, lambda s: s.replaced_id.amount if s in prices else s.amount
            )
        return change

    def _complete_again_effect(self, lines, date, until=None):
        """Return what :meth:`_complete_again` would change, for a preview.

        :param until: first day on which the bundle is incomplete again, if it will be.
        :return: the change per month, and what is credited of days billed already.
        """
        prices = self._degraded_for(lines, date)

        def price(segment):
            return segment.replaced_id.amount if segment in prices else segment.amount

        more = once = 0.0
        for line in prices.subscription_line_id:
            segment = line.segment_ids._on(date)
            if not line._is_paused(date):
                more += price(segment) - segment.amount
            once += line._repriced_settlement(date, price, until)
        return more, once
