from decimal import Decimal

from odoo import fields, models

from odoo.addons.proximus_connectivity.tools.money import decimal_unit, fraction
from odoo.addons.proximus_connectivity.tools.spans import clip

from ...tools.early_termination import charged, clawback, early_termination_fee
from ...tools.ledger import Stretch


class ProximusSubscriptionLine(models.Model):
    """What it costs when a line of a subscription ends, or becomes less."""

    _inherit = "proximus.subscription.line"

    replaced_end = fields.Date(
        copy=False, readonly=True, help="When it ended before notice was given."
    )
    law_activity_id = fields.Many2one(
        "mail.activity",
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,  # the program's own
        index="btree_not_null",
        ondelete="set null",
        help="What somebody is to decide about its end: the law may forbid a fee.",
    )

    def _charged_after(self, leave):
        """Return whether the line would be charged on a day or later."""
        return bool(self.date_start) and (not self.date_end or self.date_end > leave)

    def _exit_quote(self, leave, factor=0):
        """Return what it costs when the line leaves, or becomes less.

        A law whose figures nobody has checked limits what is charged, so that nobody
        pays by mistake; what the contract asks beyond that is for somebody to decide.

        :param leave: first day that is not charged any more.
        :param factor: part of the price that stays, 0 to 1.
        :return: dict with ``fee``, ``back`` (clawback), ``protected`` and ``unsure``,
            what the contract asks beyond a law that is not checked.
        """
        self.ensure_one()
        stop, protected = self._exit_limit(leave)
        fee, back = self._exit_amounts(leave, factor, stop, protected)
        quote = {"fee": fee, "back": back, "protected": protected, "unsure": Decimal(0)}
        # sudo: as in _exit_limit
        if protected and not self.line_id.sudo().exit_protection_checked:
            asked = self._exit_amounts(leave, factor, self._committed_until(), False)
            quote["unsure"] = sum(asked) - fee - back
        return quote

    def _exit_amounts(self, leave, factor, stop, protected) -> tuple[Decimal, Decimal]:
        """Return the fee and the clawback of leaving.

        :param stop: the day from which leaving is free, if there is one.
        :param protected: whether that is by law.
        """
        subscription, zero = self.subscription_id, Decimal(0)
        if not stop or stop <= leave or not self.date_start:
            return zero, zero
        unit = decimal_unit(self.currency_id.rounding)
        less = 1 - Decimal(repr(float(factor)))
        fee = zero
        if subscription.exit_method == "percent":
            rest = self._charged_between(max(leave, self.date_start), stop)
            fee = early_termination_fee(
                rest * less, Decimal(repr(subscription.exit_percent)), unit
            )
        back = zero
        if subscription.exit_clawback and subscription.term_months and not protected:
            back = clawback(
                self._given_until(leave) * less,
                subscription.term_months,
                subscription._elapsed_months(leave),
                unit,
            )
        return fee, back

    def _committed_until(self):
        """Return the first day after the commitment, if there is one."""
        end = self.subscription_id.commitment_end_date
        return end and fields.Date.add(end, days=1)

    def _exit_limit(self, leave):
        """Return the day from which leaving is free, and whether that is by law.

        The law protects small customers on telecom lines: some months after the term
        began they may leave for free, though the commitment goes on. Where a figure of
        it is missing, it may protect all the same: nobody pays by mistake.
        """
        subscription, stop = self.subscription_id, self._committed_until()
        # sudo: the seller or the customer reads the answer, not the line
        installed = self.line_id.sudo()
        if not (stop and installed and self.date_start):
            return stop, False
        rule = installed._exit_rule(leave)
        if installed._exit_decided(rule) and not installed.exit_protected:
            return stop, False
        begin = max(self.date_start, subscription.term_start or self.date_start)
        months = rule.free_after_months if rule else 0
        return min(stop, fields.Date.add(begin, months=months)), True

    def _downgrade_quote(self, date, factor) -> dict:
        """Return what becoming less on a day costs, by the rule; empty for nothing.

        :param factor: part of the price that stays, 0 to 1.
        """
        rule = self.subscription_id.downgrade_rule
        if factor >= 1 or (rule != "fee" and factor > 0):
            return {}
        return self._exit_quote(date, factor)

    def _downgrade_fees(self, date, factor) -> dict:
        """Return the exit fee per line of what becomes less on a day, by the rule."""
        quote = self._downgrade_quote(date, factor)
        return {self: float(quote["fee"] + quote["back"])} if quote else {}

    def _downgrade_unsure(self, date, factor) -> float:
        """Return what the contract asks for it beyond a law that is not checked."""
        return float(self._downgrade_quote(date, factor).get("unsure", 0))

    def _prices_between(self, start, stop):
        spans = [Stretch(*s._span(), s.id) for s in self.segment_ids]
        return clip([s for s in spans if s.date_from < s.date_to], start, stop)

    def _charged_between(self, start, stop, price=None):
        """Return what is charged from a day to another under the agreed prices.

        :param price: function from a segment to the amount that counts.
        """
        segments = {s.id: s for s in self.segment_ids}
        amount = price or (lambda segment: Decimal(repr(segment.amount)))
        return charged(
            self.subscription_id._schedule(),
            [
                (part.date_from, part.date_to, amount(segments[part.key]))
                for part in self._prices_between(start, stop)
            ],
            decimal_unit(self.currency_id.rounding),
        )

    def _given_until(self, leave):
        """Return what promotions have given: the price after them, less theirs."""
        last = self.segment_ids[-1:]
        regular = fraction(last.amount) / fraction(last.quantity)

        def given(segment):
            lower = regular * fraction(segment.quantity) - fraction(segment.amount)
            return max(lower, 0) if segment.months else 0

        return self._charged_between(self.date_start, leave, given)

    def _own_price(self):
        """Return what the line costs a month by itself, as it was when it was sold."""
        self.ensure_one()
        sold = self.subscription_id._price_snapshot()
        price = sold.list_price(self.component_id.id, self.product_id.id)
        if price is None:
            today = self._proximus_today()
            price = self.subscription_id._list_price(
                self.product_id, self.quantity, today
            )
        else:
            taxes = self._charged_taxes(self.product_id)
            price = taxes._without_tax(price, product=self.product_id)
        return self.currency_id.round(price * self.quantity)
