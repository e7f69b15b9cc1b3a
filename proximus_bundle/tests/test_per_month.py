from datetime import date

from lxml import etree

from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-20 10:00:00")
class TestPerMonth(BundleCommon):
    """What customers pay a month: the same figure in lists, portfolio and portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_active(date(2026, 3, 1))
        cls.waiting = cls._sell()
        cls.lines = (cls.subscription | cls.waiting).line_ids.line_id
        # a fibre line and three mobile ones, with 10 % off
        cls.price = 49.5 + 3 * 13.5

    def _total(self, *names):
        self.env.flush_all()
        (total,) = self.env["proximus.line"]._read_group(
            [("id", "in", self.lines.ids)], [], [f"{name}:sum" for name in names]
        )
        return [round(amount, 2) for amount in total]

    def test_list_portfolio_and_portal_say_the_same(self):
        names = ("active_price", "ordered_price")
        expected = [self.price, self.price]
        self.assertEqual(self._total(*names), expected)
        for name, amount in zip(names, expected, strict=True):
            self.assertAlmostEqual(sum(self.lines.mapped(name)), amount)
        self.env.flush_all()
        row = self.env["proximus.portfolio"].search(
            [
                ("company_id", "=", self.company.id),
                ("commercial_partner_id", "=", self.customer.id),
            ]
        )
        self.assertEqual([row.monthly_price, row.ordered_price], expected)
        totals = self.lines._holder_totals()[0]
        self.assertEqual([totals["amount"], totals["ordered_amount"]], expected)

    def test_customers_name_what_they_count(self):
        """Protection is in the subscription, and in no figure of lines."""
        self.env.flush_all()
        row = self.env["proximus.portfolio"].search(
            [
                ("company_id", "=", self.company.id),
                ("commercial_partner_id", "=", self.customer.id),
            ]
        )
        self.assertEqual(row.monthly_price, 49.5 + 3 * 13.5)
        self.assertEqual(
            round(self.subscription.active_amount, 2),
            round(row.monthly_price + 5 * 3.6, 2),
        )
        arch = etree.fromstring(row.get_view(view_type="list")["arch"])
        (column,) = arch.xpath("//field[@name='monthly_price']")
        label = (
            column.get("string")
            or row.fields_get(["monthly_price"])["monthly_price"]["string"]
        )
        self.assertEqual(label, "Lines per Month")

    def test_what_stands_still_or_ends_does_not_count(self):
        mobiles = self.subscription.line_ids.line_id.filtered(
            lambda line: line.product_id == self.mobile
        )
        mobiles[0].action_suspend()
        mobiles[1].action_terminate(date(2026, 6, 30))
        self.assertEqual(self._total("active_price"), [49.5 + 13.5])

    def test_a_margin_that_is_not_known_is_left_out(self):
        self.env.user.group_ids += self.env.ref("proximus_connectivity.group_partner")
        active = self.subscription.line_ids.line_id
        self.lines.is_cost_known = False
        self.assertEqual(self._total("active_margin"), [0.0])
        active[0].monthly_cost = 9.0
        self.waiting.line_ids.line_id[0].monthly_cost = 5.0
        self.assertEqual(
            self._total("active_margin"), [round(active[0].monthly_price - 9.0, 2)]
        )
        self.assertAlmostEqual(
            sum(self.lines.mapped("active_margin")), active[0].monthly_price - 9.0
        )

    def test_a_subscription_tells_what_works_from_what_is_ordered(self):
        # five seats of protection wait for nothing but the first line
        service = 5 * 3.6
        amounts = ("active_amount", "ordered_amount", "recurring_amount")
        total = self.price + service
        for subscription, expected in (
            (self.subscription, (total, 0.0, total)),
            (self.waiting, (0.0, total, total)),
        ):
            found = tuple(round(subscription[name], 2) for name in amounts)
            self.assertEqual(found, expected)
        self._activate(self.waiting, date(2026, 4, 10), self.fibre)
        found = tuple(round(self.waiting[name], 2) for name in amounts)
        self.assertEqual(found, (49.5 + service, 3 * 13.5, total))
