from odoo import fields, models

#: Wizards that take lines from a customer, and whether that is leaving a commitment.
LEAVING = {"proximus.line.end": True, "proximus.line.change.holder": False}


class ProximusLineChange(models.AbstractModel):
    """What a change of installed lines does to what the customer pays."""

    _inherit = "proximus.line.change"

    def _effects(self):
        """Extend `proximus_connectivity`: price, credit, exit fee and bundle."""
        effects = super()._effects()
        # sudo: who changes a line sees what it costs the customer, no more
        charged = self._lines().sudo().subscription_line_ids
        charged = charged._running().filtered(lambda x: not x.date_end)
        if not charged or not self.date:
            return effects
        if self._name in LEAVING:
            return effects + self._charge_leaving_effects(charged)
        if self._name == "proximus.line.change.offer" and self.product_id:
            return effects + self._charge_price_effects(charged)
        return effects

    def _charge_price_effects(self, charged):
        """Return the new price of each line, what the change credits, and its fee."""
        effects = []
        for line in charged:
            date = max(self.date, line.date_start or self.date)
            before = line._regular_amount(date)
            after = line._price_after_change(
                self.product_id, self.monthly_cost, line.line_id.monthly_cost, date
            )
            if after is None or not line.currency_id.compare_amounts(before, after):
                continue
            effects.append(
                self._effect(
                    line.line_id,
                    self.env._("Customer pays"),
                    line.currency_id.format(before),
                    line.currency_id.format(after),
                    amount=after - before,
                )
            )
            if before:
                fees = line._downgrade_fees(date, min(after / before, 1))
                effects += self._charge_fee_effect(line, fees.get(line, 0.0))
        return effects

    def _charge_leaving_effects(self, charged):
        """Return what is no longer paid, credited and due when lines leave."""
        ends = self._name == "proximus.line.end"
        leave = fields.Date.add(self.date, days=1) if ends else self.date
        effects = []
        for line in charged:
            credit = line._billed_after(leave)
            effects.append(
                self._effect(
                    line.line_id,
                    self.env._("Customer pays"),
                    line.currency_id.format(line._monthly_on(self.date)),
                    self.env._("nothing from %s on", leave),
                    amount=-line._monthly_on(self.date),
                    one_off=-credit if credit else None,
                )
            )
            if LEAVING[self._name]:
                quote = line._exit_quote(leave)
                effects += self._charge_fee_effect(
                    line, float(quote["fee"] + quote["back"])
                )
        for subscription, lines in charged.grouped("subscription_id").items():
            effects += self._charge_bundle_effect(subscription, lines, leave)
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
