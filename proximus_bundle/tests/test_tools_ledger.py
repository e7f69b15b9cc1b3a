from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_connectivity.tools.spans import clip, uncovered, without

from ..tools.ledger import Stretch, difference
from ..tools.periods import Schedule, prorate

ORIGIN = date(2026, 1, 31)
PRICES = {"a": Decimal("49.99"), "b": Decimal("0.01"), "c": Decimal("100")}
SCHEDULE = Schedule(ORIGIN, 31)


def amount_of(corrections):
    return sum(
        (prorate(PRICES[c.key], c.period) * c.count for c in corrections), Decimal(0)
    )


@tagged("post_install", "-at_install")
class TestToolsLedger(BaseCase):
    march = (date(2026, 3, 31), date(2026, 4, 30))

    def test_a_change_of_price_credits_the_rest_and_charges_the_new_price(self):
        first, last = self.march
        day = date(2026, 4, 10)
        result = difference(
            SCHEDULE,
            [Stretch(first, day, "a"), Stretch(day, last, "c")],
            [Stretch(first, last, "a")],
        )
        self.assertEqual(
            [(c.key, c.count, c.period.days) for c in result],
            [("a", -1, 20), ("c", 1, 20)],
        )
        self.assertEqual(amount_of(result), Decimal("66.67") - Decimal("33.33"))

    def test_a_charge_and_its_full_credit_net_to_zero(self):
        charge = [Stretch(*self.march, "a")]
        credit = difference(SCHEDULE, [], charge)
        self.assertEqual(amount_of(credit), -PRICES["a"])

    def test_a_gap_is_the_first_day_without_price(self):
        first, last = self.march
        parts = without([Stretch(first, last, "a")], [(date(2026, 4, 5), last)])
        self.assertEqual(uncovered(parts, first, last), date(2026, 4, 5))
        self.assertIsNone(uncovered([Stretch(first, last, "a")], first, last))
        self.assertEqual(clip(parts, last, date.max), [])
