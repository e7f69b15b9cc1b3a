from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestProvision(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._product(security_type_id=cls.endpoint.id)
        cls.customer = cls.env["res.partner"].create({"name": "Tilleul"})

    @classmethod
    def _product(cls, **vals):
        return cls.env["product.product"].create(
            {"name": "Protection", "type": "service", **vals}
        )

    def _request(self, product=None, quantity=3, **vals):
        return {
            "product": product or self.product,
            "quantity": quantity,
            "partner": self.customer,
            "company": self.company,
            "site": self.env["res.partner"],
            "start": None,
            "origin": "S1",
            "unit_price": 4.0,
            **vals,
        }

    def _provision(self, *requests):
        return self.env["product.product"]._proximus_provision(list(requests))

    def test_a_sold_protection_becomes_an_ordered_service(self):
        (service,) = self._provision(self._request(start=self.today))
        self.assertRecordValues(
            service,
            [
                {
                    "state": "ordered",
                    "seats": 3,
                    "type_id": self.endpoint.id,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "unit_price": 4.0,
                    "origin": "S1",
                    "date_requested": self.today,
                    "is_effective": False,
                }
            ],
        )

    def test_what_is_paid_once_costs_nothing_a_month(self):
        (monthly,) = self._provision(self._request())
        (once,) = self._provision(self._request(is_recurring=False))
        self.assertEqual((monthly.is_recurring, monthly.monthly_price), (True, 12))
        self.assertEqual((once.is_recurring, once.monthly_price), (False, 0))
        self.assertNotEqual(monthly, once)
        if "proximus_recurring" in self.product._fields:  # of proximus_bundle
            self.product.proximus_recurring = False
            (told,) = self._provision(self._request(origin="S2"))
            self.assertFalse(told.is_recurring)
            (bundled,) = self._provision(self._request(origin="S3", is_recurring=True))
            self.assertTrue(bundled.is_recurring)

    def test_the_results_come_in_the_order_of_the_requests(self):
        line_product = self._line().product_id
        plain = self._product()
        service, nothing, lines = self._provision(
            self._request(),
            self._request(plain, 1),
            self._request(line_product, 2),
        )
        self.assertEqual(service._name, "proximus.security.service")
        self.assertEqual((nothing._name, len(nothing)), ("proximus.line", 0))
        self.assertEqual((lines._name, len(lines)), ("proximus.line", 2))

    def test_two_order_lines_for_one_product_give_one_service(self):
        first, second = self._provision(self._request(), self._request(quantity=2))
        self.assertEqual(first, second)
        self.assertEqual(first.seats, 5)

    def test_seats_sold_later_start_on_their_own(self):
        (first,) = self._provision(self._request())
        first.action_activate()
        (second,) = self._provision(self._request())
        (third,) = self._provision(self._request(origin="S2"))
        self.assertEqual(len(first | second | third), 3)
        self.assertEqual(first.seats, 3)

    def test_what_a_company_orders_for_itself_shows_who_lacks_it(self):
        lotte = self._employee()
        self._provision(self._request())
        self.assert_gap(lotte, None)
        own = self.company.partner_id
        self._provision(self._request(partner=own, origin="S2"))
        self.assert_gap(lotte, "ordered")
        gap = self._gaps(employee_id=lotte.id)
        self.assertFalse(gap.mandatory)
        gap.requirement_id.active = False
        self._provision(self._request(partner=own, origin="S3"))
        self.assert_gap(lotte, None)

    def test_the_officer_is_asked_to_activate_it(self):
        (service,) = self._provision(self._request())
        self.assertEqual(service.user_id, self.officer)
        self.assertEqual(service.activity_ids.user_id, self.officer)
        service.action_activate()
        self.assertFalse(service.activity_ids)

    def test_whoever_sells_needs_no_security_rights(self):
        products = self.env["product.product"].with_user(self.employee_user)
        (service,) = products._proximus_provision([self._request()])
        self.assertFalse(service.env.su)
        self.assertEqual(service.sudo().seats, 3)

    def test_an_impossible_quantity_is_refused(self):
        for quantity in (0, -1, 1.5):
            with self.subTest(quantity=quantity), self.assertRaises(UserError):
                self._provision(self._request(quantity=quantity))

    def test_a_product_delivers_a_line_or_a_protection(self):
        with self.assertRaisesRegex(ValidationError, "two products"):
            self._product(security_type_id=self.endpoint.id, line_kind="mobile")
        with self.assertRaises(ValidationError):
            self.product.type = "consu"

    def test_the_starter_products_are_sold_per_seat(self):
        for xmlid, code in (
            ("product_endpoint", "PX-SEC-ENDPOINT"),
            ("product_mobile_threat", "PX-SEC-MTD"),
            ("product_awareness", "PX-SEC-AWARE"),
        ):
            product = self.env.ref(f"proximus_security.{xmlid}")
            self.assertEqual(product.default_code, code)
            self.assertTrue(product.security_type_id.subject)
