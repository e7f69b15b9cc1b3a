import json
from datetime import timedelta
from pathlib import Path
from runpy import run_path

from odoo import Command, fields, http
from odoo.exceptions import AccessError
from odoo.tests import (
    HttpCase,
    JsonRpcException,
    TransactionCase,
    new_test_user,
    tagged,
)

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import ConnectivityCommon
from .test_portal_mandate import SIGNATURE

PORTAL = "base.group_portal"
SCRIPT = (
    Path(__file__).parents[1] / "migrations" / "19.0.1.7.0" / "post-portal_rights.py"
)
RIGHTS = ("money", "sign", "notice", "report")


@tagged("post_install", "-at_install")
class TestContactRights(TransactionCase):
    """Who gets which right, and what becomes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company, cls.other = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True}
                for name in ("Bakery Rights", "Garage Rights")
            ]
        )

    def _invite(self, name, company=None, **vals):
        contact = self.env["res.partner"].create(
            {
                "name": name,
                "email": f"{name}@rights.example",
                "parent_id": (company or self.company).id,
                **vals,
            }
        )
        wizard = (
            self.env["portal.wizard"].with_context(active_ids=contact.ids).create({})
        )
        wizard.user_ids.action_grant_access()
        return contact

    def _rights(self, contact):
        return contact.with_context(active_test=False).user_ids._portal_rights()

    def test_only_the_first_contact_of_a_company_may_do_everything(self):
        first, second = self._invite("first"), self._invite("second")
        self.assertEqual(self._rights(first), set(RIGHTS))
        self.assertEqual(first.proximus_portal_text, "Everything")
        self.assertFalse(self._rights(second))
        self.assertEqual(second.proximus_portal_text, "Look, without prices")
        second.proximus_portal_report = True
        self.assertEqual(self._rights(second), {"report"})
        self.assertEqual(second.proximus_portal_text, "Report Problems")

    def test_a_company_with_its_own_login_is_its_main_contact(self):
        user = new_test_user(
            self.env, "rights_company", PORTAL, partner_id=self.company.id
        )
        self.assertEqual(user._portal_rights(), set(RIGHTS))
        self.assertFalse(self._rights(self._invite("later")))

    def test_what_was_ticked_before_the_invitation_stays(self):
        contact = self._invite("ticked", proximus_portal_report=True)
        self.assertEqual(self._rights(contact), {"report"})

    def test_who_is_invited_again_gets_nothing_back(self):
        contact = self._invite("again")
        contact.write({f"proximus_portal_{right}": False for right in RIGHTS})
        for action in ("action_revoke_access", "action_grant_access"):
            wizard = self.env["portal.wizard"].with_context(active_ids=contact.ids)
            getattr(wizard.create({}).user_ids, action)()
        self.assertFalse(self._rights(contact))

    def test_nothing_goes_along_to_another_company(self):
        self._invite("there", self.other)
        contact = self._invite("mover")
        self.assertEqual(self._rights(contact), set(RIGHTS))
        contact.parent_id = self.other
        self.assertFalse(self._rights(contact))
        contact.parent_id = False
        self.assertEqual(self._rights(contact), set(RIGHTS))

    def test_users_of_the_back_end_have_their_groups(self):
        user = new_test_user(self.env, "rights_internal", "base.group_user")
        user.partner_id.parent_id = self.company
        self.assertEqual(user._portal_rights(), set(RIGHTS))
        self.assertEqual(user.partner_id.proximus_portal_login, "internal")

    def test_a_contact_neither_reads_nor_changes_its_rights(self):
        self._invite("main")
        contact = self._invite("prying")
        own = contact.with_user(contact.user_ids)
        with self.assertRaises(AccessError):
            own.read(["proximus_portal_money"])
        with self.assertRaises(AccessError):
            own.write({"proximus_portal_money": True})
        writable = self.env["res.partner"]._get_frontend_writable_fields()
        self.assertFalse({name for name in writable if "proximus_portal" in name})

    def test_who_logs_in_before_the_update_keeps_everything(self):
        main, second = self._invite("main"), self._invite("second")
        never = self.env["res.partner"].create(
            {"name": "Never invited", "parent_id": self.company.id}
        )
        main.write({f"proximus_portal_{right}": False for right in RIGHTS})
        self.env.flush_all()
        run_path(str(SCRIPT))["migrate"](self.env.cr, "19.0.1.6.0")
        self.env.invalidate_all()
        for contact in main | second:
            self.assertEqual(self._rights(contact), set(RIGHTS))
        self.assertFalse(never._portal_rights())

    def test_they_are_found_in_the_list_of_contacts(self):
        main, second = self._invite("main"), self._invite("second")
        logs_in = [("user_ids", "any", [("share", "=", True)])]
        found = self.env["res.partner"].search(
            [*logs_in, ("commercial_partner_id", "=", self.company.id)]
        )
        self.assertEqual(found, main | second)


class PortalRightsCommon(ConnectivityCommon, HttpCase):
    """A customer with a main contact and a clerk who was given nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.main = cls._portal_user("rights_main", cls.partner)
        cls.clerk = cls._portal_user("rights_clerk", cls.partner)
        cls.line = cls._create_active_line(site_id=cls.site.id)
        if "price_ids" in cls.line._fields:
            cls.line.sudo().monthly_price = 41.37
        cls.problem = cls.env["proximus.problem"].create(
            {
                "partner_id": cls.partner.id,
                "subject": "Very slow",
                "impact": "degraded",
                "line_ids": [Command.set(cls.line.ids)],
            }
        )

    @classmethod
    def _portal_user(cls, login, company):
        user = mail_new_test_user(
            cls.env,
            login=login,
            password=login,
            groups=PORTAL,
            company_id=cls.company.id,
        )
        user.partner_id.parent_id = company
        return user

    def _allow(self, *rights):
        self.clerk.partner_id.write(
            {f"proximus_portal_{right}": right in rights for right in RIGHTS}
        )

    def _page(self, path, login="rights_clerk"):
        self.authenticate(login, login)
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        return answer

    def _post(self, path, **data):
        self.authenticate("rights_clerk", "rights_clerk")
        token = http.Request.csrf_token(self)
        return self.url_open(path, data={"csrf_token": token, **data})

    def _rpc(self, model, method, *args, **kwargs):
        """Call a method as a contact can with a program."""
        self.authenticate("rights_clerk", "rights_clerk")
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )


@tagged("post_install", "-at_install")
class TestPortalMoney(PortalRightsCommon):
    """Prices, wherever they might be told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.partner.id,
                "invoice_date": "2026-03-01",
                "invoice_line_ids": [
                    Command.create({"name": "Lines", "price_unit": 77.13})
                ],
            }
        )
        cls.invoice.action_post()

    def test_pages_leave_no_empty_column(self):
        for path in ("/my/lines", f"/my/lines/{self.line.id}"):
            told = "Per month" if path.endswith(str(self.line.id)) else "see your inv"
            page = self._page(path, "rights_main").text
            self.assertIn(told.lower(), page.lower(), path)
            page = self._page(path).text
            self.assertIn(self.line.display_name, page)
            for word in ("per month", "a month", "see your invoice", "without vat"):
                self.assertNotIn(word, page.lower(), path)
            self.assertNotIn("access_token=", page)
        self._allow("money")
        self.assertIn("Per month", self._page(f"/my/lines/{self.line.id}").text)

    def test_files_hold_no_price(self):
        price = self.line._holder_monthly()
        for login, has in (("rights_main", True), ("rights_clerk", False)):
            table = self._page("/my/lines/download?file=csv", login).text
            self.assertEqual("Per Month" in table, has)
            self.assertEqual("Currency" in table, has)
            document = self._page("/my/lines/inventory?report_type=html", login).text
            self.assertEqual("Per month" in document, has)
            core = "/report/html/proximus_connectivity.report_line_inventory"
            self.assertEqual(self.url_open(f"{core}/{self.line.id}").status_code, 403)
        products = json.loads(self._page("/my/lines/download?file=json").text)
        self.assertEqual(len(products), 1)
        self.assertFalse(products[0].get("productPrice"), price)

    def test_fields_are_kept_as_well(self):
        money = ("holder_monthly", "exit_explanation", "exit_fee", "access_token")
        lines = self.line.with_user(self.clerk)
        for name in money:
            with self.assertRaises(AccessError, msg=name):
                lines.read([name])
        self.assertFalse(set(money) & set(lines.fields_get()))
        self._allow("money")
        self.assertIn("access_token", lines.read(["access_token"])[0])
        self._allow()
        self.assertTrue(self._rpc("proximus.line", "read", self.line.ids, ["name"]))
        with self.assertRaises(JsonRpcException):
            self._rpc("proximus.line", "read", self.line.ids, ["holder_monthly"])

    def test_invoices_of_the_company(self):
        path = f"/my/invoices/{self.invoice.id}"
        self.assertIn(self.invoice.name, self._page("/my/invoices", "rights_main").text)
        self.assertIn("77.13", self._page(path, "rights_main").text)
        self.assertNotIn(self.invoice.name, self._page("/my/invoices").text)
        for way in (path, f"{path}?report_type=pdf", f"{path}?report_type=html"):
            self.assertTrue(self._page(way).url.endswith("/my"), way)
        moves = self.invoice.with_user(self.clerk)
        for records in (moves, moves.sudo().line_ids.with_user(self.clerk)):
            with self.assertRaises(AccessError):
                records.check_access("read")
        self._allow("money")
        self.assertIn("77.13", self._page(path).text)
        self._allow()
        with self.assertRaises(AccessError):
            moves.check_access("read")

    def test_an_invoice_to_the_contact_itself(self):
        own = self.invoice.copy({"partner_id": self.clerk.partner_id.id})
        own.action_post()
        self.assertTrue(own.with_user(self.clerk).has_access("read"))

    def test_a_link_that_was_mailed_works_as_ever(self):
        for record in (self.invoice, self.line):
            link = record.get_portal_url()
            self.assertIn("access_token=", link)
            self.authenticate(None, None)
            self.assertEqual(self.url_open(link).status_code, 200)
            self.assertIn("access_token=", self.url_open(link).url)
            self.assertNotIn("/my/home", self._page(link).url)
        self.assertIn("77.13", self._page(self.invoice.get_portal_url()).text)

    def test_no_redirect_gives_the_token(self):
        for record in (self.line, self.problem):
            way = f"/mail/view?model={record._name}&res_id={record.id}"
            answer = self._page(way)
            self.assertIn(record.access_url, answer.url)
            self.assertNotIn("access_token", answer.url)
        self.assertIn("access_token", self._page(way, "rights_main").url)

    def test_messages_and_files(self):
        message = self.line.message_post(
            body="It costs 12.34",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        file = self.env["ir.attachment"].create(
            {
                "name": "offer.txt",
                "raw": b"12.34",
                "res_model": "proximus.line",
                "res_id": self.line.id,
            }
        )
        self.assertTrue(message.with_user(self.main).has_access("read"))
        self.assertFalse(message.with_user(self.clerk).has_access("read"))
        message.attachment_ids = file
        self.assertFalse(file.with_user(self.clerk).has_access("read"))
        self.authenticate("rights_clerk", "rights_clerk")
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)
        answer = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {"thread_model": "proximus.line", "thread_id": self.line.id},
        )
        self.assertNotIn("12.34", str(answer))
        self.assertNotIn("line_communication", self._page(self.line.access_url).text)
        self._allow("money")
        self.assertTrue(message.with_user(self.clerk).has_access("read"))

    def test_what_a_late_repair_is_worth(self):
        self.line.product_id.write({"repair_hours": 4, "repair_credit_percent": 10})
        late = fields.Datetime.now() - timedelta(days=3)
        self.problem.write({"reported_at": late, "repair_hours": 4})
        path = f"/my/problems/{self.problem.id}"
        self.assertTrue(self.problem._late_text())
        self.assertIn("o_portal_claim", self._page(path, "rights_main").text)
        page = self._page(path).text
        self.assertNotIn("o_portal_claim", page)
        self.assertNotIn("you may claim", page)
        self._post(f"{path}/claim")
        self.assertFalse(self.problem.claimed_on)
        self._allow("money")
        self._post(f"{path}/claim")
        self.assertTrue(self.problem.claimed_on)


@tagged("post_install", "-at_install")
class TestPortalReport(PortalRightsCommon):
    """Reporting a problem."""

    def _report(self):
        values = {"line_id": self.line.id, "impact": "down", "subject": "Dead line"}
        self._post("/my/problems/report", **values)
        return self.env["proximus.problem"].search_count(
            [("partner_id", "=", self.partner.id), ("subject", "=", "Dead line")]
        )

    def test_without_it_nothing_is_reported(self):
        for rights in ((), ("money", "sign", "notice")):
            self._allow(*rights)
            for path in ("/my/lines", f"/my/lines/{self.line.id}", "/my/problems"):
                self.assertNotIn("/my/problems/new", self._page(path).text, path)
            self.assertTrue(self._page("/my/problems/new").url.endswith("/my/problems"))
            self.assertFalse(self._report())

    def test_with_it_as_ever_and_without_prices(self):
        self._allow("report")
        for path in ("/my/lines", f"/my/lines/{self.line.id}", "/my/problems"):
            self.assertIn("/my/problems/new", self._page(path).text, path)
        self.assertEqual(self._report(), 1)

    def test_everybody_follows_the_repair(self):
        self.assertIn("Very slow", self._page("/my/problems").text)
        self.assertIn("Very slow", self._page(self.problem.access_url).text)


@tagged("post_install", "-at_install")
class TestPortalSign(PortalRightsCommon):
    """Signing a mandate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        donor = cls.env["res.partner"].create({"name": "Old Telecom"})
        cls.mandate = cls.env["proximus.switch"].create(
            {
                "partner_id": cls.partner.id,
                "donor_id": donor.id,
                "line_ids": [(0, 0, {"e164": "0470 12 34 56", "answer": "keep"})],
            }
        )

    def _sign(self, **vals):
        self.authenticate("rights_clerk", "rights_clerk")
        return self.make_jsonrpc_request(
            f"/my/mandates/{self.mandate.id}/sign",
            {"name": "Jan Klerk", "signature": SIGNATURE, **vals},
        )

    def test_without_it_it_is_read_only(self):
        self._allow("money", "notice", "report")
        page = self._page("/my/mandates").text
        self.assertIn(self.mandate.name, page)
        self.assertNotIn("access_token=", page)
        page = self._page(self.mandate.access_url).text
        self.assertIn("o_portal_no_sign", page)
        self.assertNotIn("o_portal_mandate_sign", page)
        self.assertNotIn("access_token=", page)
        self.assertIn("Another contact", self._sign()["error"])
        self.assertIn("Another contact", self._sign(access_token="x")["error"])
        self.assertFalse(self.mandate.mandate_signed_on)
        with self.assertRaises(AccessError):
            self.mandate.with_user(self.clerk).read(["access_token"])

    def test_with_it_as_ever(self):
        self._allow("sign")
        self.assertIn("o_portal_mandate_sign", self._page(self.mandate.access_url).text)
        self.assertTrue(self._sign()["force_refresh"])
        self.assertTrue(self.mandate.mandate_signed_on)

    def test_the_link_that_was_mailed_signs_as_ever(self):
        token = self.mandate._portal_ensure_token()
        self.assertTrue(self._sign(access_token=token)["force_refresh"])
        self.assertTrue(self.mandate.mandate_signed_on)
