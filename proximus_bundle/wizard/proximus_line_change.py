from odoo import fields, models

#: Wizards that take lines from a customer, and whether that is leaving a commitment.
LEAVING = {"proximus.line.end": True, "proximus.line.change.holder": False}


class ProximusLineChange(models.AbstractModel):
    """What a change of installed lines does to what the customer pays."""

    _inherit = "proximus.line.change"

    def _effects(self):
        """Extend `proximus_connectivity`: what becomes of bundles."""
        effects = super()._effects()
        if self._name not in LEAVING or not self.date:
            return effects
        charged = self.env["proximus.subscription.line"].union(
            *(self._charge_of(line) for line in self._lines())
        )
        for subscription, lines in charged.grouped("subscription_id").items():
            effects += self._charge_bundle_effect(subscription, lines, self._leave())
        return effects

    def _charge_of(self, line):
        """Return what charges a customer for a line, with no end in sight."""
        # sudo: who changes a line sees what it costs the customer, no more
        charges = line.sudo()._charges()
        running = charges._running().filtered(lambda x: not x.date_end)
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
        paid = line._holder_monthly(self.date)[line]
        if paid is None:
            return super()._paid_effects(line, after, leaves, changes)
        if (
            self._name == "proximus.line.suspend"
            and charge.subscription_id.suspension_rule == "pause"
        ):
            after, leaves = self.env._("nothing while it is suspended"), True
        return [self._paid_effect(line, paid, after, -paid if leaves else None)]

    def _paid_effect(self, line, paid, after, amount=None, one_off=None):
        return self._effect(
            line,
            self.env._("Customer pays"),
            before=line.currency_id.format(paid),
            after=after,
            amount=amount,
            one_off=one_off,
        )

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
        text = charge.currency_id.format(after)
        effects = [
            self._paid_effect(charge.line_id, before, text, amount=after - before)
        ]
        if before:
            fees = charge._downgrade_fees(date, min(after / before, 1))
            effects += self._charge_fee_effect(charge, fees.get(charge, 0.0))
        return effects

    def _charge_leaving_effects(self, charge):
        """Return what is no longer paid, credited and due when a line leaves."""
        leave, paid = self._leave(), charge._monthly_on(self.date)
        credit = charge._billed_after(leave)
        effects = [
            self._paid_effect(
                charge.line_id,
                paid,
                self.env._("nothing from %s on", leave),
                amount=-paid,
                one_off=-credit if credit else None,
            )
        ]
        if LEAVING[self._name]:
            quote = charge._exit_quote(leave)
            effects += self._charge_fee_effect(
                charge, float(quote["fee"] + quote["back"])
            )
        return effects

    def _charge_fee_effect(self, line, fee):
        if not fee:
            return []
        return [
            self._effect(
                line.line_id,
                self.env._("Early termination fee of the customer"),
                after=self.env._("billed with the next invoice"),
                one_off=fee,
                level="warning",
            )
        ]

    def _charge_bundle_effect(self, subscription, lines, leave):
        """Return the warning that a bundle is no longer complete."""
        broken, more = subscription._degradation_effect(lines, leave)
        if not broken:
            return []
        labels = dict(
            subscription._fields["degradation_rule"]._description_selection(self.env)
        )
        return [
            self._effect(
                lines[0].line_id,
                self.env._("Bundle %s", subscription.title or subscription.name),
                before=self.env._("needs %s", ", ".join(broken)),
                after=labels[subscription.degradation_rule],
                amount=more or None,
                level="warning",
            )
        ]
