import base64
import dataclasses
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.proximus_connectivity.tools.quote_document import (
    Item,
    Named,
    Party,
    Site,
    write_request,
)

from .request_common import UUID, RequestCommon


@tagged("post_install", "-at_install")
class TestRequestImport(RequestCommon):
    """A customer's file becomes a quotation; what is not known is asked."""

    def test_a_new_customer(self):
        order = self._import(self._request())
        customer = order.partner_id
        self.assertEqual(customer.name, "Brasserie du Vieux Tilleul SRL")
        self.assertEqual(customer.company_registry, "1999.999.943")
        self.assertFalse(customer.vat, "not every enterprise has a VAT number")
        self.assertEqual(customer.country_id.code, "BE")
        self.assertIn("Amélie Dumoulin", customer.child_ids.mapped("name"))
        self.assertEqual(order.proximus_request_ref, "PXQ00001")
        self.assertEqual(order.proximus_request_uuid, UUID)
        self.assertEqual(order.partner_shipping_id.name, "Liège")
        self.assertEqual(order.partner_shipping_id.type, "delivery")
        self.assertEqual(order.order_line[0].bundle_id, self.bundle)
        self.assertEqual(order.recurring_total, 108.0)
        self.assertEqual(set(order.order_line.mapped("proximus_request_item")), {"1"})
        self.assertIn("request.json", order.message_ids.attachment_ids.mapped("name"))
        self.assertEqual(order.user_id, self.seller_user)

    def test_a_new_customer_with_a_vat_number(self):
        for number, vat in (("BE0477472701", "BE0477472701"), ("BE0477472702", False)):
            party = Party(id=number, name="Somebody", country="BE")
            uuid = UUID.replace("1", number[-1])
            order = self._import(self._request(customer=party, id=uuid))
            self.assertEqual(order.partner_id.vat, vat)
            self.assertEqual(order.partner_id.company_registry, number)

    def test_a_customer_that_is_known(self):
        for number in ("BE1999999943", "1999999943", "BE 1999.999.943"):
            with self.subTest(number=number):
                customer = self._create_customer("Known", company_registry=number)
                site = self.env["res.partner"].create(
                    {
                        "name": "Brewery",
                        "parent_id": customer.id,
                        "type": "delivery",
                        "street": "rue  14",
                        "zip": "4020",
                    }
                )
                order = self._import(self._request())
                self.assertEqual(order.partner_id, customer)
                self.assertEqual(order.partner_shipping_id, site)
                order.action_cancel()
                customer.company_registry = False

    def test_a_company_that_exists_twice(self):
        first, second = (
            self._create_customer(name, company_registry="1999999943")
            for name in ("Brasserie A", "Brasserie B")
        )
        wizard = self._wizard(self._request())
        wizard.action_read()
        self.assertFalse(wizard.partner_id)
        self.assertEqual(wizard.candidate_ids, first | second)
        with self.assertRaisesRegex(UserError, "Choose who"):
            wizard.action_import()
        self.assertFalse(self._known())
        wizard.partner_id = second
        action = wizard.action_import()
        self.assertEqual(
            self.env["sale.order"].browse(action["res_id"]).partner_id, second
        )

    def test_a_name_is_no_proof(self):
        namesake = self._create_customer("Brasserie du Vieux Tilleul SRL")
        party = Party(name="Brasserie du Vieux Tilleul SRL")
        wizard = self._wizard(self._request(customer=party))
        wizard.action_read()
        self.assertEqual(wizard.candidate_ids, namesake)
        self.assertFalse(wizard.partner_id)
        self.assertFalse(wizard.is_new_customer)

    def test_the_same_file_twice(self):
        order = self._import(self._request())
        self.assertEqual(self._import(self._request()), order)
        self.assertEqual(self._known(), order)
        wizard = self._wizard(self._request())
        wizard.is_read = True
        self.assertEqual(wizard.action_import()["res_id"], order.id)
        # one that was given up is over
        order.action_cancel()
        again = self._import(self._request(), partner_id=order.partner_id.id)
        self.assertNotEqual(again, order)

    def test_codes_that_are_not_known(self):
        items = (
            Item(id="a", action="add", code="NOPE", name="Antenna"),
            Item(id="b", action="add", name="Something for the tills", quantity=2),
            Item(id="c", action="add", code="FIBRE", name="Fibre"),
            Item(id="d", action="keep", lines=(Named(reference="LN9", name="Alarm"),)),
        )
        wizard = self._wizard(self._request(*items))
        wizard.action_read()
        self.assertEqual(wizard.unknown_count, 2)
        rows = {row.item_ref: row for row in wizard.item_ids}
        self.assertEqual(rows["c"].product_id, self.fibre)
        with self.assertRaisesRegex(UserError, "Antenna.*NOPE"):
            wizard.action_import()
        rows["a"].product_id = self.mobile
        with self.assertRaisesRegex(UserError, "tills"):
            wizard.action_import()
        rows["b"].is_left_out = True
        order = self.env["sale.order"].browse(wizard.action_import()["res_id"])
        goods = order.order_line.filtered(lambda line: not line.display_type)
        self.assertEqual(goods.product_id, self.mobile | self.fibre)
        notes = "\n".join((order.order_line - goods).mapped("name"))
        self.assertIn("Asked for: 2 × Something for the tills", notes)
        self.assertIn("Stays as it is: Alarm", notes)

    def test_the_gear_of_another_seller_is_matched_or_asked(self):
        """An own offer's code says nothing here; its kind and figures do."""
        self.fibre.write({"line_kind": "internet", "download_mbps": 1234})
        items = [
            Item(
                id=str(place),
                action="replace",
                code=f"OWN-{place}",
                name=name,
                kind=kind,
                number_wish="keep",
                lines=(Named(reference=f"LN{place}"),),
                **figures,
            )
            for place, (name, kind, figures) in enumerate(
                (
                    ("Glass", "internet", {"download_mbps": 1234}),
                    ("Slow", "internet", {"download_mbps": 30}),
                    ("Radio", "sdwan", {}),
                )
            )
        ]
        wizard = self._wizard(self._request(*items))
        wizard.action_read()
        rows = {row.item_ref: row for row in wizard.item_ids}
        self.assertEqual(rows["0"].product_id, self.fibre)
        self.assertTrue(rows["0"].is_similar)
        self.assertEqual((wizard.similar_count, wizard.unknown_count), (1, 2))
        with self.assertRaisesRegex(UserError, "Slow"):
            wizard.action_import()
        # a second one of that kind and speed: nobody guesses
        self._create_product_of("Twin", 50.0, line_kind="internet", download_mbps=1234)
        wizard = self._wizard(self._request(*items))
        wizard.action_read()
        self.assertEqual(wizard.unknown_count, 3)

    def test_ranges_of_numbers(self):
        item = self._request().items[0]
        line = Named(
            reference="LN7",
            kind="voice",
            operator="Other Operator",
            operator_id="BE0202239951",
            ranges=(("+3281123400", "+3281123499"), ("+3281123499", "+3281123400")),
        )
        lines = (*item.lines, line)
        request = self._request(dataclasses.replace(item, lines=lines))
        wizard = self._wizard(request)
        wizard.action_read()
        self.assertIn("+3281123400 – +3281123499", wizard.item_ids.numbers)
        order = self.env["sale.order"].browse(wizard.action_import()["res_id"])
        order.action_confirm()
        found = order.proximus_switch_ids.line_ids.filtered("last_e164")
        self.assertEqual(
            [(one.e164, one.last_e164, one.answer) for one in found],
            [("+3281123400", "+3281123499", "keep")],
        )
        self.assertEqual(found.label, "+32 81 12 34 00 – +32 81 12 34 99")

    def test_for_how_many_people_and_sites(self):
        component = self._component(self.service)
        component.write(
            {"quantity_driver": "site", "default_quantity": 1, "max_quantity": 0}
        )
        order = self._import(
            self._request(
                Item(id="1", action="add", code="CONNECT", is_bundle=True, site_count=3)
            )
        )
        service = order.order_line.filtered(lambda one: one.product_id == self.service)
        self.assertEqual(service.product_uom_qty, 3)

    # === WHAT IS PAID TODAY === #

    def _told(self, *costs):
        item = self._request().items[0]
        lines = tuple(
            dataclasses.replace(line, monthly_cost=cost)
            for line, cost in zip(item.lines, costs, strict=True)
        )
        item = dataclasses.replace(item, lines=lines)
        return self._request(item, currency=self.currency.name)

    def test_an_amount_in_a_currency_without_a_rate_is_not_known(self):
        request = dataclasses.replace(
            self._told(Decimal("90"), Decimal("60.5")), currency="XXX"
        )
        order = self._import(request)
        self.assertFalse(order.is_today_known)

    def test_what_the_customer_says_that_it_pays(self):
        order = self._import(self._told(Decimal("90"), Decimal("60.5")))
        self.assertEqual(order.replaced_count, 2)
        self.assertEqual(order.today_monthly_cost, 150.5)
        self.assertTrue(order.is_today_known)
        self.assertTrue(order.is_today_told)
        summary = order._bundle_summary()
        self.assertTrue(summary["today_told"])
        self.assertEqual(
            summary["today_saving"],
            150.5 * summary["months"] - summary["term_total"],
        )
        html = self.env["ir.qweb"]._render(
            "proximus_bundle.price_summary", {"order": order}
        )
        self.assertIn("What you told us that you pay today for the 2 lines", html)
        # corrected by the seller, from the bills: it is not what was told any more
        order.today_monthly_cost = 140.0
        self.assertFalse(order.is_today_told)
        self.assertTrue(order.is_today_known)
        # of another customer it says nothing
        order.partner_id = self._create_customer("Another")
        self.assertEqual((order.replaced_count, order.today_monthly_cost), (0, 0.0))
        self.assertFalse(order.is_today_told)

    def test_a_line_whose_cost_is_not_told(self):
        order = self._import(self._told(Decimal("90"), None))
        self.assertEqual(order.replaced_count, 2)
        self.assertFalse(order.is_today_known)
        self.assertEqual(order._bundle_summary()["today_saving"], 0.0)

    def test_known_and_told_are_never_mixed(self):
        customer = self._create_customer("Known", company_registry="1999999943")
        line = self.env["proximus.line"].create(
            {
                "partner_id": customer.id,
                "product_id": self.mobile.id,
                "state": "active",
                "start_date": "2026-01-01",
                "number_ids": [(0, 0, {"e164": "+32470123401"})],
            }
        )
        order = self._import(self._told(Decimal("90"), Decimal("60.5")))
        self.assertEqual(order.replaced_line_ids, line)
        self.assertEqual(order.today_monthly_cost, 150.5, "all of it as told")
        self.assertTrue(order.is_today_told)

    def test_a_code_of_two_products_names_none(self):
        self._create_product_of("Other Fibre", 50.0, default_code="FIBRE")
        wizard = self._wizard(
            self._request(Item(id="1", action="add", code="FIBRE", name="Fibre"))
        )
        wizard.action_read()
        self.assertFalse(wizard.item_ids.product_id)

    def test_people_and_sites(self):
        component = self._component(self.service)
        component.quantity_driver = "employee"
        component.write({"default_quantity": 1, "max_quantity": 0})
        sites = [Site(name=n, street=n, postcode="4000") for n in ("One", "Two")]
        order = self._import(
            self._request(
                Item(
                    id="1",
                    action="add",
                    code="CONNECT",
                    is_bundle=True,
                    site=sites[0],
                    people=("A", "B", "C", "D"),
                ),
                Item(id="2", action="add", code="MOBILE", quantity=2, site=sites[1]),
            )
        )
        service = order.order_line.filtered(lambda one: one.product_id == self.service)
        self.assertEqual(service.product_uom_qty, 4)
        self.assertEqual(service.proximus_site_id.name, "One")
        extra = order.order_line.filtered(lambda one: one.proximus_request_item == "2")
        self.assertEqual(
            (extra.product_uom_qty, extra.proximus_site_id.name), (2, "Two")
        )

    def test_nothing_is_half_stored(self):
        self.bundle.date_to = "2020-01-01"
        before = self.env["res.partner"].search_count([])
        wizard = self._wizard(self._request())
        wizard.action_read()
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(self._known())

    def test_hostile_files(self):
        good = write_request(self._request())
        for content in (
            b"x",
            b"[" * 100_000,
            good.replace('"version": "1"', '"version": "9"').encode(),
            good.replace('"quantity": 1', '"quantity": 1e30').encode(),
            good.replace("Rue 14", "Rue\\u0000").encode(),
            good.replace('"modify"', '"teleport"').encode(),
        ):
            with self.assertRaisesRegex(UserError, "request.json"):
                self._wizard(content).action_read()
        self.assertFalse(self._known())

    def test_numbers_that_are_none_do_not_stop_the_signature(self):
        item = self._request().items[0]
        lines = (*item.lines, Named(reference="LN3", numbers=("hello", "+32")))
        order = self._import(self._request(dataclasses.replace(item, lines=lines)))
        order.action_confirm()
        self.assertEqual(len(order.proximus_switch_ids.line_ids), 2)

    def test_the_dialog(self):
        request = self._request(Item(id="1", action="add", name="Antenna"))
        empty = Form(self.env["proximus.quote.request.import"])
        empty.content = base64.b64encode(write_request(request).encode())
        wizard = empty.save()
        wizard.action_read()
        form = Form(wizard)
        self.assertTrue(form.is_new_customer)
        form.partner_id = self.customer
        self.assertFalse(form.is_new_customer)
        with form.item_ids.edit(0) as row:
            row.is_left_out = True
            row.bundle_id = self.bundle
            self.assertFalse(row.is_left_out)
        form.save()
        self.assertFalse(wizard.unknown_count)

    def test_who_may_import(self):
        nobody = self._create_user("request_nobody")
        with self.assertRaises(AccessError):
            self._wizard(self._request(), user=nobody)

    def _known(self):
        return self.env["sale.order"].search([("proximus_request_uuid", "=", UUID)])
