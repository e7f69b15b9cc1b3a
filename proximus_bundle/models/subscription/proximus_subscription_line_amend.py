from datetime import date as day_type
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.money import (
    decimal_unit,
    fraction,
    round_half_up,
)
from odoo.addons.proximus_connectivity.tools.spans import clip

from ...tools.periods import prorate


class ProximusSubscriptionLine(models.Model):
    """What a change of a subscription does to its lines."""

    _inherit = "proximus.subscription.line"

    # === CHECKS === #

    def _check_amend(self, date):
        """Raise when a line has ended by a day, or changes later already.

        :raises UserError: naming the line.
        """
        for line in self:
            if line.date_end and line.date_end <= date:
                raise UserError(
                    self.env._(
                        "%(line)s is not charged any more from %(date)s on.",
                        line=line.name,
                        date=self._proximus_spoken_day(line.date_end),
                    )
                )
            later = line.segment_ids.filtered(
                lambda s: s.change_id and (s.date_from or date) > date
            )._from(date)
            if later:
                raise UserError(
                    self.env._(
                        "%(line)s has another price from %(date)s on already. Choose "
                        "that day or a later one.",
                        line=line.name,
                        date=self._proximus_spoken_day(later[0].date_from),
                    )
                )

    def _check_quantity(self, quantity):
        """Raise unless a quantity may become that of this line."""
        self.ensure_one()
        if self.line_id:
            raise UserError(
                self.env._(
                    "%(line)s is one installed line. Add or remove a line instead of "
                    "changing its quantity.",
                    line=self.name,
                )
            )
        self._check_units(self.product_id, quantity)
        if quantity == self.quantity:
            raise UserError(
                self.env._(
                    "The quantity of %(line)s is %(quantity)s already.",
                    line=self.name,
                    quantity=self._proximus_spoken_number(quantity),
                )
            )

    def _check_units(self, product, quantity):
        """Raise unless one can subscribe to that many units of a product."""
        whole = not product.line_kind or quantity == int(quantity)
        if quantity <= 0 or not whole:
            raise UserError(
                self.env._(
                    "%(product)s: the quantity must be above zero%(whole)s, not "
                    "%(quantity)s.",
                    product=product._offer_name(),
                    whole="" if whole else self.env._(" and a whole number"),
                    quantity=self._proximus_spoken_number(quantity),
                )
            )

    def _check_offer(self, product):
        """Raise unless a product can take the place of the one of this line."""
        self.ensure_one()
        if product == self.product_id:
            raise UserError(
                self.env._(
                    "%(line)s is %(product)s already.",
                    line=self.name,
                    product=product._offer_name(),
                )
            )
        if self.line_id and product.line_kind != self.product_id.line_kind:
            raise UserError(
                self.env._(
                    "%(product)s cannot replace %(line)s: it is another kind of line. "
                    "Remove the line and add the product.",
                    product=product._offer_name(),
                    line=self.name,
                )
            )

    # === PRICES === #

    def _reprice(self, date, price, vals: dict | None = None):
        """Close the prices from a day on and let others follow.

        :param date: first day.
        :param price: function from a `proximus.subscription.segment` to its new amount
            per month; promotions that are still to come keep their place.
        :param vals: further values of the new prices.
        """
        # sudo: prices are made by recorded changes only
        segments_sudo = self.sudo().segment_ids._from(date)
        unit = decimal_unit(self.currency_id.rounding)
        change = self.env["proximus.subscription.change"]._at_work()
        vals_list = []
        for segment in segments_sudo:
            first, last = segment._span()
            amount = float(round_half_up(fraction(price(segment)), unit))
            same = amount == segment.amount
            vals_list.append(
                {
                    "subscription_line_id": segment.subscription_line_id.id,
                    "name": segment.name,
                    "month_from": segment.month_from,
                    "months": segment.months,
                    "date_from": max(first, date),
                    "date_to": False if last == day_type.max else last,
                    "quantity": segment.quantity,
                    "product_id": segment.product_id.id,
                    "change_id": change.id,
                    "replaced_id": segment.id,
                    **(vals or {}),
                    "amount": amount,
                    # what was agreed upon with VAT goes with the price that it was for
                    "included_amount": segment.included_amount if same else 0.0,
                }
            )
        segments_sudo._close_on(date)
        segments_sudo.create(vals_list)
        self._follow_prices()

    def _follow_prices(self):
        """Show the quantity and the product of today; prices know those of each day."""
        today = self._proximus_today()
        # sudo: they follow from the prices
        for line in self.sudo()._as_charge():
            segment = line.segment_ids._on(max(today, line.date_start or today))
            if segment and line.quantity != segment.quantity:
                line.quantity = segment.quantity
            product = segment.product_id
            if product and line.product_id != product:
                name = line.subscription_id._product_name(product)
                line.write({"product_id": product.id, "name": name})

    def _price_of(self, product, date):
        """Return what another product costs on this line, reduced as it is now."""
        self.ensure_one()
        subscription, segment = self.subscription_id, self.segment_ids._on(date)
        new = subscription._list_price(product, self.quantity, date)
        old = subscription._list_price(self.product_id, self.quantity, date)
        regular = self._regular_amount(date)
        listed = fraction(old) * fraction(segment.quantity or 1)
        reduced = min(fraction(regular) / listed, 1) if listed else 1
        price = fraction(new) * fraction(self.quantity) * reduced
        return float(round_half_up(price, decimal_unit(self.currency_id.rounding)))

    def _regular_amount(self, date):
        """Return the price per month once all promotions are over."""
        return (self.segment_ids._from(date) or self.segment_ids)[-1:].amount

    def _in_proportion(self, amounts: dict, date):
        """Return how prices become new regular prices: promotions keep their part.

        :param amounts: new regular price per line id.
        :return: function from a segment to its new amount, for :meth:`_reprice`.
        """
        regular = {line.id: fraction(line._regular_amount(date)) for line in self}

        def price(segment):
            line_id = segment.subscription_line_id.id
            part = 1
            if regular[line_id]:
                part = fraction(segment.amount) / regular[line_id]
            return fraction(amounts[line_id]) * part

        return price

    def _switch_product(self, product, amounts, date):
        """Charge another product; installed lines change through their own door."""
        price = self._in_proportion(amounts, date)
        behind = self.filtered(lambda x: x.line_id and x.line_id.product_id != product)
        # what the operator will bill us is proposed; it is not what the customer pays
        behind._lines_ahead()._change("offer", {"product_id": product.id}, date)
        self._reprice(date, price, {"product_id": product.id})

    def _end_on(self, date, reason=None):
        """Charge a line until the day before; the installed line ends with it."""
        last = fields.Date.subtract(date, days=1)
        for line in self:
            if line.line_id and line.line_id.start_date:
                line._lines_ahead().action_terminate(
                    max(last, line.line_id.start_date), reason
                )
            elif line.line_id:
                line.line_id.action_cancel(reason)
            else:
                # sudo: by the recorded change
                line.sudo()._as_charge().date_end = date

    def _bill_otherwise(self, timing: str, day) -> None:
        """Bill lines in advance or in arrears from a day on."""
        for line in self:
            past = [
                one
                for one in line.past_timings or ()
                if fields.Date.to_date(one["until"]) < day
            ]
            before = line._timing_plan().on(fields.Date.subtract(day, days=1))
            is_held = not line.date_start or day > line.date_start
            if is_held and before != timing:
                until = fields.Date.to_string(day)
                past.append({"timing": before, "until": until})
            line._as_charge().write({"billing_timing": timing, "past_timings": past})

    # === COMPENSATION === #

    def _days_worth(self, date, days):
        """Return what some days were charged, price by price.

        :raises UserError: unless they were all charged.
        """
        self.ensure_one()
        if days < 1:
            raise UserError(
                self.env._("%(line)s: give one day or more.", line=self.name)
            )
        stop = fields.Date.add(date, days=days)
        wanted = clip(self._wanted(date, stop), date, stop)
        if sum((part.date_to - part.date_from).days for part in wanted) < days:
            raise UserError(
                self.env._(
                    "%(line)s was not charged on all %(days)s days from %(date)s on: "
                    "there is nothing to credit for the others.",
                    line=self.name,
                    days=days,
                    date=self._proximus_spoken_day(date),
                )
            )
        schedule = self.subscription_id._schedule()
        unit = decimal_unit(self.currency_id.rounding)
        prices = {s.id: Decimal(repr(s.amount)) for s in self.segment_ids}
        return float(
            sum(
                prorate(prices[part.key] * period.months, period, unit)
                for part in wanted
                for period in schedule.between(part.date_from, part.date_to, stop)
            )
        )

    def _prepare_compensation(self, date, days, amount, reason):
        """Return the ledger entry of a credit for an outage."""
        self.ensure_one()
        amount = self.currency_id.round(amount or 0.0)
        if amount <= 0 or not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(line)s: a credit needs a reason and either days that were "
                    "charged or an amount above zero.",
                    line=self.name,
                )
            )
        stop = fields.Date.add(date, days=max(days, 1))
        self._check_not_compensated(date, stop)
        return {
            "subscription_id": self.subscription_id.id,
            "subscription_line_id": self.id,
            "product_id": self.product_id.id,
            "name": f"{self.name}: {reason}",
            "kind": "compensation",
            "date": self._correction_date(date),
            "period_from": date,
            "period_to": stop,
            "days": days,
            "full_days": days,
            "amount": -amount,
        }

    def _check_not_compensated(self, date, stop):
        known = (
            self.env["proximus.billing.item"]
            # sudo: the ledger decides, whoever asks
            .sudo()
            .search(
                [
                    ("subscription_line_id", "=", self.id),
                    ("kind", "=", "compensation"),
                    ("state", "!=", "void"),
                    ("period_from", "<", stop),
                    ("period_to", ">", date),
                ],
                limit=1,
            )
        )
        if known:
            raise UserError(
                self.env._(
                    "%(line)s has a credit for %(date)s already: %(name)s.",
                    line=self.name,
                    date=self._proximus_spoken_day(known.period_from),
                    name=known.name,
                )
            )
