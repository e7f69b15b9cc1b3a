import base64
import hashlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import OnboardingCommon

MOBILE = "proximus_connectivity.product_mobile_20"
FIBRE = "proximus_connectivity.product_fibre_1000"
ENDPOINT = "proximus_security.product_endpoint"
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


class PreflightCommon(OnboardingCommon):
    def _create_lines(self, partner, xmlid=MOBILE, count=1, cost=20.0, first=0):
        """Create active lines of a customer, each mobile one with a number."""
        product = self.env.ref(xmlid)
        lines = self.env["proximus.line"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "product_id": product.id,
                    **({} if cost is None else {"monthly_cost": cost}),
                    "is_cost_known": cost is not None,
                }
                for _place in range(count)
            ]
        )
        for place, line in enumerate(lines):
            if product.line_kind == "mobile":
                self.env["proximus.number"].create(
                    {"e164": f"+324701200{first + place:02}", "line_id": line.id}
                )
            line.action_activate()
        return lines

    def _to_offer(self, session=None, **answers):
        session = self._to_advice(session, **answers)
        session._get_pending().filtered(
            lambda one: one.target_kind != "bundle"
        ).action_decline()
        session.action_accept_all()
        session.action_next()
        self.assertEqual(session.step_code, "offer")
        return session

    def _row(self, session, xmlid):
        product = self.env.ref(xmlid)
        return session.offer_line_ids.filtered(lambda row: row.product_id == product)

    def _request(self, session):
        session.action_create_quotation()
        return session.sudo().quote_request_id

    def _item(self, request, action):
        return request.item_ids.filtered(lambda item: item.action == action)


@tagged("post_install", "-at_install")
class TestExisting(PreflightCommon):
    def test_twelve_lines_are_found_and_nothing_is_assumed(self):
        lines = self._create_lines(self.company.partner_id, count=12)
        session = self._to_offer(MOBILE_LINES=12)
        rows = session.existing_ids
        self.assertEqual(rows.line_id.sudo(), lines)
        self.assertEqual(rows.mapped("choice"), [False] * 12)
        self.assertEqual(self._row(session, MOBILE).quantity, 0)
        with self.assertRaisesRegex(UserError, "kept, replaced or left aside"):
            session.action_create_quotation()

    def test_only_what_is_new_is_asked_for(self):
        lines = self._create_lines(self.company.partner_id, count=12)
        for kept, replaced, aside, asked in (
            (12, 0, 0, 0),
            (0, 12, 0, 12),
            (4, 8, 0, 8),
            (4, 6, 2, 6),
        ):
            session = self._to_offer(MOBILE_LINES=12)
            rows = session.existing_ids.sorted("id")
            rows[:kept]._choose("keep")
            rows[kept : kept + replaced]._choose("replace")
            rows[kept + replaced :]._choose("aside")
            with self.subTest(kept=kept, replaced=replaced, aside=aside):
                self.assertEqual(self._row(session, MOBILE).quantity, asked)
                request = self._request(session)
                self.assertEqual(
                    len(self._item(request, "keep").replaced_line_ids), kept
                )
                named = self._item(request, "replace").replaced_line_ids
                self.assertEqual(len(named), replaced)
                self.assertLessEqual(named, lines)
                self.assertEqual(request.replaced_cost, 20.0 * replaced)
            session.sudo().action_cancel()

    def test_more_lines_are_needed_than_there_are(self):
        self._create_lines(self.company.partner_id, count=3)
        session = self._to_offer(MOBILE_LINES=5)
        session.action_keep_all()
        self.assertEqual(self._row(session, MOBILE).quantity, 2)
        self.assertIn("3 stay", self._row(session, MOBILE).source_text)

    def test_a_bundle_whose_line_is_kept_falls_apart(self):
        self._create_lines(self.company.partner_id, FIBRE)
        session = self._to_offer(MOBILE_LINES=2, EMPLOYEES=3)
        session.action_keep_all()
        self.assertEqual(self._row(session, FIBRE).quantity, 0)
        request = self._request(session)
        wanted = request.item_ids.filtered(lambda item: item.action != "keep")
        self.assertFalse(wanted.bundle_id)
        self.assertEqual(
            {item.product_id: item.quantity for item in wanted},
            {self.env.ref(MOBILE): 2, self.env.ref(ENDPOINT): 3},
        )

    def test_pasted_numbers_are_listed_once_and_unreadable_ones_said(self):
        self._create_lines(self.company.partner_id, count=1)
        session = self._to_offer(MOBILE_LINES=3)
        session.number_text = "Claire; 0470 12 34 56\n0470/12.00.00\n12ab\n+32470123456"
        session.action_add_numbers()
        typed = session.existing_ids.filtered(lambda row: row.source == "typed")
        self.assertEqual(
            [(row.e164, row.problem) for row in typed.sorted("id")],
            [("+32470123456", False), (False, "unreadable")],
        )
        self.assertIn("Claire", typed.mapped("name"))
        with self.assertRaisesRegex(UserError, "cannot|can be read"):
            typed.filtered("problem").action_replace()
        session.action_replace_all()
        with self.assertRaisesRegex(UserError, "12ab"):
            session.action_create_quotation()
        typed.filtered("problem").action_remove()
        request = self._request(session)
        item = self._item(request, "replace")
        self.assertEqual(item.number_list(), ["+32 470 12 00 00", "+32 470 12 34 56"])
        self.assertEqual(item.number_wish, "keep")

    def test_a_line_that_ends_leaves_the_list(self):
        line = self._create_lines(self.company.partner_id)
        session = self._to_offer()
        self.assertEqual(len(session.existing_ids), 1)
        line.action_terminate()
        session._refresh_existing()
        self.assertFalse(session.existing_ids)

    def test_lines_of_another_customer_are_not_listed(self):
        self._create_lines(self.env["res.partner"].create({"name": "Other"}))
        self.assertFalse(self._to_offer().existing_ids)


@tagged("post_install", "-at_install")
class TestBasketOnScreen(PreflightCommon):
    def test_the_price_is_there_before_anything_is_made(self):
        session = self._to_offer(MOBILE_LINES=4, EMPLOYEES=12)
        before = self.env["sale.order"].search_count([])
        self.assertFalse(session.offer_problem)
        self.assertGreater(session.recurring_total, 0)
        monthly = session.offer_line_ids.mapped("price_monthly")
        self.assertAlmostEqual(sum(monthly), session.recurring_total, 2)
        self.assertEqual(session.offer_line_ids[0].term_text, "24 months")
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_the_preview_is_what_the_quotation_says(self):
        session = self._start_for_customer()
        lines = self._create_lines(session.sudo().partner_id, count=2)
        session = self._to_offer(session, MOBILE_LINES=4, EMPLOYEES=12)
        session.action_replace_all()
        told = [session.recurring_total, session.one_off_total, session.saving_text]
        session.action_create_quotation()
        order = session.sale_order_id.sudo()
        self.assertEqual(told[:2], [order.recurring_total, order.one_off_total])
        self.assertEqual(order.replaced_line_ids, lines)
        self.assertEqual(told[2], session.saving_text)
        self.assertEqual(order.recurring_total, session.recurring_total)

    def test_a_typed_quantity_stays_and_is_priced(self):
        session = self._to_offer(MOBILE_LINES=4)
        row = self._row(session, MOBILE)
        one = row.price_monthly / 4
        session.write({"offer_line_ids": [(1, row.id, {"quantity": 6})]})
        self.assertEqual(row.source, "typed")
        self.assertAlmostEqual(row.price_monthly, one * 6, 1)
        self._answer_more(session, MOBILE_LINES=5)
        session._refresh_offer()
        self.assertEqual(row.quantity, 6)
        self.assertIn("5 by the answers", row.source_text)
        row.action_reset()
        self.assertEqual(row.quantity, 5)

    def test_the_saving_is_against_what_is_replaced(self):
        self._create_lines(self.company.partner_id, count=2, cost=500.0)
        session = self._to_offer(MOBILE_LINES=2)
        self.assertFalse(session.saving_text)
        session.action_keep_all()
        self.assertFalse(session.today_text)
        session.existing_ids._choose("replace")
        self.assertEqual(session.today_monthly, 1000.0)
        months = 24
        saved = 1000 * months - session.recurring_total * months - session.one_off_total
        amount = self.company.currency_id.format(saved)
        self.assertIn(amount, session.saving_text)

    def test_an_unknown_cost_is_said_and_saves_nothing(self):
        self._create_lines(self.company.partner_id, cost=500.0)
        self._create_lines(self.company.partner_id, cost=None, first=5)
        session = self._to_offer(MOBILE_LINES=2)
        session.action_replace_all()
        self.assertFalse(session.is_today_known)
        self.assertIn("not known", session.today_text)
        self.assertFalse(session.saving_text)
        unknown = session.existing_ids.filtered(lambda row: not row.is_cost_known)
        unknown.monthly_cost = 30.0
        self.assertEqual(session.today_monthly, 530.0)
        session._refresh_existing()
        self.assertEqual(unknown.monthly_cost, 30.0)

    def test_asked_twice_and_changed_since(self):
        session = self._to_offer(MOBILE_LINES=4)
        request = self._request(session)
        self.assertFalse(session.is_offer_outdated)
        self.assertEqual(self._request(session), request)
        self._row(session, MOBILE).quantity = 7
        self.assertTrue(session.may_update_offer)
        session.action_update_offer()
        self.assertIn("7 × ", request.item_ids.note)
        self.assertEqual(len(request.item_ids), 1)
        self.assertFalse(session.is_offer_outdated)
        self._row(session, MOBILE).quantity = 8
        request._mark_sent()
        self.assertTrue(session.is_offer_outdated)
        self.assertFalse(session.may_update_offer)
        with self.assertRaisesRegex(UserError, "has been sent"):
            session.action_update_offer()

    def test_a_quotation_is_brought_up_to_date(self):
        session = self._to_offer(self._start_for_customer(), MOBILE_LINES=4)
        session.action_create_quotation()
        order = session.sale_order_id.sudo()
        self._row(session, MOBILE).quantity = 7
        session.action_update_offer()
        line = order.order_line.filtered(
            lambda line: line.product_id == self.env.ref(MOBILE)
        )
        self.assertEqual(line.product_uom_qty, 7)
        self.assertEqual(len(session.sudo().sale_order_ids), 1)

    def test_the_promotion_of_the_customer_goes_with_it(self):
        session = self._start_for_customer()
        advantage = self.env["proximus.advantage"].create(
            {
                "name": "Onboarding promotion",
                "company_id": self.company.id,
                "kind": "percent",
                "percent": 10,
            }
        )
        session = self._to_offer(session, MOBILE_LINES=4)
        self.assertIn(advantage, session.usable_advantage_ids.sudo())
        session.sudo().advantage_id = False
        full = session.recurring_total
        session.sudo().advantage_id = advantage
        self.assertLess(session.recurring_total, full)
        session.action_create_quotation()
        order = session.sale_order_id.sudo()
        self.assertEqual(order._bundle_sections().bundle_advantage_ids, advantage)

    def test_a_promotion_that_goes_makes_room_for_another(self):
        session = self._start_for_customer()
        first, second = self.env["proximus.advantage"].create(
            [
                {
                    "name": name,
                    "company_id": self.company.id,
                    "kind": "percent",
                    "percent": 10,
                }
                for name in ("First promotion", "Second promotion")
            ]
        )
        session = self._to_offer(session, MOBILE_LINES=4)
        session.sudo().advantage_id = first
        first.active = False
        session._refresh_offer()
        self.assertNotEqual(session.advantage_id.sudo(), first)
        self.assertTrue(session.advantage_id)
        session.sudo().advantage_id = False
        session._refresh_offer()
        self.assertFalse(session.advantage_id, "a person took it away")
        self.assertIn(second, session.usable_advantage_ids.sudo())

    def _accept_only(self, session, *codes):
        for one in session._get_pending():
            if one.rule_id.code in codes:
                one.action_accept()
            else:
                one.action_decline()
        session.action_next()
        self.assertEqual(session.step_code, "offer")
        return session

    def _asked(self, request):
        return {item.product_id: item.quantity for item in request.item_ids}

    def test_protection_by_itself_reaches_the_offer_with_its_seats(self):
        session = self._to_advice(EMPLOYEES=12, MOBILE_LINES=4)
        self._answer_more(
            session, SEC_SMALL_3=1, SEC_SMALL_1=1, TELEWORK=2, RESIDENCY="any"
        )
        codes = ("ANTIVIRUS", "MOBILE_PROTECTION", "AWARENESS")
        for code in codes:
            self.assertEqual(self._advice(session, code).outcome, "advised", code)
        session = self._accept_only(session, *codes)
        rows = {row.product_id: row.quantity for row in session.offer_line_ids}
        expected = {
            self.env.ref("proximus_security.product_endpoint"): 12,
            self.env.ref("proximus_security.product_mobile_threat"): 4,
            self.env.ref("proximus_security.product_awareness"): 12,
        }
        self.assertEqual(rows, expected)
        self.assertEqual(self._asked(self._request(session)), expected)

    def test_a_line_and_protection_reach_one_offer(self):
        session = self._to_advice(self._start_for_customer(), EMPLOYEES=12)
        self._answer_more(session, LINE_SPEED=20, SEC_SMALL_3=1)
        session = self._accept_only(session, "FAST_LINE", "ANTIVIRUS")
        session.action_create_quotation()
        order = session.sale_order_id.sudo()
        lines = order.order_line.filtered(lambda line: not line.display_type)
        self.assertEqual(
            {line.product_id: line.product_uom_qty for line in lines},
            {self.env.ref(FIBRE): 1, self.env.ref(ENDPOINT): 12},
        )
        self.assertEqual(order.recurring_total, session.recurring_total)
        self.assertGreater(order.recurring_total, 0)

    def test_a_line_in_the_bundle_is_not_asked_for_twice(self):
        session = self._to_advice(EMPLOYEES=12, MOBILE_LINES=4)
        self._answer_more(session, LINE_SPEED=20, SEC_SMALL_3=1)
        self._accept_only(session, "CONNECT_PROTECT", "FAST_LINE", "ANTIVIRUS")
        products = session.offer_line_ids.mapped("product_id")
        self.assertEqual(len(products), len(session.offer_line_ids))
        self.assertEqual(self._row(session, ENDPOINT).quantity, 12)


@tagged("post_install", "-at_install")
class TestConsent(PreflightCommon):
    def test_who_agreed_to_what_is_kept_and_stays(self):
        session = self._to_offer(MOBILE_LINES=4)
        self.assertIn("4 × ", session.consent_text)
        self._request(session)
        consent = session.consent_ids
        self.assertEqual(consent.given_by, self.office)
        self.assertIn("4 × ", consent.items)
        self.assertEqual(len(consent.sha256), 64)
        with self.assertRaises(UserError):
            consent.sudo().items = "something else"
        with self.assertRaises(UserError):
            consent.sudo().unlink()

    def test_names_of_people_go_only_where_agreed(self):
        line = self._create_lines(self.company.partner_id)
        line.employee_id = self.env["hr.employee"].create(
            {"name": "Claire Test", "company_id": self.company.id}
        )
        session = self._to_offer(MOBILE_LINES=1)
        session.action_replace_all()
        self.assertNotIn("Claire", session.consent_text)
        session.send_names = True
        self.assertIn("Claire Test", session.consent_text)
        request = self._request(session)
        self.assertEqual(request.item_ids.employee_ids.mapped("name"), ["Claire Test"])

    def test_a_signed_quotation_has_its_hash(self):
        session = self._to_offer(self._start_for_customer(), MOBILE_LINES=1)
        session.action_create_quotation()
        order = session.sale_order_id.sudo()
        self.assertFalse(order.signed_sha256)
        order.write(
            {
                "signed_by": "Claire Test",
                "signed_on": "2026-05-04 10:00:00",
                "signature": PICTURE,
            }
        )
        self.assertRegex(order.signed_sha256, "^[0-9a-f]{64}$")
        self.assertIn(order.signed_sha256, session.mandate_text)
        self.assertIn("signed by Claire Test", session.mandate_text)
        order.action_confirm()
        self.env.invalidate_all()
        self.assertIn(order.signed_sha256, session.mandate_text)
        line = order.order_line.filtered(lambda line: not line.display_type)[0]
        line.name = "Something else"
        session.invalidate_recordset(["mandate_text"])
        self.assertIn("was changed after Claire Test", session.mandate_text)

    def test_a_signed_quotation_has_a_mandate_with_hash_and_time(self):
        session = self._to_offer(self._start_for_customer(), MOBILE_LINES=1)
        session.number_text = "0470 12 34 56"
        session.action_add_numbers()
        session.action_replace_all()
        session.action_create_quotation()
        order = session.sale_order_id.sudo()
        order.write({"signed_by": "Claire Test"})
        order.action_confirm()
        mandate = order.proximus_switch_ids
        self.assertEqual(mandate.line_ids.mapped("e164"), ["+32470123456"])
        self.assertIn("not signed", session.mandate_text)
        mandate.donor_id = self.env["res.partner"].create({"name": "Old operator"})
        mandate._sign("Claire Test", PICTURE, mandate.partner_id)
        content = base64.b64decode(mandate.with_context(bin_size=False).mandate)
        self.assertEqual(mandate.mandate_sha256, hashlib.sha256(content).hexdigest())
        self.assertTrue(mandate.mandate_signed_at)
        self.assertFalse(mandate.is_mandate_changed)
        self.assertIn(mandate.mandate_sha256, session.mandate_text)
        mandate.mandate = base64.b64encode(b"another document")
        self.assertTrue(mandate.is_mandate_changed)


@tagged("post_install", "-at_install")
class TestAddress(PreflightCommon):
    def _at(self, zip_, **coverage):
        partner = self.company.partner_id
        partner.write({"street": "Rue du Test 5", "zip": zip_, "city": "Test"})
        if coverage:
            self.env["proximus.coverage"].create(
                {"zip": zip_, "street": "Rue du Test", **coverage}
            )
        return self._to_offer()

    def test_an_address_in_no_file_is_not_known(self):
        session = self._at("9991")
        session.action_check_address()
        self.assertTrue(session.is_address_unknown)
        self.assertIn("not known", session.address_text)
        self.assertFalse(session.fibre_reminder_on)

    def test_fibre_that_is_there_needs_no_reminder(self):
        session = self._at(
            "9992", access_technology="ftth", download_mbps=1000, upload_mbps=500
        )
        session.action_check_address()
        self.assertFalse(session.fibre_reminder_on)

    def test_fibre_that_is_planned_is_reminded_of_once(self):
        session = self._at(
            "9993",
            access_technology="ftth",
            download_mbps=1000,
            upload_mbps=500,
            ready_on="2099-03-01",
        )
        session.action_check_address()
        session.action_check_address()
        self.assertEqual(str(session.fibre_reminder_on), "2099-03-01")
        activities = session.sudo().activity_ids.filtered(
            lambda one: one.date_deadline == session.fibre_reminder_on
        )
        self.assertEqual(len(activities), 1)

    def test_an_address_without_street_is_said(self):
        self.company.partner_id.write({"street": False, "zip": False})
        session = self._to_offer()
        with self.assertRaisesRegex(UserError, "complete the address"):
            session.action_check_address()

    def test_the_need_is_said_with_its_parts(self):
        session = self._to_offer(EMPLOYEES=10)
        self._answer_more(session, FIXED_PHONES=4, COUNTER=True)
        self.assertEqual(session.need_mbps, 18)  # 15 + 0.4 + 2
        self._answer_more(session, FIXED_PHONES=None)
        self.assertEqual(session.need_mbps, 0)
        self.assertIn("at least 17", session.need_text)

    def test_the_accountant_looks_and_decides_nothing(self):
        self._create_lines(self.company.partner_id)
        session = self._to_offer()
        accountant = new_test_user(
            self.env,
            "onboarding_books",
            "proximus_connectivity.group_accountant",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        session.sudo().accountant_id = accountant
        seen = session.with_user(accountant)
        self.assertEqual(len(seen.existing_ids), 1)
        with self.assertRaises(AccessError):
            seen.action_replace_all()
