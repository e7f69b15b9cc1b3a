from datetime import date

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .usage_common import MARCH, UsageChargeCommon

APRIL = date(2026, 4, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-04-01 10:00:00")
class TestUsageCharge(UsageChargeCommon):
    """What was used in March stands on the invoice of the first of April."""

    def test_what_is_used_above_what_is_included(self):
        self._take(self._data("1", 4), self._data("2", 3.3))
        self.assertEqual(self.subscription.next_invoice_date, MARCH)
        move = self.subscription._bill(APRIL)
        self.assertEqual(self._usage(), [("data", MARCH, 1, 4.6)])
        (line,) = self._usage_lines(move)
        self.assertEqual(line.price_subtotal, 4.6)
        self.assertIn("7.3 GB, 5 GB included, 2.3 GB", line.name)
        self.assertEqual(
            (line.px_period_from, line.px_period_to), (MARCH, date(2026, 3, 31))
        )
        # two months of both lines, and the data
        self.assertEqual(move.amount_untaxed, 144.6)
        self.assertEqual(self.line.usage_until, APRIL)

    def test_it_is_billed_once(self):
        self._take(self._data("1", 7))
        self.subscription._bill(APRIL)
        with freeze_time("2026-04-02"):
            self._take(self._data("1", 7))
            self.assertFalse(self.subscription._bill(date(2026, 4, 2)))
        self.assertEqual(self._usage(), [("data", MARCH, 1, 4.0)])
        item = self.subscription.item_ids.filtered("usage_kind")
        vals = {**item.copy_data()[0], **item._prepare_place(), "sequence": 99}
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            item._as_ledger().create({**vals, "state": "billed"})

    def test_within_what_is_included_it_is_shown_for_nothing(self):
        self._take(self._data("1", 3))
        (line,) = self._usage_lines(self.subscription._bill(APRIL))
        self.assertEqual(line.price_subtotal, 0.0)
        self.assertIn("3 GB of 5 GB included", line.name)

    def test_a_late_record_goes_on_the_next_invoice(self):
        self._take(self._data("1", 7))
        self.subscription._bill(APRIL)
        with freeze_time("2026-04-20"):
            self._take(self._data("2", 1), self._data("3", 6, "2026-04-05"))
            self.assertEqual(self.subscription.next_invoice_date, date(2026, 5, 1))
        with freeze_time("2026-05-01"):
            move = self.subscription._bill(date(2026, 5, 1))
        self.assertEqual(
            self._usage(),
            [
                ("data", MARCH, 1, 4.0),
                ("data", MARCH, 2, 2.0),
                ("data", APRIL, 1, 2.0),
            ],
        )
        self.assertEqual(len(self._usage_lines(move)), 2)
        self.assertFalse(self.line.usage_changed_from)

    def test_a_correction_gives_the_difference_back(self):
        self._take(self._data("1", 9), self._data("2", 1))
        self.subscription._bill(APRIL)
        corrected = self._data("1", 6, amount=0)
        corrected["ratedProductUsage"][0]["ratingDate"] = "2026-04-10T10:00:00Z"
        with freeze_time("2026-04-20"):
            self._take({**corrected, "status": "rerated"})
        with freeze_time("2026-05-01"):
            self._take(self._data("3", 1, "2026-04-03"))
            move = self.subscription._bill(date(2026, 5, 1))
        self.assertEqual(
            self._usage()[:2], [("data", MARCH, 1, 10.0), ("data", MARCH, 2, -6.0)]
        )
        # under one VAT the difference makes the invoice less
        self.assertEqual(move.amount_untaxed, 70.0 - 6.0)

    def test_a_month_without_records_waits_and_is_then_said_to_be_unknown(self):
        run = self.env["proximus.billing.run"]._for_day(self.company, APRIL)
        run.action_run()
        self.assertFalse(self._usage())
        self.assertEqual(run.state, "done")
        self.assertIn("Waiting for usage records", run.usage_note)
        self.assertEqual(self.subscription.next_invoice_date, date(2026, 4, 11))
        forecast = self.subscription._forecast()
        self.assertIn("not known", forecast["usage"])
        with freeze_time("2026-04-11"):
            last = run._for_day(self.company, date(2026, 4, 11))
            last.action_run()
            self.assertFalse(last.move_ids)
            self.assertEqual(last.state, "done")
            self.assertIn("No usage record came in time", last.usage_note)
            self.assertEqual(self._usage(), [(False, MARCH, 1, 0.0)])
            self.assertTrue(self.subscription.item_ids.filtered("is_usage_unknown"))
            self.assertEqual(self.subscription.next_invoice_date, date(2026, 5, 1))
        with freeze_time("2026-05-01"):
            self._take(self._data("1", 7))
            move = self.subscription._bill(date(2026, 5, 1))
        self.assertIn("came in later", self._usage_lines(move).name)
        self.assertEqual(self._usage()[1:], [("data", MARCH, 1, 4.0)])

    def test_records_that_come_meanwhile_are_billed_at_once(self):
        self.subscription._bill(APRIL)
        with freeze_time("2026-04-05"):
            self._take(self._data("1", 7))
            self.assertEqual(self.subscription.next_invoice_date, APRIL)
            move = self.subscription._bill(date(2026, 4, 5))
        self.assertEqual(move.amount_untaxed, 4.0)

    def test_the_operators_amount_with_a_mark_up(self):
        self._take(self._rated("1", 12.5))
        move = self.subscription._bill(APRIL)
        (line,) = self._usage_lines(move)
        self.assertEqual(line.price_subtotal, 13.75)
        self.assertNotIn("12.5", line.name)
        self.assertNotIn("10", line.billing_item_ids.name)

    def test_a_record_that_is_not_rated_is_told_and_comes_later(self):
        run = self.env["proximus.billing.run"]._for_day(self.company, APRIL)
        self._take(self._unrated("1"), self._rated("2", 10))
        run.action_run()
        self.assertEqual(self._usage(), [("other", MARCH, 1, 11.0)])
        self.assertIn("not rated yet", run.usage_note)

    def test_the_preview_says_that_it_is_not_known(self):
        run = self.env["proximus.billing.run"]._for_day(self.company, APRIL)
        action = run.action_preview()
        rows = self.env["proximus.billing.preview.line"].search(action["domain"])
        unknown = rows.filtered("is_unknown")
        self.assertEqual(len(unknown), 1)
        self.assertIn("not known", unknown.name)
        self._take(self._data("1", 7))
        action = run.action_preview()
        rows = self.env["proximus.billing.preview.line"].search(action["domain"])
        self.assertFalse(rows.filtered("is_unknown"))
        total = sum(rows.mapped("amount"))
        self.assertEqual(total, self.subscription._bill(APRIL).amount_untaxed)

    def test_the_forecast_of_a_month_that_goes_on(self):
        with freeze_time("2026-03-20"):
            self.subscription._bill(MARCH)
            self._take(self._data("1", 7))
            forecast = self.subscription._forecast()
        self.assertEqual(forecast["amount"], 70.0)
        self.assertIn("March 2026: not known yet", forecast["usage"])

    def test_a_run_of_a_day_to_come_does_not_bill_half_a_month(self):
        with freeze_time("2026-03-20"):
            self._take(self._data("1", 7))
            run = self.env["proximus.billing.run"]._for_day(self.company, APRIL)
            run.action_run()
            self.assertEqual(run.state, "done")
            self.assertFalse(self._usage())
        with freeze_time("2026-04-12"):
            self.subscription._bill(date(2026, 4, 12))
        self.assertEqual(self._usage(), [("data", MARCH, 1, 4.0)])

    def test_cancelled_in_the_middle_of_a_month(self):
        self._take(self._data("1", 7))
        self.subscription._bill(APRIL)
        with freeze_time("2026-04-12"):
            self.subscription.line_ids.line_id.action_terminate("2026-04-12")
            self._take(
                self._data("2", 6, "2026-04-12"), self._data("3", 5, "2026-04-13")
            )
        with freeze_time("2026-04-13"):
            self.subscription._bill(date(2026, 4, 13))
            self.assertNotEqual(self.subscription.state, "ended")
        with freeze_time("2026-05-01"):
            self.assertEqual(self.subscription.next_invoice_date, date(2026, 5, 1))
            self.subscription._bill(date(2026, 5, 1))
        # nothing of the day after the last one
        self.assertEqual(self._usage()[1:], [("data", APRIL, 1, 2.0)])
        self.assertEqual(self.subscription.state, "ended")
        with freeze_time("2026-05-20"):
            self._take(self._data("4", 1, "2026-04-02"))
            self.assertEqual(self.subscription.next_invoice_date, date(2026, 5, 20))
            self.subscription._bill(date(2026, 5, 20))
        self.assertEqual(self._usage()[2:], [("data", APRIL, 2, 2.0)])

    def test_a_deleted_invoice_is_billed_again_and_a_credit_takes_nothing_twice(self):
        self.company.proximus_post_invoices = False
        self._take(self._data("1", 7))
        self.subscription._bill(APRIL).unlink()
        move = self.subscription._bill(APRIL)
        self.assertEqual(self._usage(), [("data", MARCH, 1, 4.0)])
        self.assertEqual(move.amount_untaxed, 144.0)
        move.action_post()
        refund = move._reverse_moves([{"date": APRIL, "invoice_date": APRIL}])
        refund._post(soft=False)
        with freeze_time("2026-04-02"):
            self.subscription._bill(date(2026, 4, 2))
        with freeze_time("2026-04-20"):
            self._take(self._data("2", 1))
        with freeze_time("2026-05-01"):
            self._take(self._data("3", 1, "2026-04-03"))
            self.subscription._bill(date(2026, 5, 1))
        items = self.subscription.item_ids.filtered(
            lambda item: (
                item.state == "billed"
                and item.product_id == self.mobile
                and item.period_from == MARCH
                and (item.kind == "usage" or item.credited_item_id.kind == "usage")
            )
        )
        # what was given back by hand stays given back
        self.assertEqual(sum(items.mapped("amount")), 2.0)
        self.assertEqual(sum(items.mapped("usage_share")), 6.0)

    def test_what_somebody_wrote_on_the_invoice_stays(self):
        self.company.proximus_post_invoices = False
        self._take(self._data("1", 7))
        move = self.subscription._bill(APRIL)
        self._usage_lines(move).price_unit = 3.0
        move.action_post()
        with freeze_time("2026-05-01"):
            self._take(self._data("2", 1))
            self.subscription._bill(date(2026, 5, 1))
        amounts = [
            amount for _kind, month, _n, amount in self._usage() if month == MARCH
        ]
        self.assertEqual(amounts, [3.0, 2.0])

    def test_nobody_types_a_rating_in(self):
        item = self.subscription.item_ids[:1]
        with self.assertRaises(UserError):
            self.env["proximus.billing.item"].with_user(self.env.user).create(
                {
                    "subscription_id": self.subscription.id,
                    "subscription_line_id": self.line.id,
                    "product_id": self.mobile.id,
                    "name": "Data",
                    "kind": "usage",
                    "usage_revision": 1,
                    "usage_month": MARCH,
                    "amount": 1.0,
                }
            )
        self.assertFalse(item.usage_revision)
        with self.assertRaises(UserError):
            self.line.usage_terms = []

    def test_usage_is_in_no_monthly_figure(self):
        self._take(self._data("1", 7))
        self.subscription._bill(APRIL)
        self.assertEqual(self.subscription.recurring_amount, 70.0)

    def test_the_customer_gets_a_list_without_anybody_elses_number(self):
        self._take(self._data("1", 4), self._data("2", 3.3, "2026-03-09"))
        self.subscription._bill(APRIL)
        item = self.subscription.item_ids.filtered(lambda one: one.usage_kind == "data")
        rows = item._usage_rows()
        self.assertEqual([row["quantity"] for row in rows], [4.0, 3.3])
        self.assertEqual(set(rows[0]), {"day", "line", "kind", "quantity", "unit"})


@tagged("post_install", "-at_install")
class TestUsagePortal(UsageChargeCommon, HttpCase):
    """What the customer sees of its usage."""

    def test_prices_amounts_and_a_list_by_day(self):
        with freeze_time("2026-04-01 10:00:00"):
            self._take(self._data("1", 4), self._data("2", 3.3, "2026-03-09"))
            self.subscription._bill(APRIL)
        for login in ("portal_usage", "portal_stranger"):
            new_test_user(self.env, login, "base.group_portal")
        user = self.env["res.users"].search([("login", "=", "portal_usage")])
        user.partner_id.parent_id = self.customer
        url = f"/my/subscriptions/{self.subscription.id}"
        item = self.subscription.item_ids.filtered(lambda one: one.usage_kind == "data")
        self.authenticate("portal_usage", "portal_usage")
        page = self.url_open(url).text
        for text in (
            "5 GB included, then",
            "7.3 GB, 5 GB included",
            f"usage/{item.id}",
        ):
            self.assertIn(text, page)
        found = self.url_open(f"{url}/usage/{item.id}")
        self.assertIn("text/csv", found.headers["Content-Type"])
        self.assertIn("2026-03-09;", found.text)
        self.assertIn("3,3;GB", found.text)
        self.assertEqual(page.count(item._installed_name()), 2, "had, used")
        fixed = self.subscription.item_ids.filtered(lambda x: x.kind == "recurring")[0]
        self.assertTrue(self.url_open(f"{url}/usage/{fixed.id}").url.endswith("/my"))
        self.authenticate("portal_stranger", "portal_stranger")
        self.assertTrue(self.url_open(f"{url}/usage/{item.id}").url.endswith("/my"))

    def test_the_page_shows_whole_months_of_all_lines(self):
        days = ("2026-03-05", "2026-04-05", "2026-05-05", "2026-06-05")
        with freeze_time("2026-07-01 10:00:00"):
            self._take(*(self._data(day, 7, day) for day in days))
            self.subscription._bill(date(2026, 7, 1))
        used = self.subscription._portal_usage()
        shown = self.subscription._portal_usage_shown(used)
        self.assertEqual(len(used) - len(shown), len(used) / 4)
        months = {f"{item.usage_month:%Y-%m}" for item in shown}
        self.assertEqual(months, {"2026-04", "2026-05", "2026-06"})

    def test_an_invoice_says_the_offer_once(self):
        self.line.line_id.name = "LN77"
        with freeze_time("2026-04-01 10:00:00"):
            self._take(self._data("1", 7.3))
            move = self.subscription._bill(APRIL)
        (name,) = {
            line.name.splitlines()[0]
            for line in self._usage_lines(move)
            if "GB" in line.name
        }
        self.assertIn("LN77", name)
        self.assertEqual(name.count(self.line.name), 1, name)


@tagged("post_install", "-at_install")
@freeze_time("2026-04-01 10:00:00")
class TestOnlyByUsage(UsageChargeCommon):
    """A component that costs nothing every month."""

    @classmethod
    def _create_usage_bundle(cls, **vals):
        return super()._create_usage_bundle(charge_kind="usage", **vals)

    def test_it_costs_only_what_was_used(self):
        self.assertEqual(self.subscription.recurring_amount, 55.0)
        self._take(self._data("1", 7))
        move = self.subscription._bill(APRIL)
        mobile = [x for product, x in self._amounts(move) if product == self.mobile]
        self.assertEqual(mobile, [4.0])
        self.assertEqual(move.amount_untaxed, 114.0)
        self.assertFalse(self.line.billed_until)

    def test_the_quotation_says_so(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        self.assertEqual(order.recurring_total, 55.0)
        (usage,) = order._bundle_summary()["usage"]
        self.assertIn("5 GB included, then", usage["text"])
        self.assertIn("Everything else: by what is used", usage["text"])
        self.assertIn("8 GB in a month", usage["example"])
        line = order.order_line.filtered(lambda one: one.product_id == self.mobile)
        self.assertEqual((line.charge_kind, line.price_unit), ("usage", 0.0))

    def test_the_catalogue_changes_nothing_that_is_sold(self):
        terms = self.line.usage_terms
        self._component(self.mobile).usage_ids[0].price = 99
        self.assertEqual(self.line.usage_terms, terms)
        self._take(self._data("1", 7))
        self.subscription._bill(APRIL)
        self.assertEqual(self._usage(), [("data", MARCH, 1, 4.0)])

    def test_a_component_by_usage_needs_a_price(self):
        component = self._component(self.mobile)
        with self.assertRaises(ValidationError):
            component.usage_ids = [Command.clear()]
        with self.assertRaises(ValidationError):
            component.usage_ids = [
                Command.create({"usage_kind": "sms", "unit": "gb", "price": 1})
            ]

    def test_another_customer_pays_from_the_day_of_the_transfer(self):
        other = self._create_customer("Other SRL")
        self.subscription._bill(MARCH)
        self._take(self._data("1", 7, "2026-03-05"))
        self.subscription._transfer(other, date(2026, 3, 20))
        successor = self.subscription.search([("partner_id", "=", other.id)])
        self._take(self._data("2", 7, "2026-03-25"))
        both = self.subscription | successor
        both._bill(APRIL)
        self.assertEqual(self._usage(), [("data", MARCH, 1, 4.0)])
        self.assertEqual(self._usage(successor), [("data", MARCH, 1, 4.0)])
        # the operator's reference is the other customer's by now
        with freeze_time("2026-04-20"):
            self._take(self._data("3", 1, "2026-03-06"))
        with freeze_time("2026-05-01"):
            both._bill(date(2026, 5, 1))
        self.assertEqual(self._usage()[1:], [("data", MARCH, 2, 2.0)])

    def test_a_transfer_that_is_known_later_moves_what_was_used_since(self):
        other = self._create_customer("Other SRL")
        self._take(self._data("1", 6, "2026-03-05"), self._data("2", 7, "2026-03-25"))
        self.subscription._bill(APRIL)
        self.assertEqual(self._usage(), [("data", MARCH, 1, 16.0)])
        with freeze_time("2026-04-10"):
            self.subscription._transfer(other, date(2026, 3, 20))
            successor = self.subscription.search([("partner_id", "=", other.id)])
            both = self.subscription | successor
        with freeze_time("2026-05-01"):
            both._bill(date(2026, 5, 1))
        self.assertEqual(
            self._usage(), [("data", MARCH, 1, 16.0), ("data", MARCH, 2, -14.0)]
        )
        self.assertIn(("data", MARCH, 1, 4.0), self._usage(successor))


@tagged("post_install", "-at_install")
@freeze_time("2027-01-10 10:00:00")
class TestAccruedUsage(UsageChargeCommon):
    """Used in December, billed in January."""

    def test_it_is_accrued_as_it_is_rated_or_said_to_be_unknown(self):
        self.subscription._bill(date(2026, 12, 1))
        cutoff = self.env["proximus.cutoff"].create({"date": "2026-12-31"})
        cutoff.action_compute()
        self.assertIn("Usage that is not known", cutoff.note)
        self.assertFalse(cutoff.accrued_ids)
        self._take(self._data("1", 7, "2026-12-05"), self._data("2", 9, "2027-01-02"))
        cutoff.action_compute()
        self.assertFalse("December" in (cutoff.note or ""))
        self.assertEqual(cutoff.accrued_amount, 4.0)
        self.subscription._bill(date(2027, 1, 10))
        cutoff.action_compute()
        self.assertEqual(cutoff.accrued_amount, 4.0)
        self.assertTrue(cutoff.accrued_ids.item_id)
