from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from .common import BundleCommon

#: Half past midnight of the first of December in Belgium, the last of November by UTC.
NIGHT = "2026-11-30 23:30:00"
FIRST = date(2026, 12, 1)


@tagged("post_install", "-at_install")
class TestCompanyDay(BundleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = False
        cls.env.user.tz = False
        cls.services = cls._create_bundle([{"product_id": cls.service.id}])

    def _signed_by_a_visitor(self, **vals):
        """Return an order that somebody without an account signed in the portal."""
        order = self._create_order(**vals)
        order._add_bundle(self.services)
        visitor = self.env.ref("base.public_user")
        order.with_user(visitor).sudo()._validate_order()
        return order

    @freeze_time(NIGHT)
    def test_what_a_visitor_signs_starts_on_the_day_of_the_company(self):
        subscription = self._signed_by_a_visitor().subscription_ids
        self.assertEqual(subscription.date_start, FIRST)
        self.assertEqual(subscription.line_ids.mapped("date_start"), [FIRST])
        self.assertEqual(subscription.line_ids.mapped("state"), ["active"])
        self.assertEqual(subscription.next_invoice_date, FIRST)

    @freeze_time(NIGHT)
    def test_the_day_follows_the_zone_of_the_company(self):
        self.company.partner_id.tz = "America/New_York"
        subscription = self._signed_by_a_visitor().subscription_ids
        self.assertEqual(subscription.date_start, date(2026, 11, 30))

    @freeze_time(NIGHT)
    def test_prices_hold_on_the_day_of_the_company(self):
        order = self._create_order(date_order=datetime(2026, 11, 30, 23, 30))
        visitor = self.env.ref("base.public_user")
        self.assertEqual(order.with_user(visitor).sudo()._bundle_date(), FIRST)

    @freeze_time(NIGHT)
    def test_the_scheduled_job_bills_the_day_of_the_company(self):
        subscription = self._signed_by_a_visitor().subscription_ids
        with self.enter_registry_test_mode():
            self.env.ref("proximus_bundle.ir_cron_bill").method_direct_trigger()
        self.env.invalidate_all()
        items = subscription.item_ids.filtered(lambda item: item.kind == "recurring")
        self.assertEqual(items.mapped("period_from"), [FIRST])
