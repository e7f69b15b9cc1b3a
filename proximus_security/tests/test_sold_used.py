from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestSold(SecurityCommon):
    """What is sold has a customer and a price; what is used has people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Garage"})
        cls.sold = cls._service(
            seats=4,
            unit_price=5,
            partner_id=cls.customer.id,
            auto_renew=True,
            date_end=cls.today + timedelta(days=300),
        )

    def test_a_sold_service_knows_no_people(self):
        person = self._employee()
        for subject in (person, self.employee_user):
            kind = "employee" if subject == person else "user"
            sold = self._service(
                self._type(f"t_{kind}", unit=kind), partner_id=self.customer.id
            )
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self._seat(sold, subject)
        own = self._service()
        self._seat(own, person)
        with self.assertRaises(ValidationError):
            own.partner_id = self.customer

    def test_what_is_paid_once_costs_nothing_a_month(self):
        service = self._service(seats=3, unit_price=10)
        requirement = self._requirement()
        for name in "ABCD":
            self._employee(name)
        price = requirement._price_of_missing
        self.assertEqual((service.monthly_cost, service.unused_cost), (30, 30))
        self.assertEqual(price(self.company)[self.endpoint.id], 10)
        service.is_recurring = False
        self.assertEqual((service.monthly_cost, service.unused_cost), (0, 0))
        self.assertIsNone(price(self.company)[self.endpoint.id])
        wizard = self.env["proximus.security.give.back"].create(
            {"service_id": service.id, "seats": 2}
        )
        self.assertEqual(wizard.saving, 0)
        service.is_recurring = True
        wizard.invalidate_recordset()
        self.assertEqual(wizard.saving, 20)

    def test_its_free_seats_are_for_its_customer_only(self):
        self._requirement()
        self._requirement(self.mobile)
        self._employee("Anke")
        gaps = self._gaps(type_id=self.endpoint.id)
        self.assertEqual(gaps.reason, "no_service")
        with self.assertRaises(UserError):
            gaps.action_give_seat()
        theirs = self._line(partner_id=self.customer.id)
        ours = self._line()
        self._service(self.mobile, seats=5)
        lines = self._gaps(type_id=self.mobile.id)
        lines.with_user(self.officer).action_give_seat()
        self.assert_gap(ours, "pending", self.mobile)
        self.assert_gap(theirs, "no_service", self.mobile)
        service = self._service(self.mobile, seats=1, partner_id=self.customer.id)
        self._gaps(line_id=theirs.id).with_user(self.officer).action_give_seat()
        self.assertEqual(service.coverage_ids.line_id, theirs)

    def test_by_hand_it_is_used_in_the_company_of_the_customer(self):
        self.sold.partner_id = self.other_company.partner_id
        both = self._user("sec_both", "proximus_security.group_officer")
        both.company_ids += self.other_company
        sold = self.sold.with_user(both).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(sold.using_company_id, self.other_company)
        action = sold.action_use()
        used = self.env["proximus.security.service"].browse(action["res_id"])
        self.assertRecordValues(
            used,
            [
                {
                    "company_id": self.other_company.id,
                    "is_own": True,
                    "state": "active",
                    "seats": 4,
                    "unit_price": 5,
                    "origin": self.sold.name,
                    "provider_id": self.company.partner_id.id,
                    "date_start": self.sold.date_start,
                    "date_end": self.sold.date_end,
                    "auto_renew": True,
                }
            ],
        )
        self.assertEqual(self.sold.partner_id, self.other_company.partner_id)
        self.assertEqual(sold.action_use()["res_id"], used.id, "once, not twice")
        stranger = self._employee("Noa", company_id=self.other_company.id)
        self.assertTrue(self._seat(used, stranger))

    def test_what_does_not_work_is_not_used_as_if_it_did(self):
        self.sold.partner_id = self.other_company.partner_id
        self.officer.company_ids += self.other_company
        services = self.env["proximus.security.service"]
        for state, expected in (("ordered", "ordered"), ("suspended", "suspended")):
            sold = self._service(partner_id=self.other_company.partner_id.id)
            if state == "ordered":
                sold = self._service(
                    partner_id=self.other_company.partner_id.id,
                    state="ordered",
                    date_start=False,
                )
            else:
                sold.action_suspend()
            action = self._as(self.officer, sold).action_use()
            used = services.browse(action["res_id"])
            self.assertEqual((used.state, used.is_effective), (expected, False))

    def test_a_customer_elsewhere_uses_it_in_its_own_database(self):
        self.assertFalse(self.sold.using_company_id)
        with self.assertRaisesRegex(UserError, "Garage"):
            self.sold.action_use()
        with self.assertRaises(UserError):
            self._service().action_use()
        self.sold.partner_id = self.other_company.partner_id
        closed = self._as(self.officer, self.sold)
        self.assertFalse(closed.using_company_id, "no company of this user")


@tagged("post_install", "-at_install")
class TestQuote(SecurityCommon):
    """On the side of the seller, what a customer lacks is a line of a quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.garage, cls.bakery = cls.env["res.partner"].create(
            [{"name": "Garage"}, {"name": "Bakery"}]
        )
        cls._requirement(cls.mobile)
        cls.lines = cls._line(partner_id=cls.garage.id)
        cls.lines |= cls._line(partner_id=cls.garage.id)
        cls.lines |= cls._line(partner_id=cls.bakery.id)
        cls._line()

    def setUp(self):
        super().setUp()
        if "sale.order" not in self.env:
            self.skipTest("the app Sales is not installed")

    def _product(self):
        return self.env["product.product"].create(
            {
                "name": "Mobile Threat Defence",
                "type": "service",
                "list_price": 3,
                "security_type_id": self.mobile.id,
            }
        )

    def test_each_customer_gets_one_quotation(self):
        product = self._product()
        seller = self._user(
            "sec_seller",
            "proximus_connectivity.group_partner,sales_team.group_sale_salesman",
        )
        gaps = self._as(seller, self.env["proximus.security.gap"]).search([])
        self.assertEqual(gaps.line_id, self.lines, "those of customers, and no other")
        action = gaps.action_quote()
        orders = self.env["sale.order"].search(action["domain"])
        self.assertEqual(orders.partner_id, self.garage | self.bakery)
        quantities = {
            order.partner_id: [
                (line.product_id, line.product_uom_qty) for line in order.order_line
            ]
            for order in orders
        }
        self.assertEqual(quantities[self.garage], [(product, 2)])
        self.assertEqual(quantities[self.bakery], [(product, 1)])
        self.assertEqual(set(orders.mapped("state")), {"draft"})
        self.assertEqual(orders.company_id, self.company)

    def test_devices_and_sites_of_customers_are_the_seller_s_to_quote(self):
        device, site = (
            self._type(f"t_{unit}", unit=unit) for unit in ("device", "site")
        )
        self._requirement(device)
        self._requirement(site)
        depot = self.env["res.partner"].create(
            {"name": "Depot", "parent_id": self.garage.id}
        )
        internet = self._line("internet", partner_id=self.garage.id, site_id=depot.id)
        router = self.env["proximus.device"].create(
            {
                "name": "Router",
                "company_id": self.company.id,
                "state": "in_use",
                "line_id": internet.id,
            }
        )
        seller = self._user("sec_seller", "proximus_connectivity.group_partner")
        rows = self._as(seller, self.env["proximus.security.gap"]).search([])
        self.assertEqual(rows.device_id, router)
        self.assertEqual(rows.site_id, depot)
        self.assertEqual(rows.customer_id, self.garage | self.bakery)

    def test_the_own_lines_are_nobody_s_to_sell_to(self):
        self._product()
        own = self._gaps(type_id=self.mobile.id, customer_id=False)
        self.assertEqual(len(own), 1)
        with self.assertRaisesRegex(UserError, "no customers"):
            own.action_quote()

    def test_what_no_product_sells_is_named(self):
        with self.assertRaisesRegex(UserError, "T_Mobile"):
            self._gaps(type_id=self.mobile.id).action_quote()

    def test_free_seats_of_the_customer_go_first(self):
        self._product()
        self._service(self.mobile, seats=1, partner_id=self.bakery.id)
        action = self._gaps(type_id=self.mobile.id).action_quote()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.partner_id, self.garage)


@tagged("post_install", "-at_install")
class TestBill(AccountTestInvoicingCommon):
    """A bill tells what we pay for: it stands among what we use, nobody has a seat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("proximus_security.group_officer")
        cls.company = cls.company_data["company"]
        cls.kind = cls.env["proximus.security.service.type"].create(
            {"name": "Backup", "code": "t_billed", "unit": "employee"}
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Backup", "type": "service", "security_type_id": cls.kind.id}
        )
        cls.services = cls.env["proximus.security.service"]

    def _bill(self, *lines, post=True, move_type="in_invoice"):
        bill = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-03-05",
                "ref": "F-77",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for product, quantity, price in lines
                ],
            }
        )
        if post:
            bill.action_post()
        return bill

    def _found(self):
        return self.services.search([("type_id", "=", self.kind.id)])

    def test_a_bill_makes_it_a_service_in_use(self):
        bill = self._bill((self.product, 3, 4.0), (self.product, 1, 2.0), post=False)
        self.assertFalse(bill.has_proximus_protection)
        self.assertFalse(self._found())
        bill.action_post()
        self.assertRecordValues(
            self._found(),
            [
                {
                    "company_id": self.company.id,
                    "is_own": True,
                    "state": "active",
                    "health": "unknown",
                    "seats": 4,
                    "unit_price": 3.5,
                    "origin": "F-77",
                    "provider_id": self.partner_a.id,
                    "seats_free": 4,
                }
            ],
        )
        self.assertEqual(str(self._found().date_start), "2026-03-05")
        self.assertFalse(bill.has_proximus_protection)

    def test_the_next_bill_adds_nothing(self):
        self._bill((self.product, 3, 4.0))
        bill = self._bill((self.product, 3, 4.0))
        self.assertEqual(len(self._found()), 1)
        with self.assertRaisesRegex(UserError, "already"):
            bill.action_proximus_use()

    def test_what_we_sell_too_is_only_used_by_hand(self):
        self.services.create(
            {
                "type_id": self.kind.id,
                "partner_id": self.partner_b.id,
                "seats": 9,
                "state": "ordered",
            }
        )
        bill = self._bill((self.product, 3, 4.0))
        self.assertFalse(self._found().filtered("is_own"))
        self.assertTrue(bill.has_proximus_protection)
        action = bill.action_proximus_use()
        used = self._found().filtered("is_own")
        self.assertEqual(action["res_id"], used.id)
        self.assertEqual(used.seats, 3)

    def test_a_credit_note_a_sale_and_another_product_bring_nothing(self):
        plain = self.env["product.product"].create({"name": "Paper"})
        self._bill((plain, 1, 5.0))
        self._bill((self.product, 1, 5.0), move_type="in_refund")
        self._bill((self.product, 1, 5.0), move_type="out_invoice")
        self._bill((self.product, 1, 0.0))
        self.assertFalse(self._found())
