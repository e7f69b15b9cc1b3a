from odoo import models


class ProximusSubscriptionLine(models.Model):
    """What happens to a charge when its installed line changes by itself."""

    _inherit = "proximus.subscription.line"

    def _running(self):
        return self.filtered(lambda x: x.subscription_id.state in ("active", "ending"))

    def _pause(self, date):
        """Stop charging suspended lines from a day on, where the rule says so."""
        # sudo: pauses are made by the installed line
        pauses = self.env["proximus.subscription.pause"].sudo()
        stopping = self.filtered(
            lambda x: (
                x.subscription_id.suspension_rule == "pause"
                and not x.pause_ids.filtered(lambda p: not p.date_to)
            )
        )
        pauses.create(
            [
                {
                    "subscription_line_id": line.id,
                    "date_from": date,
                    "reason": self.env._("Line suspended"),
                }
                for line in stopping
            ]
        )

    def _unpause(self, date):
        """Charge lines again from a day on."""
        for pause in self.pause_ids.filtered(lambda p: not p.date_to):
            pause.date_to = max(date, pause.date_from)

    def _follow_change(self, date, previous):
        """Charge the offer or price that the installed line has from a day on.

        The customer's price follows the cost of the line where both were the same;
        else another offer costs its own price, reduced as the former one was.

        :param dict previous: former values per id of the `proximus.line`.
        """
        if self.env.context.get("proximus_subscription_follows"):
            return
        going_on = self._running().filtered(lambda x: not x.date_end)
        for (subscription, day), lines in going_on.grouped(
            lambda x: (x.subscription_id, max(date, x.date_start or date))
        ).items():
            offers, prices = {}, {}
            for line in lines:
                product, amount = line._followed_price(previous, day)
                if product != line.product_id:
                    offers[line] = (product, amount)
                elif amount is not None:
                    prices[line] = amount
            if offers:
                subscription._change_offers(offers, day)
            if prices:
                subscription._change_price(prices, day)

    def _followed_price(self, previous, day):
        """Return the offer of the installed line, and the price that goes with it."""
        installed = self.line_id
        old = previous.get(installed.id, {})
        amount = self._price_after_change(
            installed.product_id,
            installed.monthly_cost if "monthly_cost" in old else None,
            old.get("monthly_cost", installed.monthly_cost),
            day,
        )
        return installed.product_id, amount

    def _price_after_change(self, product, cost, old_cost, date):
        """Return what the customer pays after a change of the installed line.

        :param product: the offer that the line gets.
        :param cost: its new monthly cost, None when it stays.
        :param old_cost: the monthly cost before.
        :return: the new regular price per month; None when it stays.
        """
        self.ensure_one()
        paid = self._regular_amount(date)
        if cost is not None and not self.currency_id.compare_amounts(old_cost, paid):
            return cost
        return self._price_of(product, date) if product != self.product_id else None

    def _leave_bundle(self):
        """Apply the rules of bundles that lines leave, once for all that leave."""
        if self.env.context.get("proximus_subscription_follows"):
            return
        leaving = self._running().filtered(
            lambda x: x.date_end and not x.line_id.successor_ids
        )
        for (subscription, end), lines in leaving.grouped(
            lambda x: (x.subscription_id, x.date_end)
        ).items():
            subscription._degrade(lines, end)

    def _move_to(self, successor, installed, date):
        """Make the same charge in the subscription of another customer."""
        self.ensure_one()
        self = self.sudo()  # sudo: lines are made by the recorded change
        line = self.create(
            {
                "subscription_id": successor.id,
                "sequence": self.sequence,
                "name": self.name,
                "product_id": self.product_id.id,
                "quantity": self.quantity,
                "component_id": self.component_id.id,
                "predecessor_id": self.id,
                "line_id": installed.id,
                "analytic_distribution": self.analytic_distribution,
                "date_start": date,
            }
        )
        self.segment_ids.create(
            [
                {
                    "subscription_line_id": line.id,
                    "name": segment.name,
                    "month_from": segment.month_from,
                    "months": segment.months,
                    "date_from": max(segment._span()[0], date),
                    "date_to": segment.date_to,
                    "quantity": segment.quantity,
                    "product_id": segment.product_id.id,
                    "amount": segment.amount,
                }
                for segment in self.segment_ids._from(date)
            ]
        )
        return line
