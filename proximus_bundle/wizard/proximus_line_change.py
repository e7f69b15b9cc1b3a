from odoo import fields, models
from odoo.tools import format_date

#: Wizards that take lines from a customer, and whether that is leaving a commitment.
LEAVING = {"proximus.line.end": True, "proximus.line.change.holder": False}


class ProximusLineChange(models.AbstractModel):
    """What a change of installed lines does to what the customer pays.

    Each amount is worked out by what does the change and bills it, so that the next
    invoice says the same.
    """

    _inherit = "proximus.line.change"

    def _effects(self):
        """Extend `proximus_connectivity`: what becomes of bundles and fees."""
        effects = super()._effects()
        if self._name not in LEAVING or not self.date:
            return effects
        for subscription, lines in self._charges().grouped("subscription_id").items():
            if LEAVING[self._name]:
                effects += self._charge_fee_effects(subscription, lines)
            effects += self._charge_bundle_effect(subscription, lines)
        return effects

    def _charges(self):
        """Return what charges customers for the lines."""
        return self.env["proximus.subscription.line"].union(
            *(self._charge_of(line) for line in self._lines())
        )

    def _charge_of(self, line):
        """Return what charges a customer for a line, with no end in sight.

        A line whose notice runs may still get another end.
        """
        # sudo: who changes a line sees what it costs the customer, no more
        charges = line.sudo()._charges()
        ending = self._name == "proximus.line.end"
        today = self._proximus_today()
        running = charges._running().filtered(
            lambda x: not x.date_end or (ending and x.date_end > today)
        )
        return running.with_prefetch(charges._prefetch_ids)

    def _leave(self):
        """Return the first day that is not charged any more when lines leave."""
        ends = self._name == "proximus.line.end"
        return fields.Date.add(self.date, days=1) if ends else self.date

    def _charges_leaving(self, line):
        """Extend `proximus_connectivity`: a subscription has rules of its own."""
        if self._charge_of(line):
            return LEAVING.get(self._name, False)
        return super()._charges_leaving(line)

    def _paid_effects(self, line, after, leaves=False, changes=False):
        """Extend `proximus_connectivity`: a subscription says what is paid."""
        charge = self._charge_of(line)
        if charge and self._name in LEAVING:
            return self._charge_leaving_effects(charge)
        if charge and self._name == "proximus.line.change.offer":
            return self._charge_price_effects(charge)
        pauses = charge.subscription_id.suspension_rule == "pause"
        if pauses and self._name == "proximus.line.suspend":
            return self._charge_pause_effects(charge)
        if len(charge) == 1:
            paid = charge._monthly_on(max(self.date, charge.date_start or self.date))
        else:
            paid = line._holder_monthly(self.date)[line]
        if paid is None:
            return super()._paid_effects(line, after, leaves, changes)
        return [self._paid_effect(line, paid, after, -paid if leaves else None)]

    def _paid_effect(self, line, paid, after, amount=None, one_off=None):
        """Return what the customer pays, in the currency of its subscription if any."""
        charge = self._charge_of(line)[:1]
        currency = charge.currency_id or line.currency_id
        return self._effect(
            line,
            self.env._("Customer pays"),
            before=currency.format(paid),
            after=after,
            amount=self._here(charge, amount),
            one_off=self._here(charge, one_off) or None,
        )

    def _here(self, charge, amount):
        """Return an amount of a subscription in the currency of this dialog.

        :param charge: the subscription or its line; empty for none.
        """
        if not amount or not charge:
            return amount
        return charge.currency_id._convert(
            amount, self.currency_id, charge.company_id, self.date
        )

    def _charge_pause_effects(self, charge):
        """Return what is no longer paid, and credited, while a line is suspended."""
        paid = charge._monthly_on(self.date)
        nothing = self.env._("nothing while it is suspended")
        credit = charge._left_settlement(self.date)
        return [
            self._paid_effect(
                charge.line_id, paid, nothing, amount=-paid, one_off=credit
            )
        ]

    def _charge_price_effects(self, charge):
        """Return the new price of a line, and what becoming less costs.

        What the operator bills us for it changes no price.
        """
        date = max(self.date, charge.date_start or self.date)
        before = charge._regular_amount(date)
        after = charge._price_after_change(self.product_id, date)
        if after is None or not charge.currency_id.compare_amounts(before, after):
            stays = self.env._("stays")
            return [self._paid_effect(charge.line_id, before, stays, amount=0.0)]
        price = charge._in_proportion({charge.id: after}, date)
        effects = [
            self._paid_effect(
                charge.line_id,
                before,
                charge.currency_id.format(after),
                amount=after - before,
                one_off=charge._repriced_settlement(date, price),
            )
        ]
        if before:
            fees = charge._downgrade_fees(date, min(after / before, 1))
            effects += self._charge_fee_effect(charge, fees.get(charge, 0.0))
        return effects

    def _charge_leaving_effects(self, charge):
        """Return what is no longer paid, and credited, when a line leaves."""
        leave, end = self._leave(), charge.date_end
        first = min(leave, end or leave)
        paid = charge.segment_ids._on(first).amount
        if charge._is_paused(first):
            paid = 0.0
        amount = paid if end and end < leave else -paid
        if end == leave:
            amount = 0.0
        return [
            self._paid_effect(
                charge.line_id,
                paid,
                self.env._(
                    "nothing from %s on",
                    format_date(self.env, leave, date_format="long"),
                ),
                amount=amount,
                one_off=charge._left_settlement(leave),
            )
        ]

    # === FEES === #

    def _charge_fee_effects(self, subscription, lines):
        """Return the fees of lines that leave, less those of an end that they had."""
        leave, effects = self._leave(), []
        lines = self._leaving_anew(subscription, lines)
        fees = subscription._leaving_fees(lines, leave)
        for line in lines:
            had = subscription._fees_due(line, line.date_end) if line.date_end else ()
            before = sum(item.amount for item in had)
            effects += self._charge_fee_effect(line, fees.get(line, 0.0) - before)
        return effects

    def _leaving_anew(self, subscription, lines):
        """Return the lines whose fee is worked out: what was agreed upon stays."""
        leave = self._leave()
        agreed = lines.filtered(lambda x: x.date_end == leave)
        return lines - subscription._fees_due(agreed, leave).subscription_line_id

    def _charge_fee_effect(self, line, fee):
        if not fee:
            return []
        return [
            self._effect(
                line.line_id,
                self.env._("Early termination fee of the customer"),
                after=(
                    self.env._("billed with the next invoice")
                    if fee > 0
                    else self.env._("taken back with the next invoice")
                ),
                one_off=self._here(line, fee),
                level="warning" if fee > 0 else "info",
            )
        ]

    # === BUNDLE === #

    def _charge_bundle_effect(self, subscription, lines):
        """Return the warning that a bundle is no longer complete."""
        leave = self._leave()
        lines = lines.filtered(lambda x: x.date_end != leave)
        effects = []
        later = lines.filtered(lambda x: x.date_end and x.date_end < leave)
        for end, moved in later.grouped("date_end").items():
            effects += self._complete_effects(subscription, moved, end, leave)
        broken, more, once = subscription._degradation_effect(lines, leave)
        if not broken:
            return effects
        labels = dict(
            subscription._fields["degradation_rule"]._description_selection(self.env)
        )
        return [
            *effects,
            self._effect(
                lines[0].line_id,
                self.env._("Bundle %s", subscription.spoken_title or subscription.name),
                before=self.env._("needs %s", ", ".join(broken)),
                after=labels[subscription.degradation_rule],
                amount=self._here(subscription, more) or None,
                one_off=self._here(subscription, once) or None,
                level="warning",
            ),
        ]

    def _complete_effects(self, subscription, lines, end, until=None):
        """Return what the others of the bundle cost less again.

        :param end: first day on which the lines were to be gone.
        :param until: first day on which they are gone now, if they are.
        """
        more, once = subscription._complete_again_effect(lines, end, until)
        if not more and not once:
            return []
        return [
            self._effect(
                lines[0].line_id,
                self.env._("Bundle %s", subscription.spoken_title or subscription.name),
                after=self.env._("complete again"),
                one_off=self._here(subscription, once) or None,
                amount=self._here(subscription, more) or None,
            )
        ]
