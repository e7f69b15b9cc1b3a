from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.proximus_connectivity.tests.home_common import HomeMixin

from .common import SecurityCommon

OWNER = "proximus_connectivity.group_owner"
OFFICER = "proximus_security.group_officer"


@tagged("post_install", "-at_install")
class TestHome(HomeMixin, SecurityCommon):
    """Who is protected, by whose word; what is missing and what it costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        cls.company.currency_id = cls.other_company.currency_id = euro
        cls.owner = cls._user("home_owner", f"{OWNER},{OFFICER}")

    def _card(self, code="protection", user=None):
        return self._read_home(user or self.owner)[code]

    def _note(self, card, key):
        text, note = self._lines(card)[key]
        return text, note.replace("\xa0", " ")

    def _fill(self, count=1):
        """Give ``count`` people each: proof, a word, a doubt and nothing."""
        service = self._service(seats=3 * count, unit_price=4.0)
        for index in range(count):
            people = [self._employee(f"{name} {index}") for name in "ABCDE"]
            seats = [self._seat(service, person) for person in people[:3]]
            (seats[0] | seats[1]).action_confirm()
            seats[0].write({"source": "api", "last_seen": self.now})
        return service

    def test_protection_is_verified_declared_unknown_or_missing(self):
        self._requirement()
        self._fill()
        # a customer's line and another company are not ours to protect
        self._requirement(self.mobile)
        customer = self.env["res.partner"].create({"name": "Garage"})
        self._line(partner_id=customer.id)
        self._requirement(company_id=self.other_company.id)
        self._employee("Elsewhere", company_id=self.other_company.id)
        card = self._card()
        self.assertEqual(
            self._figures(card),
            {"verified": "1", "declared": "1", "unknown": "1", "missing": "2"},
        )
        self.assertEqual(
            self._note(card, f"type_{self.endpoint.id}"),
            ("T_Endpoint: 2 without", "+ 8.00 € a month"),
        )
        (line,) = card["content"]["lines"]
        self.assertEqual(line["detail"], "D 0 +1", "who it is")
        for key, number in self._figures(card).items():
            with self.subTest(key=key):
                self.assertEqual(
                    len(self._opened(self.owner, "protection", key)), int(number)
                )
        self.assertEqual(
            self._opened(self.owner, "protection", "verified").source, "api"
        )

    def test_a_person_is_named_and_no_reference(self):
        line = self._line(employee_id=self._employee("Claire Dubois").id)
        self._requirement(self.mobile)
        (row,) = self._card()["content"]["lines"]
        self.assertEqual(row["detail"], "Claire Dubois")
        line.employee_id = False
        (row,) = self._card()["content"]["lines"]
        self.assertEqual(row["detail"], line.name)

    def test_protected_and_missing_make_the_whole(self):
        self._requirement()
        self._fill(3)
        seats = self.env["proximus.security.coverage"].search(
            [("company_id", "=", self.company.id), ("proof", "!=", False)]
        )
        self.assertEqual(len(seats) + len(self._gaps()), 15)
        self.assertEqual(set(seats.mapped("proof")), {"verified", "declared"})
        self.assertFalse(seats & self._gaps().coverage_id)
        stale = seats.filtered(lambda seat: seat.proof == "verified")[:1]
        stale.last_seen = self.now - timedelta(days=400)
        self.assertFalse(stale.proof)
        self.assertEqual(len(seats) - 1 + len(self._gaps()), 15)

    def test_free_seats_cost_nothing_more_and_could_be_saved(self):
        self._requirement()
        self._service(seats=3, unit_price=4.0)
        self._employee("Lotte")
        card = self._card()
        self.assertEqual(
            self._note(card, f"type_{self.endpoint.id}")[1], "no extra cost"
        )
        saving = self._card("saving")
        self.assertEqual(
            self._note(saving, "seats"),
            ("Seats that nobody has (3)", "12.00 € a month"),
        )
        figures = self._figures(saving)
        self.assertEqual(figures["month"].replace("\xa0", " "), "12.00 €")
        opened = self._opened(self.owner, "saving", "seats")
        self.assertEqual(sum(opened.mapped("unused_cost")), 12.0)

    def test_a_price_that_nobody_knows_is_not_zero(self):
        self._requirement()
        self._employee("Lotte")
        note = self._note(self._card(), f"type_{self.endpoint.id}")[1]
        self.assertEqual(note, "price not known")

    def test_the_price_of_the_list_where_nothing_is_contracted(self):
        self._requirement()
        self._employee("Lotte")
        self.env["product.product"].create(
            {
                "name": "Endpoint",
                "type": "service",
                "list_price": 5.0,
                "list_currency_id": self.env.ref("base.EUR").id,
                "security_type_id": self.endpoint.id,
            }
        )
        note = self._note(self._card(), f"type_{self.endpoint.id}")[1]
        self.assertEqual(note, "+ 5.00 € a month")

    def test_what_customers_pay_is_not_what_a_seat_costs_us(self):
        self._requirement()
        self._employee("Lotte")
        customer = self.env["res.partner"].create({"name": "C", "is_company": True})
        self._service(seats=1, unit_price=9.0, partner_id=customer.id)
        key = f"type_{self.endpoint.id}"
        self.assertNotIn("9.00", self._note(self._card(), key)[1])

    def test_the_clock_of_an_incident_is_on_the_list(self):
        incident = self._incident(aware_at=self.now - timedelta(hours=1))
        incident.write({"is_significant": "yes", "nis2_status": "in_scope"})
        pending = incident.notification_ids.filtered(
            lambda note: note.state == "pending" and note.due_at
        )
        self.assertTrue(pending)
        card = self._card("todo")
        clocks = {key for key in self._lines(card) if key.startswith("clock_")}
        self.assertEqual(clocks, {f"clock_{note.regime}" for note in pending})
        opened = self._opened(self.owner, "todo", min(clocks))
        self.assertLessEqual(opened, pending)

    def test_queries_do_not_grow(self):
        self._requirement()
        self._fill()
        few = self._home_queries()
        self._fill(30)
        self.assertEqual(self._home_queries(), few)
        self.assertLessEqual(few, 40)

    def _home_queries(self):
        self._read_home(self.owner)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._read_home(self.owner)
        return self.env.cr.sql_log_count - before
