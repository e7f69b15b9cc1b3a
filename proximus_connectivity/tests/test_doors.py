"""What comes in at a door: invisible signs, lost digits, text that is none."""

import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools import tmf_inventory
from .common import ConnectivityCommon

SEEN, UNSEEN = "AGR-77", "\u202dAGR\u200b-77\u202c"


@tagged("post_install", "-at_install")
class TestReferences(ConnectivityCommon):
    """What nobody sees is dropped, whatever the door."""

    def test_kept_and_found(self):
        line = self._create_active_line(external_ref=UNSEEN)
        self.assertEqual(line.external_ref, SEEN)
        line.external_ref = "\ufeffAGR\u00a078"
        self.assertEqual(line.external_ref, "AGR 78")
        one, other = self._create_line(), self._create_line()
        (one | other).write({"external_ref": "\u200b\u2060"})
        self.env.flush_all()
        self.assertFalse(one.external_ref or other.external_ref)
        line.write({"external_ref": UNSEEN})
        lines = self.env["proximus.line"]
        for domain in (
            [("external_ref", "=", UNSEEN)],
            [("external_ref", "in", [UNSEEN, "x"])],
            [("external_ref", "ilike", "\u200bagr-7")],
            [("number_ids.line_id.external_ref", "=", UNSEEN)],
        ):
            if "number_ids" not in domain[0][0]:
                self.assertEqual(lines.search(domain), line, domain)
        self.assertIn(line.id, dict(lines.name_search(UNSEEN)))

    def test_numbers_cards_and_devices(self):
        line = self._create_active_line(
            "mobile",
            number_ids=[(0, 0, {"e164": "\u202d+32 470 12 34 56\u202c"})],
            sim_ids=[(0, 0, {"iccid": f"\u200e{self._iccid(7)}\u200b"})],
        )
        self.assertEqual(line.number_ids.e164, "+32470123456")
        self.assertEqual(line.sim_ids.iccid, self._iccid(7))
        found = self.env["proximus.number"].name_search("\u202d0470/12\u200b.34\u202c")
        self.assertEqual([one[0] for one in found], line.number_ids.ids)
        device = self.env["proximus.device"].create(
            {"name": "Box", "imei": "\u202d49-015420-323751-8\u202c", "serial": UNSEEN}
        )
        self.assertEqual((device.imei, device.serial), ("490154203237518", SEEN))
        card = line.sim_ids
        with self.assertRefused(ValidationError, "spreadsheet"):
            card.imsi = "2.06E+14"
        with self.assertRefused(ValidationError, "spreadsheet"):
            self.env["proximus.number"].create({"e164": "3.25E+10"})
        with self.assertRefused(ValidationError, "spreadsheet"):
            card.copy({"iccid": "8932019999999990000"})

    def test_what_is_empty_and_what_is_not(self):
        numbers = self.env["proximus.number"].create(
            [
                {"e164": "081 12 34 00", "last_e164": "081 12 34 99"},
                {"e164": "081 12 35 00"},
            ]
        )
        among = [("id", "in", numbers.ids)]
        for operator, found in (("=", numbers[1]), ("!=", numbers[0])):
            domain = [*among, ("last_e164", operator, False)]
            self.assertEqual(numbers.search(domain), found, operator)

    def test_an_import_knows_its_line_again(self):
        line = self._create_active_line(external_ref=SEEN)
        result = self.env["proximus.line"].load(
            ["external_ref", "sip_domain"], [[UNSEEN, "pbx.example.com"]]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(line.sip_domain, "pbx.example.com")

    def test_contacts(self):
        partner = self.env["res.partner"].create(
            {"name": "A", "is_company": True, "vat": "\u202dTVA BE 0477.472.701\u202c"}
        )
        self.assertEqual(partner.vat, "BE0477472701")
        partner.company_registry = "N° 477.472.701"
        self.assertEqual(partner.company_registry, "0477472701")


@tagged("post_install", "-at_install")
class TestUnfit(ConnectivityCommon):
    """NUL and halves of pairs are refused with a sentence that says where."""

    def test_imports_name_the_row(self):
        for odd in ("L\0", "L\ud800"):
            result = self.env["proximus.line"].load(
                ["external_ref", "product_id/.id"],
                [["L-1", str(self.offers["mobile"].id)], [odd, ""]],
            )
            self.assertFalse(result["ids"])
            (message,) = result["messages"]
            self.assertEqual((message["record"], message["field"]), (1, "external_ref"))
            self.assertIn("Row 3", message["message"])

    def test_imports_say_what_a_spreadsheet_destroyed(self):
        result = self.env["proximus.line"].load(
            ["external_ref", "product_id/.id"],
            [["1E10", str(self.offers["mobile"].id)], ["1.23E+11", ""]],
        )
        self.assertFalse(result["ids"])
        (message,) = result["messages"]
        self.assertEqual(message["record"], 1)
        self.assertIn("digits are lost", message["message"])

    def test_pastes_name_the_row(self):
        for odd in ("x\0", "\udfff"):
            rows = f"0470 12 34 56\n{odd}\n"
            with self.assertRefused(ValidationError, "Row 2"):
                self.env["proximus.number.paste"].create({"text": rows})
            with self.assertRefused(ValidationError, "Row 2"):
                Form(self.env["proximus.number.paste"]).text = rows

    def test_files_name_the_product(self):
        good = {"name": "L-1", "status": "active", "id": "P-1"}
        bad = {"name": "L-2", "status": "active", "id": "P\0-2"}
        items = self.env["proximus.line"]._tmf_compare([good, bad])
        self.assertNotIn("no text", items[0]["message"])
        self.assertIn("no text", items[1]["message"])
        products = tmf_inventory.read_inventory('[{"name": "\\ud800"}]')
        with self.assertRaisesRegex(ValueError, "no text"):
            tmf_inventory.read_line(products[0])

    def test_references_say_which_field(self):
        with self.assertRefused(ValidationError, "Operator Reference"):
            self._create_line(external_ref="L\0")


@tagged("post_install", "-at_install")
class TestHistory(ConnectivityCommon):
    """What was in use stays, and a quarantine holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_ = cls._create_user("doors_user", "proximus_connectivity.group_user")
        cls.manager = cls._create_user(
            "doors_manager", "proximus_connectivity.group_manager"
        )
        cls.line = cls._create_active_line(
            "mobile",
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
            sim_ids=[(0, 0, {"iccid": cls._iccid(1)})],
        )
        cls.number, cls.card = cls.line.number_ids, cls.line.sim_ids
        today = cls.env.company._proximus_today()
        cls.line.action_terminate(today - timedelta(days=1))

    def test_history_is_not_deleted(self):
        self.assertEqual(
            (self.number.state, self.card.state), ("quarantine", "retired")
        )
        for record in (self.number, self.card):
            for user in (self.user_, self.manager, self.env.user):
                with self.assertRefused(UserError, "history"):
                    record.with_user(user).unlink()
        for line in (self._create_active_line("mobile"),):
            number = self.env["proximus.number"].create(
                {"e164": "0470 12 34 57", "line_id": line.id}
            )
            card = self.env["proximus.sim"].create(
                {"iccid": self._iccid(2), "line_id": line.id}
            )
            for record in (number, card):
                with self.assertRefused(UserError, "history"):
                    record.with_user(self.manager).unlink()

    def test_nor_is_it_made_into_something_else(self):
        """Back in stock, another number, off its line: it would be gone as well."""
        self.number.with_user(self.manager).action_release()
        for record, vals in (
            (self.number, {"state": "available", "assigned_on": False}),
            (self.number, {"e164": "0470 65 43 21"}),
            (self.number, {"line_id": False}),
            (self.card, {"state": "available", "line_id": False}),
            (self.card, {"iccid": self._iccid(9)}),
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                record.with_user(self.user_).write(vals)
        for record, vals in (
            (self.number, {"state": "available"}),
            (self.card, {"state": "available"}),
        ):
            with self.assertRefused(UserError, "history"):
                record.with_user(self.manager).write(vals)
        self.number.with_user(self.user_).e164 = "0470/12.34.56"
        # a manager corrects what was mistyped
        self.card.with_user(self.manager).iccid = self._iccid(9)
        self.assertEqual(self.card.line_id, self.line)
        fresh = self.env["proximus.sim"].with_user(self.user_)
        self.assertEqual(fresh.create({"iccid": self._iccid(1)}).state, "available")

    def test_what_was_never_used_is(self):
        line = self._create_line("mobile")
        numbers = self.env["proximus.number"].create(
            [{"e164": "0470 12 34 58"}, {"e164": "0470 12 34 59", "line_id": line.id}]
        )
        cards = self.env["proximus.sim"].create(
            [{"iccid": self._iccid(3)}, {"iccid": self._iccid(4), "line_id": line.id}]
        )
        for records in (numbers, cards):
            records.with_user(self.user_).unlink()
            self.assertFalse(records.exists())

    def test_managers_archive(self):
        with self.assertRaises(AccessError):
            self.card.with_user(self.user_).active = False
        with self.assertRefused(UserError, "out of use"):
            self.number.with_user(self.manager).active = False
        self.card.with_user(self.manager).action_archive()
        self.assertFalse(self.card.active)
        self.assertNotIn(self.card, self.env["proximus.sim"].search([]))

    def test_nobody_else_gets_the_number(self):
        other = self._create_line(
            "mobile", partner_id=self.other_partner.id, external_ref="OTHER"
        )
        numbers = self.env["proximus.number"].with_user(self.user_)
        written = "\u202d0470 12 34 56\u202c"
        for vals in (
            {"e164": written, "line_id": other.id},
            {"e164": written},
            {"e164": "0470 12 34 50", "last_e164": "0470 12 34 59"},
        ):
            with self.assertRefused(ValidationError, "quarantine"):
                numbers.create(vals)
        result = numbers.load(["e164", "line_id"], [[written, "OTHER"]])
        self.assertFalse(result["ids"])
        self.assertIn("quarantine", result["messages"][0]["message"])
        result = numbers.load(["e164", "state"], [[written, "available"]])
        self.assertFalse(result["ids"])
        self.assertIn("quarantine", result["messages"][0]["message"])
        for vals in (
            {"state": "available"},
            {"line_id": other.id},
            {"e164": "0470 99 99 99"},
            {"quarantine_until": "2026-01-01"},
            {"state": "released"},
        ):
            with self.assertRefused(UserError, "+32 470 12 34 56"):
                self.number.with_user(self.user_).write(vals)
        self.assertEqual(self.number.state, "quarantine")

    def test_its_former_holder_does(self):
        again = self._create_active_line(
            "mobile", start=self.env.company._proximus_today()
        )
        number = self.env["proximus.number"].with_user(self.user_)
        number = number.create({"e164": "0470 12 34 56", "line_id": again.id})
        self.assertEqual(number.state, "assigned")

    def test_a_manager_ends_a_quarantine(self):
        with self.assertRefused(UserError, "manager"):
            self.number.with_user(self.user_).action_release()
        self.number.with_user(self.manager).action_release()
        self.assertEqual(self.number.state, "released")
        other = self._create_line("mobile", partner_id=self.other_partner.id)
        self.env["proximus.number"].create(
            {"e164": "0470 12 34 56", "line_id": other.id}
        )

    def test_a_quarantine_that_is_over(self):
        with freeze_time("2028-01-01"):
            self.env["proximus.number"]._gc_quarantine()
        self.assertEqual(self.number.state, "released")


@tagged("post_install", "-at_install")
class TestOneNumber(ConnectivityCommon):
    """A second contact with a number is never made in silence."""

    NUMBER = "0477.472.701"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.company_registry = "0477472701"

    def _said(self, partner):
        return " ".join(str(body) for body in partner.message_ids.mapped("body"))

    def test_created_and_written(self):
        partners = self.env["res.partner"]
        for vals in (
            {"vat": "BE0477472701"},
            {"vat": "TVA BE 0477.472.701"},
            {"company_registry": self.NUMBER},
            {"company_registry": "\u202dN° 477472701\u202c"},
        ):
            second = partners.create({"name": "Second", "is_company": True, **vals})
            self.assertIn("Boulangerie Test", self._said(second), vals)
            second.write({"vat": False, "company_registry": False})
        third = partners.create({"name": "Third", "is_company": True})
        self.assertNotIn("Boulangerie", self._said(third))
        third.vat = "BE0477472701"
        self.assertIn("Boulangerie Test", self._said(third))

    def test_two_at_once(self):
        vals = {"is_company": True, "company_registry": "0566.988.259"}
        one, two = self.env["res.partner"].create(
            [{"name": "One", **vals}, {"name": "Two", **vals}]
        )
        self.assertIn("Two", self._said(one))
        self.assertIn("One", self._said(two))

    def test_a_company_of_a_group_is_a_company(self):
        """Whichever of the two is part of another company."""
        partners = self.env["res.partner"]
        vals = {"name": "Second", "is_company": True}
        group = partners.create({"name": "Group", "is_company": True})
        number = {"company_registry": self.NUMBER}
        part = partners.create({**vals, **number, "parent_id": group.id})
        self.assertIn("Boulangerie Test", self._said(part))
        part.unlink()
        self.partner.parent_id = group
        second = partners.create({**vals, **number})
        self.assertIn("Boulangerie Test", self._said(second))
        self.assertEqual(
            partners._find_by_registration(self.NUMBER, self.company),
            self.partner | second,
        )
        second.unlink()
        # a branch that has the number of its company is that company
        branch = partners.create({**vals, **number, "parent_id": self.partner.id})
        self.assertNotIn("same VAT", self._said(branch))
        self.assertEqual(
            partners._find_by_registration(self.NUMBER, self.company), self.partner
        )
        # who leaves a company keeps its number, and is told apart from then on
        self.partner.vat = "BE0477472701"
        person = partners.create({"name": "An", "parent_id": self.partner.id})
        person.write({"parent_id": False, "is_company": True})
        self.assertIn("Boulangerie Test", self._said(person))

    def test_no_alarm_without_need(self):
        child = self.env["res.partner"].create(
            {"name": "Person", "parent_id": self.partner.id}
        )
        self.assertNotIn("same VAT", self._said(child))
        other = self.env["res.partner"].create(
            {"name": "Other", "is_company": True, "vat": "BE0566988259"}
        )
        self.assertNotIn("same VAT", self._said(other))
        self.partner.vat = "BE0477472701"
        self.assertNotIn("same VAT", self._said(self.partner), "its own number")

    def test_the_form_asks(self):
        form = Form(self.env["res.partner"])
        form.name = "Second"
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as caught:
            form.vat = "BE0477472701"
        self.assertIn("Boulangerie Test", "".join(caught.output))

    def test_an_import_warns(self):
        result = self.env["res.partner"].load(
            ["name", "company_registry"],
            [["New", "0566988259"], ["Second", self.NUMBER]],
        )
        self.assertTrue(result["ids"])
        (message,) = result["messages"]
        self.assertEqual((message["type"], message["record"]), ("warning", 1))
        self.assertIn("Boulangerie Test", message["message"])


@tagged("post_install", "-at_install")
class TestPortalDoors(ConnectivityCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.env["res.users"].create(
            {
                "name": "Portal User",
                "login": "doors_portal",
                "password": "doors_portal_pw",
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
            }
        )
        cls.user.partner_id.parent_id = cls.partner
        cls.line = cls._create_active_line(external_ref=SEEN)
        cls.problem = cls.env["proximus.problem"].create(
            {
                "subject": "No internet",
                "partner_id": cls.partner.id,
                "line_ids": [(6, 0, cls.line.ids)],
            }
        )
        cls.switch = cls.env["proximus.switch"].create({"partner_id": cls.partner.id})

    ODD = (
        "self=1",
        "self=1&self=2&args=x&kwargs=y&cls=z&endpoint=&rule=",
        "no_breadcrumbs=1",
        "document=1&values=1&session_history=x&access_token=",
        "line_sudo=1&problem_sudo=1&kw=1",
        "error=Pay+here&warning=x&success=y",
        "pid=%00&hash=%00",
        "message=%00&reported=%00&claimed=%00",
        "access_token=%00",
        "report_type=%00",
    )

    def test_no_crash_on_document_pages(self):
        self.authenticate("doors_portal", "doors_portal_pw")
        for record in (self.line, self.problem, self.switch):
            for odd in self.ODD:
                answer = self.url_open(f"{record.access_url}?{odd}")
                self.assertLess(answer.status_code, 500, (record._name, odd))
                self.assertNotIn("Pay here", answer.text, "nobody speaks for us")

    def test_no_crash_on_lists(self):
        self.authenticate("doors_portal", "doors_portal_pw")
        for path in ("/my/lines", "/my/problems", "/my/mandates", "/my/problems/new"):
            for name in ("search", "sortby", "filterby", "groupby", "page", "line_id"):
                for odd in ("%00", "%ed%a0%80", "%F0%9F", "%e2%80%8b"):
                    answer = self.url_open(f"{path}?{name}={odd}")
                    self.assertEqual(answer.status_code, 200, (path, name, odd))
            self.assertEqual(self.url_open(f"{path}?self=1").status_code, 200, path)
        page = self.url_open("/my/lines?search=%E2%80%8BAGR%00-77").text
        self.assertIn(self.line.access_url, page)

    @mute_logger("odoo.http")
    def test_interfaces_answer_with_a_sentence(self):
        self.authenticate("admin", "admin")
        for model, method, args in (
            ("proximus.problem", "create", [{"subject": "\0", "line_ids": []}]),
            ("proximus.problem", "search", [[["subject", "=", "a\0b"]]]),
            ("res.partner", "create", [{"name": "\ud800"}]),
            ("proximus.line", "name_search", ["\ud800\0"]),
        ):
            answer = self.url_open(
                "/web/dataset/call_kw",
                data=json.dumps(
                    {
                        "params": {
                            "model": model,
                            "method": method,
                            "args": args,
                            "kwargs": {},
                        }
                    }
                ),
                headers={"Content-Type": "application/json"},
            )
            error = answer.json().get("error")
            self.assertEqual(error["data"]["name"], "odoo.exceptions.UserError")
            self.assertIn("no text", error["data"]["message"])
