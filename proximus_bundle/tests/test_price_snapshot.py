from contextlib import contextmanager
from datetime import date
from pathlib import Path

from odoo import Command
from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged

from .common import BundleCommon

LIFT = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "pre-price.py"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 10:00:00")
class TestPriceSnapshot(BundleCommon):
    """What is stored of a price is what is billed."""

    def setUp(self):
        super().setUp()
        self.bundle.phase_ids = [
            Command.create({"name": "Welcome", "months": 2, "discount": 50.0})
        ]

    def _bill_two_months(self, subscription):
        """Return the net amounts of the first month and of the first normal one."""
        self._activate(subscription, date(2026, 3, 1))
        moves = subscription._bill(date(2026, 5, 1))
        recurring = subscription.line_ids.product_id
        net = moves.invoice_line_ids.filtered(lambda x: x.product_id in recurring)
        items = subscription.item_ids.filtered(lambda item: item.kind == "recurring")
        by_day = items.grouped("period_from")
        amounts = [
            self.currency.round(sum(by_day[day].mapped("amount")))
            for day in (date(2026, 3, 1), date(2026, 5, 1))
        ]
        self.assertAlmostEqual(
            sum(net.mapped("price_subtotal")), 2 * amounts[0] + amounts[1]
        )
        return amounts

    # === OLD TRACES === #

    def _old_trace(self, order):
        """Return the price of an order as the version before stored it."""
        section = order._bundle_sections()
        trace = {**section.bundle_price}
        del trace["version"]
        # what was taken out of the bundle had a share of 0 behind the others
        trace["phases"] = [
            {**phase, "shares": [*phase["shares"], "0"]} for phase in trace["phases"]
        ]
        return section, trace

    def test_an_old_trace_is_lifted_and_bills_the_same(self):
        script = load_script(str(LIFT), "pre-price")
        order = self._create_order()
        order._add_bundle(self.bundle)
        summary, explained = order._bundle_summary(), order._price_explanations()
        section, trace = self._old_trace(order)
        now = section.bundle_price
        self.assertEqual(script.lift(trace), now)
        self.assertEqual(script.lift(now), now)
        self.assertEqual(script.lift({}), {})
        del trace["missing"]
        self.assertEqual(script.lift(trace), now)
        section.bundle_price = script.lift(trace)
        self.assertEqual(order._bundle_summary(), summary)
        self.assertEqual(order._price_explanations(), explained)
        self.assertEqual(explained[0]["phases"][0]["name"], "Welcome")
        order.action_confirm()
        self.assertEqual(self._bill_two_months(order.subscription_ids), [54.0, 108.0])

    def test_the_migration_lifts_orders_and_subscriptions(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        order.action_confirm()
        subscription = order.subscription_ids
        section, trace = self._old_trace(order)
        sold = {**subscription.snapshot}
        now = section.bundle_price
        section.bundle_price = trace
        subscription.snapshot = {**sold, "price": trace}
        with self._assertDamaged("version None"):
            section._price_snapshot()
        self.env.flush_all()
        load_script(str(LIFT), "pre-price").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(section.bundle_price, now)
        self.assertEqual(subscription.snapshot, sold)

    # === WHAT CANNOT BE READ === #

    @contextmanager
    def _assertDamaged(self, reason):
        """Assert that a person reads what to do, and the log why."""
        logger = "odoo.addons.proximus_bundle.models.catalogue.proximus_bundle_price"
        with (
            self.assertLogs(logger, "WARNING") as log,
            self.assertRaisesRegex(UserError, "is damaged. Price the bundle again"),
        ):
            yield
        self.assertRegex(log.output[0], reason)

    def test_a_price_that_is_damaged_bills_nothing_and_says_so(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        section = order._bundle_sections()
        pools = {**section.bundle_price["pools"]}
        pools["recurring"] = {**pools["recurring"], "total": "1.00"}
        section.bundle_price = {**section.bundle_price, "pools": pools}
        with self._assertDamaged("the shares .* not to 1.00"):
            order.action_confirm()

    def test_a_line_that_the_price_does_not_know_is_named(self):
        order = self._create_order()
        lines = order._add_bundle(self.bundle)
        price = lines[0]._price_snapshot()
        order.order_line.flush_recordset()
        self.env.cr.execute(
            "UPDATE sale_order_line SET product_id = %s WHERE id = %s",
            (self.product_a.id, lines[1].id),
        )
        lines.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "is not in the price of its bundle"):
            lines[1]._price_timeline(price)

    # === THE SAME PRODUCT TWICE === #

    def test_one_product_in_two_components(self):
        bundle = self._create_bundle(
            [
                {"product_id": self.mobile.id, "default_quantity": 2},
                {"product_id": self.mobile.id, "price": 5.0},
            ],
            pricing_method="component",
            discount=0,
            phase_ids=[Command.create({"months": 2, "discount": 50.0})],
        )
        subscription = self._sell(bundle)
        self.assertEqual(subscription.order_id.recurring_total, 35.0)
        self.assertEqual(self._bill_two_months(subscription), [17.5, 35.0])

    def test_one_option_chosen_twice(self):
        bundle = self._create_bundle(
            [
                {
                    "name": "Mobiles",
                    "option_ids": [Command.set((self.mobile + self.big_mobile).ids)],
                    "choice_min": 2,
                    "choice_max": 2,
                },
                {"product_id": self.fibre.id},
            ],
            phase_ids=[Command.create({"months": 2, "discount": 33.0})],
        )
        order = self._create_order()
        twice = {bundle.component_ids[0]: [self.mobile.id, self.mobile.id]}
        lines = order._add_bundle(bundle, choices=twice)
        self.assertEqual(len(lines), 4)
        self.assertEqual(order.recurring_total, 76.5)
        order._change_bundle(lines[0], choices=twice)
        self.assertEqual(order._bundle_sections() + lines[1:], order.order_line)
        order.action_confirm()
        self.assertEqual(self._bill_two_months(order.subscription_ids), [51.26, 76.5])
