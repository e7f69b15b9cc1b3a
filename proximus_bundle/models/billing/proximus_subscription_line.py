from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.money import (
    decimal_unit,
    fraction,
    round_half_up,
)
from odoo.addons.proximus_connectivity.tools.spans import clip, uncovered, without

from ...tools import timing
from ...tools.ledger import Stretch, difference
from ...tools.periods import prorate


class ProximusSubscriptionLine(models.Model):
    """What the ledger still lacks about a line, whatever happened to it.

    The time that should be charged follows from the dates, the prices and the pauses;
    what the ledger lacks is charged, what it has too much is credited, to the day.
    """

    _inherit = "proximus.subscription.line"

    pause_ids = fields.One2many(
        "proximus.subscription.pause", "subscription_line_id", "Pauses"
    )
    item_ids = fields.One2many(
        "proximus.billing.item", "subscription_line_id", "Billing"
    )

    # === WHAT SHOULD BE CHARGED === #

    def _next_date(self):
        """Return the day on which there is something to bill, False for none known."""
        start = self._next_start()
        subscription = self.subscription_id
        waits = not self.billed_until and subscription._waits_for_billing_day()
        plan = self._timing_plan()
        plain = plan.timing == timing.ADVANCE and not plan.past and not waits
        if not start or plain or not subscription.date_start:
            return start
        schedule = subscription._schedule()
        return plan.due_on(schedule, start, self.date_end or None, waits) or False

    def _billed_to(self, schedule, until):
        """Return up to which day the line is billed on a day, when it is due.

        :param schedule: the grid of its subscription.
        """
        start, end = self._next_start(), self.date_end or None
        return self._timing_plan().billed_to(schedule, start, until, end)

    def _timing_plan(self) -> timing.Plan:
        """Return how each day of the line is billed: in advance or in arrears."""
        past = (
            (one["timing"], fields.Date.to_date(one["until"]))
            for one in self.past_timings or ()
        )
        return timing.Plan(self.billing_timing, tuple(past))

    def _next_start(self):
        """Return the first day still to bill, False when there is none known."""
        self.ensure_one()
        if not self.date_start:
            return False
        start = max(self.billed_until or self.date_start, self.date_start)
        for first, last in self.pause_ids._spans():
            if first <= start < last:
                start = last
        ended = start == date.max or (self.date_end and start >= self.date_end)
        return False if ended or self.charge_kind == "usage" else start

    def _wanted(self, start, stop, pauses=None, endless=False):
        """Return the time to charge between two days, under which price.

        :param pauses: spans of days that are not charged, by default its own.
        :param endless: as if it had no last day.
        :return: list of :class:`~..tools.ledger.Stretch`, keyed by the id of the
            `proximus.subscription.segment`.
        :raises UserError: when a day has no price: nothing is free by mistake.
        """
        self.ensure_one()
        if not self.date_start or self.charge_kind == "usage":
            return []
        start = max(start, self.date_start)
        if self.date_end and not endless:
            stop = min(stop, self.date_end)
        prices = [Stretch(*s._span(), s.id) for s in self.segment_ids if s.id]
        wanted = clip(
            [price for price in prices if price.date_from < price.date_to], start, stop
        )
        missing = uncovered(wanted, start, stop)
        if missing:
            raise UserError(
                self.env._(
                    "%(line)s of %(subscription)s has no price on %(date)s.",
                    line=self.name,
                    subscription=self.subscription_id.name,
                    date=self._proximus_spoken_day(missing, with_year=True),
                )
            )
        return without(wanted, self.pause_ids._spans() if pauses is None else pauses)

    # === WHAT IS CHARGED === #

    def _covered(self, ahead=False):
        """Return what the ledger says of these lines.

        :param ahead: only of the time that is not billed regularly yet; that is
            something where one of several invoices was deleted.
        :return: list of `proximus.billing.item` values per line id.
        """
        self.env["proximus.billing.item"].flush_model()
        domain = [
            ("subscription_line_id", "in", self.ids),
            ("state", "!=", "void"),
        ]
        if ahead:
            reached = [line.billed_until for line in self if line.billed_until]
            if not reached:
                return {}
            domain.append(("period_to", ">", min(reached)))
        # sudo: the ledger decides what is due, whoever changes the line
        items = self.env["proximus.billing.item"].sudo().search(domain, order="id")
        return items.grouped(lambda item: item.subscription_line_id.id)

    def _lacking(self, start, stop, items):
        """Return the ledger entries that are lacking between two days.

        :param items: entries of this line, see :meth:`_covered`.
        :return: list of values of `proximus.billing.item`.
        """
        wanted = self._wanted(start, stop)
        # What is worth money only takes a place in the ledger, and covers no time.
        rated = [item for item in items if item.segment_id]
        covered = clip((item._stretch() for item in rated), start, stop)
        corrections = difference(self.subscription_id._schedule(), wanted, covered)
        taken = defaultdict(int)
        for item in items:
            place = (item.kind, item.period_from)
            taken[place] = max(taken[place], item.sequence + 1)
        result = []
        # an entry charges, or credits, its time once
        single = [
            replace(correction, count=1 if correction.count > 0 else -1)
            for correction in corrections
            for _time in range(abs(correction.count))
        ]
        for correction in single:
            vals = self._prepare_charge(correction, items)
            place = (vals["kind"], vals["period_from"])
            vals["sequence"] = taken[place]
            taken[place] += 1
            result.append(vals)
        return result

    def _prepare_charge(self, correction, items):
        """Return the ledger entry of a :class:`~..tools.ledger.Correction`.

        :param items: entries of this line; a credit names the one that it undoes.
        """
        period, count = correction.period, correction.count
        segment = self.segment_ids.browse(correction.key)
        return {
            "subscription_id": self.subscription_id.id,
            "subscription_line_id": self.id,
            "segment_id": segment.id,
            "product_id": segment.product_id.id or self.product_id.id,
            "name": self._charge_name(segment),
            "kind": "recurring" if count > 0 else "credit",
            "date": period.date_to
            if self._timing_plan().on(period.date_from) == timing.ARREARS
            else period.date_from,
            "period_from": period.date_from,
            "period_to": period.date_to,
            "days": period.days,
            "full_days": period.full_days,
            "share": period.share is not None and str(period.share),
            "quantity": segment.quantity,
            **self._worth(correction, items),
        }

    def _worth(self, correction, items) -> dict:
        """Return what a correction comes to, and what a credit gives back.

        :param items: entries of this line.
        :return: ``amount`` without VAT, ``included_amount`` where a price with VAT was
            agreed upon, and of a credit ``credited_item_id``.
        """
        period, count = correction.period, correction.count
        segment = self.segment_ids.browse(correction.key)
        charge = self._charge_on(items, correction) if count < 0 else items.browse()
        worth = {"credited_item_id": charge.id}
        if charge.is_edited:
            return {**worth, "amount": charge._edited_credit(period)}
        taxes = self._agreed_taxes(segment)
        price = segment.included_amount if taxes else segment.amount
        amount = self._worth_of(Decimal(repr(price)), correction)
        if not taxes:
            return {**worth, "amount": amount}
        # Without VAT is what an invoice makes of the amount with it.
        product = segment.product_id or self.product_id
        net = taxes._without_tax(amount, segment.quantity, product)
        return {
            **worth,
            "amount": self.currency_id.round(net),
            "included_amount": amount,
        }

    def _agreed_taxes(self, segment):
        """Return the taxes under which a price with VAT was agreed upon, if any.

        Under other taxes, of another fiscal position or rate, the price without VAT is
        what was agreed upon.
        """
        taxes = self.env["account.tax"]
        if not segment.included_amount:
            return taxes
        product = segment.product_id or self.product_id
        taxes = self._charged_taxes(product)
        net = taxes._without_tax(segment.included_amount, segment.quantity, product)
        # both were spread over the units of a line to the cent, each by itself
        far = abs(net - segment.amount) >= 2 * self.currency_id.rounding
        return taxes.browse() if far else taxes

    def _worth_of(self, price: Decimal, correction) -> float:
        """Return what a correction comes to at a price per month."""
        unit = decimal_unit(self.currency_id.rounding)
        price *= correction.period.months
        return float(prorate(price, correction.period, unit) * correction.count)

    def _charged_taxes(self, product):
        """Return the taxes under which a product is charged on this line."""
        subscription = self.subscription_id
        usual = product.taxes_id._filter_taxes_by_company(subscription.company_id)
        return self.tax_ids or subscription.fiscal_position_id.map_tax(usual)

    def _charge_name(self, segment):
        """Return what is charged; a former offer has the name of its product."""
        if segment.product_id in (self.product_id, self.product_id.browse()):
            return self.name
        return self.subscription_id._product_name(segment.product_id)

    def _charge_on(self, items, correction):
        """Return the newest charge of the price and time of a credit."""
        day = correction.period.date_from
        found = self.env["proximus.billing.item"]
        for item in items:
            same = item.segment_id.id == correction.key and item.kind == "recurring"
            if same and item.period_from <= day < item.period_to:
                found = item
        return found

    # === WHAT A CHANGE WOULD CORRECT === #

    def _settlement(self, wanted, prices: dict | None = None) -> float:
        """Return what the ledger would add if some time were to be charged.

        :param wanted: the stretches, as :meth:`_wanted` returns them.
        :param prices: price per month of keys that are no price of this line.
        :return: what is charged, less what is credited, of what is billed in advance.
        """
        self.ensure_one()
        if not self.billed_until:
            return 0.0
        # sudo: whoever changes a line sees what that costs the customer, no more
        items = self.sudo().item_ids.filtered(
            lambda i: i.segment_id and i.state != "void"
        )
        prices, items = prices or {}, items.sorted("id")
        span = date.min, self.billed_until
        corrections = difference(
            self.subscription_id._schedule(),
            clip(wanted, *span),
            clip((item._stretch() for item in items), *span),
        )
        return self.currency_id.round(
            sum(
                self._worth_of(prices[c.key], c)
                if c.key in prices
                else self._worth(c, items)["amount"]
                for c in corrections
            )
        )

    def _left_settlement(self, leave) -> float:
        """Return what it corrects when the line is not charged from a day on."""
        wanted = self._all_wanted(endless=bool(self.date_end))
        return self._settlement(clip(wanted, date.min, leave))

    def _resumed_settlement(self, day) -> float:
        """Return what it corrects when the line is charged again from a day on."""
        pauses = [
            (first, max(min(last, day), first))
            for first, last in self.pause_ids._spans()
        ]
        return self._settlement(self._all_wanted(pauses, endless=True))

    def _repriced_settlement(self, day, price, until=None) -> float:
        """Return what it corrects when prices are others from a day on.

        :param price: function from a `proximus.subscription.segment` to its new amount
            per month.
        :param until: first day on which they are as before again, if there is one.
        """
        until = until or date.max
        wanted = self._all_wanted()
        unit = decimal_unit(self.currency_id.rounding)
        prices = {
            -s.id: round_half_up(fraction(price(s)), unit) for s in self.segment_ids
        }
        new = [s._replace(key=-s.key) for s in clip(wanted, day, until)]
        same = clip(wanted, date.min, day) + clip(wanted, until, date.max)
        return self._settlement([*same, *new], prices)

    def _all_wanted(self, pauses=None, endless=False):
        """Return all the time to charge that may be billed already."""
        stop = self.billed_until or self.date_start or date.min
        return self._wanted(date.min, stop, pauses, endless)

    # === CORRECTIONS === #

    def _settle(self, at_once=False):
        """Correct what was billed in advance, now that something is different.

        What is lacking waits for the next invoice. There is nothing to do for what is
        not billed yet, and nothing the second time.

        :param at_once: the next run shall bill it, rather than the next invoice.
        :return: the created `proximus.billing.item` records.
        """
        billed = self.filtered("billed_until")
        items = billed._covered()
        vals_list = [
            vals
            if at_once
            else {**vals, "date": line._correction_date(vals["period_from"])}
            for line in billed
            for vals in line._lacking(
                date.min,
                line.billed_until,
                items.get(line.id, line.env["proximus.billing.item"]),
            )
        ]
        if at_once:
            vals_list = self._drop_opposites(vals_list, items)
        change = self.env["proximus.subscription.change"]._at_work()
        return (
            self.env["proximus.billing.item"]
            # sudo: whoever may change what is charged brings the ledger in line with it
            .sudo()
            .create([{**vals, "change_id": change.id} for vals in vals_list])
        )

    def _drop_opposites(self, vals_list: list, items: dict) -> list:
        """Withdraw entries that wait and are undone, rather than add their opposite.

        :param vals_list: values of the entries that are lacking.
        :param items: what the ledger says, see :meth:`_covered`.
        :return: the values that are still lacking.
        """
        result = []
        for vals in vals_list:
            opposite = items.get(vals["subscription_line_id"], ())
            waiting = [
                item
                for item in opposite
                if item.state == "to_bill"
                and item.segment_id.id == vals["segment_id"]
                and item.period_from == vals["period_from"]
                and item.period_to == vals["period_to"]
                and item.kind != vals["kind"]
            ]
            if waiting:
                waiting[0]._void()
            else:
                result.append(vals)
        return result

    def _correction_date(self, day):
        """Return when a correction is due: with the next invoice if there is one."""
        dates = [line._next_date() for line in self.subscription_id.line_ids]
        return min(filter(None, dates), default=day)
