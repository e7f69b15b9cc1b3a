from datetime import date, timedelta

from odoo import models

from odoo.addons.proximus_connectivity.tools.money import decimal_unit, fraction

from ...tools import usage_charge


class ProximusSubscriptionLine(models.Model):
    """What the ledger lacks of the usage of a month."""

    _inherit = "proximus.subscription.line"

    def _usage_first(self) -> date:
        """Return the first month to look at: one not billed yet, or changed since."""
        return min(filter(None, [self._usage_start(), self.usage_changed_from]))

    def _usage_deadline(self, month: date) -> date:
        """Return the day from which a month without records waits no more."""
        wait = self.company_id.proximus_usage_wait_days
        return self._usage_due(month) + timedelta(days=wait)

    def _usage_wait(self, month: date, until: date) -> date:
        """Return the day on which one looks again for the records of a month."""
        return max(self._usage_deadline(month), until + timedelta(days=1))

    def _usage_ledger(self, first: date) -> dict:
        """Return what the ledger says of the usage of months, per line and month.

        :param first: first day of the first month.
        """
        self.env["proximus.billing.item"].flush_model()
        # sudo: the ledger decides what is due, whoever asks
        items = self.env["proximus.billing.item"].sudo()
        found = items.search(
            [
                ("subscription_line_id", "in", self.ids),
                ("kind", "=", "usage"),
                ("state", "!=", "void"),
                ("period_from", ">=", first),
            ]
        )
        return found.grouped(
            lambda item: (
                item.subscription_line_id.id,
                item.usage_month or item.period_from.replace(day=1),
            )
        )

    def _usage_lacking(self, month: date, uses: list, ledger: dict) -> list[dict]:
        """Return the ledger entries that a month lacks.

        :param uses: all that was used in it.
        :param ledger: see :meth:`_usage_ledger`.
        """
        self.ensure_one()
        known = ledger.get((self.id, month), self.env["proximus.billing.item"])
        rated = known.filtered("usage_revision")
        first, end = self._usage_period(month)
        if first >= end and not rated:
            return []
        place = max((item.sequence for item in known), default=-1) + 1
        common = self._prepare_usage(month, first, max(end, first + timedelta(days=1)))
        if not uses and not rated:
            unknown = {
                "name": self._usage_unknown_name(month),
                "sequence": place,
                "usage_revision": 1,
                "is_usage_unknown": True,
            }
            return [{**common, **unknown}]
        # sudo: the terms as they were sold, whoever asks
        terms = self.env["proximus.bundle.usage"]._parse(self.sudo().usage_terms)
        result = []
        for charge in usage_charge.rate(
            terms, uses, decimal_unit(self.currency_id.rounding)
        ):
            vals = self._prepare_usage_charge(charge, rated)
            if vals:
                result.append({**common, **vals, "sequence": place})
                place += 1
        return result

    def _prepare_usage(self, month: date, first: date, end: date) -> dict:
        """Return what all entries of a month have in common."""
        days = (end - first).days
        return {
            "subscription_id": self.subscription_id.id,
            "subscription_line_id": self.id,
            "product_id": self.product_id.id,
            "kind": "usage",
            "date": self._usage_due(month),
            "period_from": first,
            "period_to": end,
            "days": days,
            "full_days": days,
            "share": False,
            "quantity": 1.0,
            "amount": 0.0,
            "usage_month": month,
            "usage_kind": False,
        }

    def _prepare_usage_charge(self, charge, rated) -> dict:
        """Return the values of what a charge adds to the ledger; none when nothing.

        :param charge: a :class:`~..tools.usage_charge.Charge`.
        :param rated: the entries of the month.
        """
        own = rated.filtered(lambda item: item.usage_kind == charge.terms.kind)
        before = sum((fraction(item.usage_share) for item in own), fraction(0))
        lacking = float(fraction(charge.amount) - before)
        lacking = self.currency_id.round(lacking)
        if own and not lacking:
            return {}
        if not own and not charge.count:
            return {}
        is_late = bool(rated)
        return {
            "name": self._usage_name(charge, is_late, bool(own)),
            "amount": lacking,
            "usage_kind": charge.terms.kind,
            "usage_revision": max(own.mapped("usage_revision"), default=0) + 1,
            "usage_share": lacking,
            "usage_unrated": charge.unrated,
            "usage_trace": {
                **charge.terms.serialize(),
                "used": str(usage_charge.shown(charge.used)),
                "charged": str(usage_charge.shown(charge.charged)),
                "records": charge.count,
                "amount": str(charge.amount),
            },
        }

    # === WORDS === #

    def _as_customer_says(self):
        """Return the line in the language of who gets its invoices."""
        return self.with_env(self.subscription_id._as_customer_reads().env)

    def _usage_unknown_name(self, month: date) -> str:
        line = self._as_customer_says()
        return line.env._(
            "%(line)s: usage of %(month)s is not known",
            line=self.name,
            month=line.subscription_id._spoken_month(month),
        )

    def _usage_name(self, charge, is_late: bool, is_difference: bool) -> str:
        """Return what the customer reads: how much, what is included, at which price.

        :param charge: a :class:`~..tools.usage_charge.Charge`.
        :param is_late: whether the month was billed already.
        :param is_difference: whether this use of it was.
        """
        line = self._as_customer_says()
        text = f"{self.name}: {line._usage_words(charge)}"
        if is_difference:
            return line.env._("%s; correction of what was billed before", text)
        return line.env._("%s; came in later", text) if is_late else text

    def _usage_words(self, charge) -> str:
        """Return how much was used and what it costs."""
        terms, usage = charge.terms, self.env["proximus.bundle.usage"]
        words = {
            "kind": usage._kind_label(terms.kind),
            "unit": usage._unit_label(terms.counted_in),
            "used": usage._spoken(usage_charge.shown(charge.used)),
            "included": usage._spoken(terms.allowance),
            "charged": usage._spoken(usage_charge.shown(charge.charged)),
            "price": usage._format_price(terms.price, self.currency_id),
            "count": charge.count,
        }
        if terms.method == usage_charge.MARKUP:
            if not charge.used:
                return self.env._("%(kind)s, records: %(count)s", **words)
            return self.env._("%(kind)s %(used)s %(unit)s", **words)
        if not terms.allowance:
            return self.env._("%(kind)s %(used)s %(unit)s × %(price)s", **words)
        if not charge.charged:
            return self.env._(
                "%(kind)s %(used)s %(unit)s of %(included)s %(unit)s included", **words
            )
        return self.env._(
            "%(kind)s %(used)s %(unit)s, %(included)s %(unit)s included, "
            "%(charged)s %(unit)s × %(price)s",
            **words,
        )
