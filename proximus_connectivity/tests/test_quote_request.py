import base64
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..tools import quote_document, quote_request
from ..tools.portable_json import PortableError
from ..tools.quote_request import read_request
from .request_common import ACCOUNTANT, OWNER, PARTNER, RequestCommon


@tagged("post_install", "-at_install")
class TestQuoteRequest(RequestCommon):
    """What an SME asks of its seller, and what it may not ask."""

    # === WHAT IS ASKED === #

    def test_lines_of_ones_own_are_replaced(self):
        lines = self._create_own_line("mobile", "0470 12 34 01", employee_id=None)
        lines |= self._create_own_line("mobile", "0470 12 34 02")
        fibre = self._create_own_line("internet")
        lines[0].employee_id = self.claire
        own = (lines | fibre).with_env(self._as(self.owner))
        action = own.action_ask_offer()
        request = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(request.company_id, self.brewery)
        self.assertEqual(request.seller_id, self.seller)
        self.assertEqual(request.user_id, self.owner)
        self.assertEqual(request.state, "in_progress")
        self.assertTrue(request.name.startswith("PXQ"))
        mobile, internet = request.item_ids.sorted(lambda item: -item.quantity)
        self.assertEqual((mobile.action, mobile.quantity), ("replace", 2))
        self.assertEqual(mobile.replaced_line_ids, lines)
        self.assertEqual(mobile.number_wish, "keep")
        self.assertEqual(mobile.employee_ids.ids, self.claire.ids)
        self.assertEqual(mobile.offer_code, "T-mobile")
        self.assertEqual(internet.replaced_line_ids, fibre)
        self.assertFalse(internet.number_wish)
        self.assertEqual((request.replaced_count, request.replaced_cost), (3, 75.0))
        self.assertTrue(request.replaced_cost_known)
        self.assertEqual(request.summary, "2 × Test mobile, Test internet")

    def test_an_unknown_cost_is_not_zero(self):
        unknown = self._create_own_line(monthly_cost=0, is_cost_known=False)
        lines = self._create_own_line() | unknown
        request = self._ask({"action": "replace", "lines": lines, "name": "Better"})
        self.assertFalse(request.replaced_cost_known)
        document = json.loads(request._document())
        products = [
            relation["product"]
            for relation in document["quoteItem"][0]["product"]["productRelationship"]
        ]
        self.assertEqual(["productPrice" in one for one in products], [True, False])

    def test_only_own_lines_that_work(self):
        sold = self._create_active_line(company_id=self.brewery.id)
        planned = self._create_line(
            company_id=self.brewery.id, partner_id=self.brewery.partner_id.id
        )
        for line in (sold, planned):
            with self.assertRefused(UserError, line.display_name):
                line.with_env(self._as(self.owner)).action_ask_offer()
        with self.assertRefused(ValidationError, "line of a customer"):
            self._ask({"action": "replace", "lines": sold, "name": "Better"})

    def test_a_line_is_replaced_once(self):
        line = self._create_own_line()
        items = [
            {"action": "replace", "lines": line, "name": "One"},
            {"action": "keep", "lines": line},
        ]
        with self.assertRefused(ValidationError, line.display_name, "two items"):
            self._ask(*items)
        # two sellers may be asked about it
        self._ask(items[0])
        self._ask(items[0])

    def test_nothing_is_assumed(self):
        line = self._create_own_line("mobile", "0470 12 34 01")
        with self.assertRefused(ValidationError, "replaces no line"):
            self._ask({"action": "add", "name": "More", "lines": line})
        for item, words in (
            ({"action": "add"}, "say what you want"),
            ({"action": "replace", "name": "Fibre"}, "choose the lines"),
            ({"action": "replace", "name": "Fibre", "lines": line}, "kept or given up"),
        ):
            request = self._ask(item)
            with self.assertRefused(UserError, words):
                request.action_mark_sent()
        with self.assertRefused(UserError, "asks for nothing"):
            self._ask({"action": "keep", "lines": line}).action_send()
        with self.assertRaises(UserError):
            self._ask({"action": "keep"}, self._want()).action_mark_sent()

    def test_ranges_travel_as_ranges(self):
        line = self._create_own_line("voice")
        line.number_ids = [
            (0, 0, {"e164": "+3281123400", "last_e164": "+3281123499"}),
            (0, 0, {"e164": "+3242223344"}),
        ]
        request = self._ask(
            {
                "action": "replace",
                "name": "Telephony",
                "lines": line,
                "numbers": "02 511 11 10 - 02 511 11 19\n081 12 34 00 – 081 12 34 99",
                "number_wish": "keep",
                "note": "With music",
            }
        )
        item = request._to_quote().items[0]
        self.assertEqual(item.numbers, ("+3242223344",))
        self.assertEqual(
            item.ranges,
            (("+3281123400", "+3281123499"), ("+3225111110", "+3225111119")),
        )
        self.assertEqual(item.note, "With music", "no range hides in a remark")
        # the name as the reader of the request has it
        name = request.item_ids.replaced_line_ids.display_name
        self.assertEqual(request.item_ids.today_display, f"{name} +2")
        self.assertEqual(read_request(request._document()).items[0], item)
        self.assertIn(
            "+32 81 12 34 00 – +32 81 12 34 99", request.item_ids.number_list()
        )
        for wrong in ("02 511 11 19 - 02 511 11 10", "02 511 11 10 - hello"):
            with self.assertRaisesRegex(ValidationError, "range"):
                request.item_ids.other_numbers = wrong

    def test_why_a_file_cannot_be_read_is_said_in_the_language_of_the_user(self):
        tools = Path(quote_request.__file__).parent
        source = "".join(
            (tools / name).read_text()
            for name in ("quote_request.py", "portable_json.py")
        )
        codes = set(re.findall(r'PortableError\(\s*"(\w+)"', source))
        self.assertGreater(len(codes), 18)
        requests = self.env["proximus.quote.request"]
        for code in codes:
            for what in ("", "the 100% <key>"):
                error = PortableError(code, "English", "quoteItem 3", what)
                reason = requests._file_reason(error)
                self.assertTrue(reason.startswith("item 3: "), reason)
                self.assertNotIn("English", reason)
                self.assertNotIn("%s", reason)

    def test_numbers_of_no_line(self):
        request = self._ask(
            {
                "action": "replace",
                "name": "Mobile",
                "numbers": "0470/12.34.01\n+32 470 12 34 01\n04 222 33 44",
                "number_wish": "keep",
            }
        )
        self.assertEqual(
            request.item_ids._blocks(), [("+32470123401", ""), ("+3242223344", "")]
        )
        self.assertIn("470 12 34 01", request.item_ids.number_display)
        with self.assertRefused(ValidationError, "“hello”"):
            request.item_ids.other_numbers = "0470 12 34 01\nhello"

    def test_some_of_the_numbers_are_given_up(self):
        request = self._ask(
            {
                "action": "replace",
                "name": "Mobile",
                "numbers": "0470/12.34.01\n04 222 33 44",
                "number_wish": "keep",
                "wish_exceptions": "04/222.33.44",
            }
        )
        item = request.item_ids
        self.assertEqual(item._exceptions(), ("+3242223344",))
        self.assertEqual(item.exception_text(), "Give the numbers up: +32 4 222 33 44")
        self.assertEqual(item._to_quote().wish_of("+3242223344"), "cancel")
        self.assertFalse(item._find_missing())
        for typed in ("0470 99 99 99", "hello"):
            item.wish_exceptions = typed
            with self.assertRefused(UserError, f"{typed} is none of its numbers"):
                item._check_complete()
        item.number_wish = False
        self.assertFalse(item._exceptions())

    def test_a_company_never_asks_itself(self):
        own = self.brewery.partner_id
        contact = self.env["res.partner"].create({"name": "Sales", "parent_id": own.id})
        for seller in (own, contact):
            with self.assertRefused(ValidationError, "never sells to itself"):
                self._ask(self._want(), seller=seller)
        with self.assertRefused(ValidationError, "cannot ask itself"):
            self.brewery.proximus_seller_id = own

    def test_the_form(self):
        form = Form(self._as(self.owner)["proximus.quote.request"])
        with form.item_ids.new() as item:
            item.action = "add"
            item.product_id = self.offers["internet"]
            item.quantity = 2
        request = form.save()
        self.assertEqual(request.item_ids.offer_code, "T-internet")
        self.assertEqual(request.summary, "2 × Test internet")

    # === LIFE CYCLE === #

    def test_what_was_sent_does_not_change(self):
        request = self._ask(self._want())
        request.action_mark_sent()
        self.assertEqual(request.state, "pending")
        self.assertTrue(request.sent_on)
        for change in (
            lambda: request.write({"note": "More"}),
            lambda: request.item_ids.write({"quantity": 5}),
            lambda: request.item_ids.unlink(),
            lambda: request.item_ids.copy(),
            lambda: request.unlink(),
        ):
            with self.assertRefused(UserError, request.name):
                change()
        with self.assertRaises(UserError):
            request.state = "accepted"
        request.action_cancel()
        copy = request.copy()
        self.assertEqual(
            (copy.state, copy.item_ids.name), ("in_progress", "Test internet")
        )
        self.assertNotEqual(copy.uuid, request.uuid)
        request.unlink()
        self.assertFalse(request.exists())

    # === RIGHTS === #

    def test_who_may_what(self):
        request = self._ask(self._want())
        partner = self._create_person("partner", PARTNER)
        reader = request.with_env(self._as(partner))
        self.assertEqual(reader.item_ids.name, "Test internet")
        for attempt in (
            lambda: reader.write({"note": "x"}),
            lambda: self._ask(self._want(), user=partner),
            lambda: reader.action_cancel(),
        ):
            with self.assertRaises(AccessError):
                attempt()
        for groups in ((ACCOUNTANT,), ()):
            stranger = self._create_person(f"stranger{len(groups)}", *groups)
            with self.assertRaises(AccessError):
                request.with_env(self._as(stranger)).read(["name"])
        other = self._create_person("other", OWNER, company=self.company)
        outside = self._as(other)["proximus.quote.request"]
        self.assertFalse(outside.search([("id", "=", request.id)]))
        with self.assertRaises(AccessError):
            outside.browse(request.id).read(["name"])

    # === THE WAY OUT === #

    def test_the_document(self):
        line = self._create_own_line(
            "mobile", "0470 12 34 01", external_ref="C-77", employee_id=self.claire.id
        )
        keep = self._create_own_line("internet")
        request = self._ask(
            {**line._quote_items()[0], "note": "Soon"},
            {"action": "keep", "lines": keep},
            wanted_on=date(2026, 12, 1),
            note="Ring twice",
        )
        told = quote_request.read_request(request._document())
        self.assertEqual(told, request._to_quote())
        self.assertEqual(told.id, request.uuid)
        self.assertEqual(told.customer.id, "1999999943")
        self.assertEqual(told.customer.contact, self.owner.name)
        first, second = told.items
        self.assertEqual(first.people, ("Claire Dubois",))
        self.assertEqual(first.site.street, "Rue de la Malterie 14")
        self.assertEqual(first.lines[0].numbers, ("+32470123401",))
        self.assertEqual(first.lines[0].external_ref, "C-77")
        self.assertEqual(second.action, "keep")
        self.assertEqual(float(told.replaced_cost), 25.0)

    def test_the_file_is_downloaded(self):
        request = self._ask(self._want())
        action = request.action_download()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )
        self.assertIn(f"/{attachment.id}?", action["url"])
        self.assertEqual(quote_request.read_request(attachment.raw).id, request.uuid)

    def test_no_seller(self):
        request = self._ask(self._want(), seller=self.env["res.partner"])
        with self.assertRefused(UserError, "names no seller", "Mark as Sent"):
            request.action_send()
        self.assertEqual(request.state, "in_progress")
        # by hand: the paper, the file, and the word that they went
        report = self.env.ref("proximus_connectivity.proximus_quote_request_report")
        paper = report._render_qweb_html(report.report_name, request.ids)[0]
        self.assertIn(request.name, paper.decode())
        self.assertIn(request.item_ids.display_name, paper.decode())
        request.action_download()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )
        told = quote_request.read_request(attachment.raw)
        self.assertEqual((told.id, told.seller.name), (request.uuid, ""))
        request.action_mark_sent()
        self.assertEqual(request.state, "pending")

    # === THE ANSWER === #

    def _answer(self, request, **vals):
        return quote_document.Answer(
            **{
                "id": request.uuid,
                "request_reference": request.name,
                "reference": "S00042",
                "state": "approved",
                "recurring": Decimal("88.92"),
                "one_off": Decimal("129"),
                "months": 36,
                "link": "https://seller.example/my/orders/42?access_token=x",
                "offers": (("Brewery Connect", 1), ("Mobile", 3)),
                **vals,
            }
        )

    def _import(self, request, content, user=None, **vals):
        if not isinstance(content, bytes):
            content = quote_document.write_answer(content).encode()
        wizards = self._as(user or self.owner)["proximus.quote.request.answer.import"]
        return wizards.create(
            {"content": base64.b64encode(content), "file_name": "answer.json", **vals}
        ).action_import()

    def test_the_answer_is_imported(self):
        request = self._ask(self._want())
        request.action_mark_sent()
        action = self._import(request, self._answer(request))
        self.assertEqual(action["res_id"], request.id)
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.offered_recurring, 88.92)
        self.assertEqual(request.offered_one_off, 129.0)
        self.assertEqual(request.offered_months, 36)
        self.assertEqual(request.offer_text, "Brewery Connect\n3 × Mobile")
        self.assertEqual(
            request.action_sign()["url"],
            "https://seller.example/my/orders/42?access_token=x",
        )
        self.assertEqual(request.activity_ids.user_id, self.owner)
        # again: nothing new; a better offer: counts; signed: over
        self._import(request, self._answer(request))
        self.assertEqual(len(request.activity_ids), 1)
        cheaper = self._answer(request, recurring=Decimal(80))
        self._import(request, cheaper)
        self.assertEqual(request.offered_recurring, 80.0)
        self._import(request, self._answer(request, state="accepted"))
        self.assertEqual(request.state, "accepted")
        self.assertFalse(request.activity_ids)
        with self.assertRefused(UserError, "over already"):
            self._import(request, self._answer(request))

    def test_answers_that_do_not_fit(self):
        request = self._ask(self._want())
        request.action_mark_sent()
        other = self._ask(self._want())
        with self.assertRefused(UserError, "not one of this company"):
            self._import(request, self._answer(request, id=str(uuid4())))
        with self.assertRefused(UserError, other.name, request.name):
            self._import(request, self._answer(request), request_id=other.id)
        for content in (b"PK\x03\x04", b"[]", request._document().encode()):
            with self.assertRefused(UserError, "answer.json"):
                self._import(request, content)
        with self.assertRefused(UserError, "XTS"):
            self._import(request, self._answer(request, currency="XTS"))
        stranger = self._create_person("far", OWNER, company=self.company)
        with self.assertRefused(UserError, "not one of this company"):
            self._import(request, self._answer(request), user=stranger)
        self.assertEqual(request.state, "pending")
        request.action_cancel()
        with self.assertRefused(UserError, "was cancelled"):
            self._import(request, self._answer(request))

    def test_an_answer_without_a_link(self):
        request = self._ask(self._want())
        self._import(request, self._answer(request, link=""))
        self.assertEqual(request.state, "approved", "it was handed over on paper")
        with self.assertRefused(UserError, "no link"):
            request.action_sign()
        request.action_accept()
        self.assertEqual(request.state, "accepted")
