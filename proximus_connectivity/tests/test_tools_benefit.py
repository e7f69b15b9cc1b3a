from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import benefit
from ..tools.benefit import Asset

FLATS = {
    "computer": Decimal(6),
    "phone": Decimal(3),
    "tablet": Decimal(3),
    "internet": Decimal(5),
    "subscription": Decimal(4),
}
MONTH = date(2026, 11, 1)


@tagged("post_install", "-at_install")
class TestBenefit(BaseCase):
    def _asset(self, name, *kinds, start=date(2026, 1, 1), end=None, **vals):
        values = {"employee": 1, "use": "private", **vals}
        return Asset(date_from=start, date_to=end, name=name, kinds=kinds, **values)

    def _month(self, *assets, **vals):
        return benefit.month_benefits(MONTH, assets, FLATS, **vals)

    def _told(self, *assets, **vals):
        return [
            (one.asset, one.kind, one.days, one.amount, one.reason)
            for one in self._month(*assets, **vals)
        ]

    def test_a_phone_with_its_subscription_and_data(self):
        found = self._month(
            self._asset("line-1", "subscription", "internet"),
            self._asset("device-1", "phone"),
        )
        self.assertEqual(sum(one.amount for one in found), 12)
        self.assertEqual({one.reason for one in found}, {"full"})
        self.assertEqual(found[0].month_days, 30)

    def test_one_internet_per_employee(self):
        told = self._told(
            self._asset("line-1", "internet", end=date(2026, 11, 11)),
            self._asset("line-2", "internet", start=date(2026, 11, 6)),
            self._asset("line-3", "internet"),
            self._asset("line-4", "internet", employee=2),
        )
        self.assertEqual(
            told,
            [
                ("line-1", "internet", 10, Decimal("1.67"), "part"),
                ("line-3", "internet", 20, Decimal("3.33"), "part"),
                ("line-2", "internet", 0, Decimal(0), "covered"),
                ("line-4", "internet", 30, Decimal(5), "full"),
            ],
        )

    def test_subscriptions_each_or_one(self):
        assets = [self._asset(f"line-{n}", "subscription") for n in (1, 2)]
        self.assertEqual([one[3] for one in self._told(*assets)], [4, 4])
        told = self._told(*assets, each_subscription=False)
        self.assertEqual([one[3] for one in told], [4, 0])

    def test_by_the_days_that_somebody_had_it(self):
        told = self._told(
            self._asset("line-1", "subscription", end=date(2026, 11, 16)),
            self._asset("line-1", "subscription", start=date(2026, 11, 16), employee=2),
            self._asset("line-1", "subscription", start=date(2026, 12, 1), employee=3),
            self._asset("line-1", "subscription", end=date(2026, 11, 1), employee=4),
        )
        self.assertEqual([one[2:4] for one in told], [(15, 2), (15, 2)])

    def test_what_the_employee_pays(self):
        found = self._month(
            self._asset(
                "line-1", "subscription", "internet", contribution=Decimal("5.50")
            ),
            self._asset("line-2", "subscription", contribution=Decimal(50)),
        )
        self.assertEqual(
            [(one.gross, one.contribution, one.amount) for one in found],
            [
                (Decimal(4), Decimal(4), Decimal(0)),
                (Decimal(5), Decimal("1.50"), Decimal("3.50")),
                (Decimal(4), Decimal(4), Decimal(0)),
            ],
        )

    def test_split_billing_and_business_only(self):
        told = self._told(
            self._asset("line-1", "subscription", use="split"),
            self._asset("device-1", "phone", use="none"),
        )
        self.assertEqual(
            told,
            [
                ("device-1", "phone", 30, 0, "business"),
                ("line-1", "subscription", 30, 0, "split"),
            ],
        )

    def test_unknown_is_not_zero(self):
        told = self._told(
            self._asset("line-1", "internet", use=""),
            self._asset("device-1", "console"),
        )
        self.assertEqual(
            [one[3:] for one in told], [(None, "no_amount"), (None, "unknown")]
        )
        # what is covered anyway is known
        told = self._told(
            self._asset("line-1", "internet", use=""), self._asset("line-2", "internet")
        )
        self.assertEqual([one[3:] for one in told], [(5, "full"), (0, "covered")])

    def test_differences(self):
        told = {(1, "phone"): Decimal(3), (2, "phone"): Decimal(3)}
        now = {(1, "phone"): Decimal(3), (3, "internet"): Decimal(5)}
        self.assertEqual(
            benefit.differences(told, now),
            {(2, "phone"): Decimal(-3), (3, "internet"): Decimal(5)},
        )
        self.assertEqual(benefit.differences(now, now), {})

    def test_a_leap_february(self):
        [one] = benefit.month_benefits(
            date(2028, 2, 14), [self._asset("d", "phone")], FLATS
        )
        self.assertEqual((one.days, one.month_days), (29, 29))
        self.assertEqual(benefit.month_days(date(2026, 12, 31)), 31)
        self.assertEqual(benefit.totals([one]), {(1, "phone"): Decimal(3)})
