import base64
import json

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.proximus_connectivity.tools.quote_request import read_answer

from .request_common import UUID, RequestCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestRequestAnswer(RequestCommon):
    """Offer, signature and numbers: what comes back to who asked."""

    def _sign(self, order):
        """Sign as the customer does in the portal."""
        public_sudo = order.with_user(self.env.ref("base.public_user")).sudo()
        public_sudo.write(
            {
                "signed_by": "Amélie Dumoulin",
                "signed_on": fields.Datetime.now(),
                "signature": SIGNATURE,
            }
        )
        public_sudo._validate_order()
        self.assertEqual(order.state, "sale")

    # === BY FILE === #

    def test_the_file_of_the_answer(self):
        order = self._import(self._request())
        with self.assertRaisesRegex(UserError, "still a draft"):
            order.action_answer_file()
        order.action_quotation_sent()
        action = order.action_answer_file()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)],
            order="id desc",
            limit=1,
        )
        self.assertIn(f"/{attachment.id}?", action["url"])
        answer = read_answer(attachment.raw)
        self.assertEqual((answer.id, answer.state), (UUID, "approved"))
        self.assertEqual(
            (answer.request_reference, answer.reference), ("PXQ00001", order.name)
        )
        self.assertEqual(
            (float(answer.recurring), float(answer.one_off)), (108.0, 99.0)
        )
        self.assertEqual(answer.offers, (("Brewery Connect", 1),))
        self.assertIn(f"/my/orders/{order.id}?access_token=", answer.link)
        self._sign(order)
        self.assertEqual(read_answer(order._answer_document()).state, "accepted")
        with self.assertRaisesRegex(UserError, "answers no request"):
            self._create_order().action_answer_file()

    def test_the_mail_brings_the_answer(self):
        order = self._import(self._request())
        action = order.action_quotation_send()
        composers = self.env["mail.compose.message"].with_context(**action["context"])
        composer = Form(composers).save()
        composer._action_send_mail()
        self.assertEqual(order.state, "sent")
        files = order.message_ids.attachment_ids.filtered(
            lambda file: file.name == f"answer-{order.name}.json"
        )
        self.assertEqual(read_answer(files.raw).id, UUID)

    def test_two_databases_by_files(self):
        """Two companies that do not see each other, and only files between them."""
        brewery, owner = self._create_brewery()
        # the brewery knows its seller by name only, as in a database of its own
        far = self.env["res.partner"].create({"name": "Seller SRL", "is_company": True})
        brewery.proximus_seller_id = far
        env = self.env(user=owner, context={"allowed_company_ids": brewery.ids})
        request = env["proximus.quote.request"]._ask(
            [
                {
                    "action": "replace",
                    "bundle_id": self.bundle,
                    "numbers": "+32470123401\n+32470123409",
                    "number_wish": "keep",
                    "wish_exceptions": "0470 12 34 09",
                }
            ]
        )
        self.assertFalse(request.is_direct)
        self.assertEqual(request.item_ids.offer_code, "CONNECT")
        request.action_mark_sent()
        order = self._import_content(request._document().encode())
        self.assertFalse(order.proximus_request_id)
        self.assertEqual(order.company_id, self.company)
        order.action_quotation_sent()
        self.assertEqual(request.state, "pending", "only a file tells")
        self._import_answer(env, order)
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.offered_recurring, 108.0)
        self.assertEqual(request.quotation_ref, order.name)
        page = request.action_sign()["url"]
        self.assertEqual(page, f"{order.get_base_url()}{order.get_portal_url()}")
        self._sign(order)
        self._import_answer(env, order)
        self.assertEqual(request.state, "accepted")
        self.assertEqual(
            {line.e164: line.answer for line in order.proximus_switch_ids.line_ids},
            {"+32470123401": "keep", "+32470123409": "cancel"},
        )

    def _import_content(self, content):
        wizard = self._wizard(content)
        wizard.action_read()
        wizard.write({"partner_id": False, "is_new_customer": True})
        return self.env["sale.order"].browse(wizard.action_import()["res_id"])

    def _import_answer(self, env, order):
        env["proximus.quote.request.answer.import"].create(
            {"content": base64.b64encode(order._answer_document())}
        ).action_import()

    # === IN ONE DATABASE === #

    def _ask_directly(self, **item):
        brewery, owner = self._create_brewery()
        env = self.env(user=owner, context={"allowed_company_ids": brewery.ids})
        site = self.env["res.partner"].create(
            {
                "name": "Brewery Liège",
                "parent_id": brewery.partner_id.id,
                "type": "delivery",
                "street": "Rue 14",
                "zip": "4020",
            }
        )
        line = self.env["proximus.line"].create(
            {
                "company_id": brewery.id,
                "partner_id": brewery.partner_id.id,
                "product_id": self.mobile.id,
                "state": "active",
                "start_date": "2026-01-01",
                "monthly_cost": 30.0,
                "number_ids": [(0, 0, {"e164": "+32470123401"})],
            }
        )
        request = env["proximus.quote.request"]._ask(
            [
                {
                    "action": "replace",
                    "bundle_id": self.bundle,
                    "lines": line.with_env(env),
                    "number_wish": "keep",
                    "site": site,
                    **item,
                },
                {"action": "add", "name": "Something for the tills"},
            ]
        )
        return request, line, owner

    def test_what_nothing_answers_is_told_to_the_seller(self):
        request, _line, _owner = self._ask_directly()
        request.action_send()
        order = self.env["sale.order"].search(
            [("proximus_request_uuid", "=", request.uuid)]
        )
        self.assertIn("tills", order.activity_ids.note)
        bodies = " ".join(order.message_ids.mapped("body"))
        self.assertIn("Not quoted", bodies)
        self.assertEqual(order.today_monthly_cost, 30.0)
        self.assertTrue(order.is_today_told)

    def test_a_bundle_is_asked_for_people_and_sites(self):
        brewery, owner = self._create_brewery()
        self.env["hr.employee"].sudo().create(
            [{"name": name, "company_id": brewery.id} for name in ("A", "B", "C")]
        )
        component = self._component(self.service)
        component.write({"quantity_driver": "employee", "max_quantity": 0})
        env = self.env(user=owner, context={"allowed_company_ids": brewery.ids})
        request = env["proximus.quote.request"]._ask(
            [{"action": "add", "bundle_id": self.bundle}]
        )
        item = request.item_ids
        self.assertTrue(item.has_people)
        self.assertFalse(item.has_sites)
        self.assertEqual((item.people_count, item.site_count), (3, 0))
        item.people_count = 2
        self.assertEqual(request._to_quote().items[0].people_count, 2)

    def test_one_count_that_is_given_leaves_the_other(self):
        brewery, owner = self._create_brewery()
        self.env["hr.employee"].sudo().create(
            [{"name": name, "company_id": brewery.id} for name in ("A", "B", "C")]
        )
        for product, driver in ((self.service, "employee"), (self.mobile, "site")):
            component = self._component(product)
            component.write({"quantity_driver": driver, "max_quantity": 0})
        env = self.env(user=owner, context={"allowed_company_ids": brewery.ids})
        for given, wanted in (
            ({}, (3, 1)),
            ({"people_count": 7}, (7, 1)),
            ({"site_count": 4}, (3, 4)),
        ):
            request = env["proximus.quote.request"]._ask(
                [{"action": "add", "bundle_id": self.bundle, **given}]
            )
            item = request.item_ids
            with self.subTest(given):
                self.assertEqual((item.people_count, item.site_count), wanted)

    def test_from_the_request_to_lines_that_work(self):
        request, line, owner = self._ask_directly()
        self.assertTrue(request.is_direct)
        self.assertTrue(request.action_send())
        self.assertEqual(request.state, "pending")
        order = self.env["sale.order"].search(
            [("proximus_request_uuid", "=", request.uuid)]
        )
        self.assertEqual(request.quotation_ref, order.name)
        self.assertEqual(order.company_id, self.company)
        self.assertEqual(order.partner_id, line.company_id.partner_id)
        self.assertEqual(order.partner_shipping_id.name, "Brewery Liège")
        self.assertEqual(order.recurring_total, 108.0)
        self.assertIn("tills", " ".join(order.order_line.mapped("name")))
        self.assertTrue(order.activity_ids.user_id)
        self.assertIn(self.company, order.activity_ids.user_id.company_ids)
        # whoever asked sees nothing of the seller's company
        seen = request.env["sale.order"].search([("id", "=", order.id)])
        self.assertFalse(seen)
        # sent again: the same quotation
        request.action_send()
        self.assertEqual(
            self.env["sale.order"].search_count(
                [("proximus_request_uuid", "=", request.uuid)]
            ),
            1,
        )
        order.with_user(self.seller_user).action_quotation_sent()
        self.assertFalse(order.activity_ids)
        self.assertEqual(request.state, "approved")
        self.assertEqual(
            (request.offered_recurring, request.offered_one_off), (108.0, 99.0)
        )
        self.assertEqual(request.activity_ids.user_id, owner)
        self.assertIn("access_token=", request.action_sign()["url"])
        self._sign(order)
        self.assertEqual(request.state, "accepted")
        self.assertFalse(request.activity_ids)
        ordered = order.subscription_ids.line_ids.line_id
        self.assertEqual(set(ordered.mapped("state")), {"pending_active"})
        switch = order.proximus_switch_ids
        self.assertEqual(switch.company_id, self.company)
        self.assertEqual(switch.partner_id, order.partner_id)
        self.assertEqual(switch.signatory, "Amélie Dumoulin")
        self.assertEqual(switch.line_ids.mapped("e164"), ["+32470123401"])
        self.assertEqual(switch.line_ids.answer, "keep")
        self.assertIn(switch.line_ids.line_id, ordered)
        self.assertEqual(switch.line_ids.line_id.line_kind, "mobile")
        ordered.action_activate()
        self.assertEqual(set(ordered.mapped("state")), {"active"})
        # the line of today is still what it was: it ends when the number has moved
        self.assertEqual(line.state, "active")

    def test_a_file_between_two_companies_of_one_database(self):
        request, _line, _owner = self._ask_directly()
        wizard = self._wizard(request._document().encode())
        wizard.action_read()
        wizard.write({"partner_id": request.company_id.partner_id.id})
        wizard.item_ids.filtered(lambda row: row._is_open()).is_left_out = True
        order = self.env["sale.order"].browse(wizard.action_import()["res_id"])
        self.assertEqual(order.proximus_request_id, request)
        order.action_quotation_sent()
        self.assertEqual(request.state, "approved")

    def test_a_better_offer(self):
        request, _line, _owner = self._ask_directly()
        request.action_send()
        order = self.env["sale.order"].search(
            [("proximus_request_uuid", "=", request.uuid)]
        )
        order.action_quotation_sent()
        order._bundle_sections().bundle_discount = 10.0
        order.with_context(mark_so_as_sent=True).message_post(body="Better")
        self.assertEqual(request.offered_recurring, order.recurring_total)
        self.assertLess(request.offered_recurring, 108.0)

    def test_the_seller_gives_up(self):
        request, _line, _owner = self._ask_directly()
        request.action_send()
        order = self.env["sale.order"].search(
            [("proximus_request_uuid", "=", request.uuid)]
        )
        order.action_quotation_sent()
        order._action_cancel()
        self.assertEqual(request.state, "rejected")

    def test_who_asked_withdraws(self):
        request, _line, _owner = self._ask_directly()
        request.action_send()
        request.action_cancel()
        order = self.env["sale.order"].search(
            [("proximus_request_uuid", "=", request.uuid)]
        )
        self.assertIn("Cancelled", order.message_ids[0].body)
        order.action_quotation_sent()
        self.assertEqual(request.state, "cancelled")
        self._sign(order)

    def test_an_offer_that_is_not_sold_any_more_is_a_note(self):
        request, _line, _owner = self._ask_directly()
        self.bundle.date_to = "2020-01-01"
        request.action_send()
        order = self.env["sale.order"].search(
            [("proximus_request_uuid", "=", request.uuid)]
        )
        self.assertEqual(set(order.order_line.mapped("display_type")), {"line_note"})
        self.assertIn("Brewery Connect", order.order_line[0].name)

    # === NUMBERS === #

    def test_one_mandate_for_each_operator(self):
        operator = self._create_customer("Other Operator", vat="BE0202239951")
        order = self._import(self._request())
        order.action_confirm()
        switch = order.proximus_switch_ids
        self.assertEqual(switch.donor_id, operator)
        new = order.subscription_ids.line_ids.line_id
        mobiles = new.filtered(lambda line: line.line_kind == "mobile").sorted("id")
        self.assertEqual(switch.line_ids.line_id, mobiles[:2])
        order._create_switches(order._request_document())
        self.assertEqual(len(order.proximus_switch_ids), 1)
        self.assertEqual(order.action_view_switches()["res_id"], switch.id)

    def test_numbers_that_are_here_already_go_nowhere(self):
        self.customer.company_registry = "1999999943"
        line = self.env["proximus.line"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.mobile.id,
                "state": "active",
                "start_date": "2026-01-01",
                "number_ids": [(0, 0, {"e164": "+32470123401"})],
            }
        )
        order = self._import(self._request())
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.replaced_line_ids, line)
        order.action_confirm()
        self.assertEqual(
            order.proximus_switch_ids.line_ids.mapped("e164"), ["+32470123402"]
        )

    def test_the_document_is_kept(self):
        order = self._import(self._request())
        self.assertEqual(json.loads(order.proximus_request_data)["id"], UUID)
        order.proximus_request_data = "{}"
        self.assertIsNone(order._request_document())
        order.action_confirm()
        self.assertFalse(order.proximus_switch_ids)
