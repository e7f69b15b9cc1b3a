from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SecurityCommon


class ProtectionPortalCommon(SecurityCommon, HttpCase):
    """A customer with mobile lines and the protection that it bought for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer, cls.stranger = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True}
                for name in ("Customer SRL", "Stranger SA")
            ]
        )
        cls.visitor = cls._visitor("protected", cls.customer)
        cls.other_visitor = cls._visitor("unprotected", cls.stranger)
        cls.service = cls._service(
            cls.mobile, seats=5, partner_id=cls.customer.id, unit_price=2.5
        )
        cls.lines = cls._line(partner_id=cls.customer.id)
        for _n in range(2):
            cls.lines |= cls._line(partner_id=cls.customer.id)
        cls.person = cls._employee("Lotte Wouters")
        cls.lines[0].employee_id = cls.person
        cls.declared = cls._seat(cls.service, cls.lines[0], state="protected")
        cls.invited = cls._seat(cls.service, cls.lines[1])
        cls._exemption(cls.lines[1], cls.mobile)
        cls._requirement(cls.mobile)
        cls.foreign = cls._service(
            cls.endpoint, partner_id=cls.stranger.id, unit_price=99.0
        )

    @classmethod
    def _visitor(cls, login, partner):
        user = new_test_user(
            cls.env,
            login,
            "base.group_portal",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        user.partner_id.parent_id = partner
        return user


@tagged("post_install", "-at_install")
class TestProtectionPortal(ProtectionPortalCommon):
    def _page(self, path="/my/protection", login="protected"):
        self.authenticate(login, login)
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        return " ".join(answer.text.split())

    def test_a_customer_sees_what_it_bought(self):
        page = self._page()
        self.assertIn("T_Mobile", page)
        self.assertIn("12.50", page)  # 5 seats × 2.50
        self.assertNotIn("T_Endpoint", page)
        self.assertNotIn("99.00", page)
        page = self._page(login="unprotected")
        self.assertIn("T_Endpoint", page)
        self.assertNotIn("T_Mobile", page)

    def test_a_contact_without_the_right_to_see_money(self):
        clerk = self._visitor("protected_clerk", self.customer)
        page = self._page(login="protected_clerk")
        self.assertIn("T_Mobile", page)
        self.assertIn("5 seats", page)
        self.assertNotIn("a month", page)
        self.assertNotIn("12.50", page)
        self.assertNotIn("Without VAT", page)
        own = self.service.with_user(clerk)
        self.assertTrue(own.read(["name", "seats"]))
        for name in ("unit_price", "monthly_price", "active_cost"):
            with self.assertRaises(AccessError, msg=name):
                own.read([name])
        message = self.service.message_post(
            body="2.50", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(message.with_user(clerk).has_access("read"))
        clerk.partner_id.proximus_portal_money = True
        self.assertIn("12.50", self._page(login="protected_clerk"))
        self.assertTrue(own.read(["unit_price"]))

    def test_nobody_is_named(self):
        page = self._page()
        self.assertNotIn("Lotte", page)
        self.assertIn("1 line", page)

    def test_what_is_missing_is_counted_for_the_own_company_only(self):
        gaps = self.env["proximus.security.gap"]
        self.assertEqual(
            gaps._count_missing_of(self.customer),
            [{"type": self.mobile, "people": 0, "lines": 1}],
        )
        self.assertEqual(gaps._count_missing_of(self.stranger), [])
        self._requirement(self.endpoint)
        self._line()  # of the company itself, without a seat
        found = {
            gap["type"]: (gap["people"], gap["lines"])
            for gap in gaps._count_missing_of(self.company.partner_id)
        }
        self.assertEqual(found[self.mobile], (0, 1))
        self.assertEqual(found[self.endpoint], (1, 0))

    def test_seats_by_what_is_known_of_them(self):
        self.assertEqual(
            self.service._seats_by_evidence()[self.service],
            {"verified": 0, "declared": 1, "unknown": 1, "missing": 0, "free": 3},
        )
        self.declared.write({"source": "api", "last_seen": self.now})
        self.assertEqual(self.declared.proof, "verified")
        self.service.health = "down"
        self.assertEqual(
            self.service._seats_by_evidence()[self.service],
            {"verified": 0, "declared": 0, "unknown": 0, "missing": 2, "free": 3},
        )

    def test_a_seat_is_missing_exactly_when_nothing_is_known_of_it(self):
        """The page and the list of the back end never disagree."""
        seat, line = self.declared, self.lines[0]
        for source in ("api", "manual", "rule"):
            for days in (0, 10, 20, 300, 400):
                for state in ("protected", "installed", "error"):
                    seat.write(
                        {
                            "source": source,
                            "last_seen": self.now - timedelta(days=days, minutes=1),
                        }
                    )
                    seat.flush_recordset()
                    self.env.cr.execute(
                        "UPDATE proximus_security_coverage SET state = %s"
                        " WHERE id = %s",
                        (state, seat.id),
                    )
                    seat.invalidate_recordset()
                    missing = self._gaps(line_id=line.id, type_id=self.mobile.id)
                    self.assertEqual(
                        not seat.proof,
                        bool(missing),
                        (source, days, state),
                    )

    def test_a_protection_bought_as_a_whole(self):
        firewall = self._type("t_firewall", unit="site", needs_installation=False)
        service = self._service(firewall, seats=1, partner_id=self.customer.id)
        counts = service._seats_by_evidence
        self.assertEqual(counts()[service]["declared"], 1)
        service.health = "ok"
        self.assertEqual(counts()[service]["verified"], 1)
        service.health = "degraded"
        self.assertEqual(counts()[service]["unknown"], 1)
        self.assertIn("T_Firewall", self._page())

    def test_a_site_is_not_missing_what_was_bought_for_it(self):
        """Which site it is may be written down later."""
        firewall = self._type("t_firewall", unit="site", needs_installation=False)
        self._requirement(firewall)
        for name in ("Ghent", "Liège"):
            site = self.env["res.partner"].create(
                {"name": name, "parent_id": self.customer.id}
            )
            self._line("internet", partner_id=self.customer.id, site_id=site.id)

        def missing():
            found = self.env["proximus.security.gap"]._count_missing_of(self.customer)
            return sum(row.get("others", 0) for row in found)

        self.assertEqual(missing(), 2)
        vals = {"seats": 1, "partner_id": self.customer.id}
        service = self._service(firewall, state="ordered", date_start=False, **vals)
        self.assertEqual(missing(), 2)
        evidence = service._seats_by_evidence()[service]
        self.assertEqual(set(evidence.values()), {0}, "on its way, not missing")
        self.assertNotIn("missing</span>", self._page())
        service.action_activate()
        self.assertEqual(missing(), 1)
        service.seats = 2
        self.assertEqual(missing(), 0)
        service.health = "down"
        self.assertEqual(missing(), 2)
        service.health = "ok"
        self._gaps(site_id=site.id).with_user(self.officer).action_give_seat()
        self.assertEqual(missing(), 0)

    def test_what_is_ordered_stands_apart(self):
        self._service(
            self.endpoint,
            seats=4,
            state="ordered",
            date_start=False,
            partner_id=self.customer.id,
            unit_price=4.0,
        )
        [total] = (
            self.env["proximus.security.service"]
            .search([("partner_id", "=", self.customer.id)])
            ._portal_totals()
        )
        self.assertEqual((total["amount"], total["ordered"]), (12.5, 16.0))

    def test_rights(self):
        services = self._as(self.visitor, self.env["proximus.security.service"])
        self.assertEqual(services.search([]), self.service)
        with self.assertRaises(AccessError):
            services.browse(self.foreign.id).read(["seats"])
        with self.assertRaises(AccessError):
            services.browse(self.service.id).write({"seats": 50})
        for model in ("coverage", "gap", "incident", "exemption", "requirement"):
            records = self._as(self.visitor, self.env[f"proximus.security.{model}"])
            with self.assertRaises(AccessError):
                records.search([])

    def test_home_counts_and_strange_pages(self):
        self._page("/my")
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["protection_count"]}
        )
        self.assertEqual(counters, {"protection_count": 1})
        for page in ("-1", "%C2%B2", "9" * 40, "x"):
            self.assertIn("T_Mobile", self._page(f"/my/protection?page={page}"))

    def test_a_visitor_must_log_in(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/protection").url)

    def test_queries_do_not_grow(self):
        few = self._count(self.service)
        for _n in range(4):
            service = self._service(self.mobile, partner_id=self.customer.id)
            self._seat(service, self._line(partner_id=self.customer.id))
        every = self.env["proximus.security.service"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertLessEqual(self._count(every), few)

    def _count(self, services):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        services._portal_totals()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestProtectionTour(ProtectionPortalCommon):
    """A customer at a desk looks at the protection."""

    def test_the_customer_looks_at_the_protection(self):
        self.start_tour("/my", "proximus_portal_protection", login="protected")


@tagged("post_install", "-at_install")
class TestProtectionTourOnAPhone(TestProtectionTour):
    """The same with a phone."""

    browser_size = "390x844"
    touch_enabled = True
