"""The three ways to work with an operator, and what each does with problems."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import tmf_problem
from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon

QUESTION = {
    "reference": "Q1",
    "customer": {"id": "C", "name": "Customer"},
    "site": {"id": "S", "name": "Site"},
    "items": [
        {"id": "1", "offer": "A", "offer_name": "A", "technology": "ftth"},
        {"id": "2", "offer": "B", "offer_name": "B", "technology": "satellite"},
    ],
}


@tagged("post_install", "-at_install")
class TestProvider(ProviderCommon):
    def test_address_must_be_encrypted(self):
        for url in (
            "http://api.example.com",
            "ftp://x",
            "api.example.com",
            "",
            "https://",
        ):
            with self.assertRaisesRegex(ValidationError, "https://"):
                self._create_provider(code="tmf", base_url=url)

    def test_address_holds_no_secret(self):
        for url in ("https://me:pw@example.com", "https://example.com?key=1"):
            with self.assertRaisesRegex(ValidationError, "no name, password"):
                self._create_provider(code="tmf", base_url=url)

    def test_secrets_are_not_copied_and_differ(self):
        provider = self._create_provider(api_key="secret")
        copied = provider.copy()
        self.assertFalse(copied.api_key)
        self.assertEqual(copied.state, "disabled")
        self.assertTrue(copied.callback_secret)
        self.assertNotEqual(copied.callback_secret, provider.callback_secret)

    def test_new_secret(self):
        provider = self._create_provider()
        before = provider.callback_secret
        provider.action_new_callback_secret()
        self.assertNotEqual(provider.callback_secret, before)

    def test_choice_follows_operator_then_order(self):
        operator = self.env["res.partner"].create({"name": "Op"})
        self._create_provider(sequence=1, state="disabled")
        second = self._create_provider(sequence=2)
        third = self._create_provider(sequence=3, partner_id=operator.id)
        providers = self.env["proximus.provider"]
        self.assertEqual(providers._for_company(self.company), second)
        self.assertEqual(providers._for_company(self.company, operator), third)
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(providers._for_company(other))

    def test_sending_needs_a_provider(self):
        order = self._create_order()
        order.provider_id = False
        with self.assertRaisesRegex(UserError, "choose a provider"):
            order.action_send_to_provider()

    def test_asking_needs_an_order_that_was_sent(self):
        order = self._create_order(self._create_provider())
        with self.assertRaisesRegex(UserError, "nothing to ask"):
            order.action_refresh_from_provider()
        with self.assertRaisesRegex(UserError, "cancel it here"):
            order.action_request_cancellation()

    def test_settled_exchange_is_not_tried_again(self):
        order = self._create_order(self._create_provider(code="demo"))
        order.action_send_to_provider()
        exchange = self._process()
        with self.assertRaisesRegex(UserError, "is settled"):
            exchange.action_retry()


@tagged("post_install", "-at_install")
class TestManual(ProviderCommon):
    def test_order_becomes_an_activity(self):
        order = self._create_order(self._create_provider())
        order.action_send_to_provider()
        self._process()
        self.assertEqual(
            order.activity_ids.summary, "Pass this order on to the operator"
        )
        self.assertEqual(order.state, "acknowledged")
        self.assertFalse(order.external_ref)

    def test_person_is_told_why_to_cancel(self):
        order = self._create_order(self._create_provider())
        order.external_ref = "BY-PHONE"
        order.action_request_cancellation("Fewer than < 5 desks")
        self._process()
        self.assertIn("Fewer than &lt; 5 desks", str(order.activity_ids.note))
        self.assertEqual(order.state, "assessing_cancellation")

    def test_problem_becomes_an_activity(self):
        problem = self._create_problem(provider_id=self._create_provider().id)
        problem.action_send_to_provider()
        self._process()
        self.assertTrue(problem.activity_ids)

    def test_nobody_knows_yet(self):
        answer = self._create_provider()._qualify(QUESTION)
        self.assertEqual((answer["state"], answer["result"]), ("acknowledged", ""))


@tagged("post_install", "-at_install")
class TestDemo(ProviderCommon):
    def setUp(self):
        super().setUp()
        self.provider = self._create_provider(code="demo")

    def test_order_advances_each_time(self):
        order = self._create_order(self.provider)
        order.action_send_to_provider()
        self._process()
        self.assertEqual(order.external_ref, f"DEMO-O-{order.id}")
        states = []
        for _time in range(2):
            order.action_refresh_from_provider()
            states.append(order.state)
        self.assertEqual(states, ["in_progress", "completed"])
        self.assertEqual(order.line_ids.state, "active")

    def test_cancellation_keeps_its_reason(self):
        order = self._create_order(self.provider)
        order.action_send_to_provider()
        self._process()
        order.action_request_cancellation("Plans changed")
        self._process()
        self.assertEqual(order.state, "cancelled")
        self.assertEqual(order.item_ids.reason, "Plans changed")

    def test_silent_orders_are_asked_about(self):
        order = self._create_order(self.provider)
        order.action_send_to_provider()
        self._process()
        order.heard_on -= timedelta(hours=7)
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_ask_orders"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(order.state, "in_progress")

    def test_problem_is_solved(self):
        problem = self._create_problem(provider_id=self.provider.id)
        problem.action_send_to_provider()
        self._process()
        for _time in range(2):
            problem.action_refresh_from_provider()
        self.assertEqual(problem.state, "resolved")

    def test_qualification(self):
        answer = self.provider._qualify(QUESTION)
        self.assertEqual(answer["result"], "unqualified")
        results = {key: item["result"] for key, item in answer["items"].items()}
        self.assertEqual(results, {"1": "qualified", "2": "unqualified"})
        self.assertTrue(answer["valid_until"])

    def test_inventory_without_differences(self):
        self._create_line(external_ref="C-1")
        notice = self.provider.with_user(self.manager).action_read_inventory()
        self.assertEqual(notice["params"]["type"], "success")
        self.assertIn("0 differences", notice["params"]["message"])


@tagged("post_install", "-at_install")
class TestTmForum(OperatorServerMixin, ProviderCommon):
    def test_qualification(self):
        item = {
            "id": "1",
            "qualificationResult": "alternate",
            "alternateServiceProposal": [
                {"alternateService": {"serviceSpecification": {"id": "VDSL"}}}
            ],
        }
        self.operator.queue = [
            server.answer(
                201,
                {
                    "id": "Q-9",
                    "state": "accepted",
                    "expirationDate": "2026-12-31T10:00:00Z",
                    "serviceQualificationItem": [item],
                },
            )
        ]
        answer = self.provider._qualify(QUESTION)
        self.assertEqual(answer["state"], "acknowledged", "TMF645 says “accepted”")
        self.assertEqual(answer["result"], "alternate")
        self.assertEqual(answer["items"]["1"]["alternates"], ["VDSL"])
        self.assertEqual(answer["valid_until"], "2026-12-31")

    def test_qualification_of_an_operator_in_trouble_is_unknown(self):
        self.operator.queue = [server.answer(500, {})]
        answer = self.provider._qualify(QUESTION)
        self.assertEqual(answer["state"], "terminated_with_error")
        self.assertEqual(answer["result"], "")
        self.assertIn("breakdown", answer["error"])

    def test_inventory(self):
        known = self._create_line(external_ref="C-1")
        self._create_line(external_ref="C-2")
        products = [
            {"id": "C-1", "name": "x", "status": "suspended"},
            {"id": "C-9", "name": "y", "status": "active"},
            {"id": "C-8", "name": "z", "status": "bewitched"},
        ]
        self.operator.queue = [server.answer(200, products)]
        notice = self.provider.with_user(self.manager).action_read_inventory()
        self.assertIn("3 differences, 1 unreadable", notice["params"]["message"])
        rows = self.provider.difference_ids
        self.assertEqual(
            {(row.kind, row.reference, row.theirs) for row in rows},
            {
                ("differs", "C-1", "Suspended"),
                ("there", "C-9", ""),
                ("here", "C-2", False),
            },
        )
        self.assertIn("bewitched", self.provider.message_ids[0].body)
        self.assertEqual(known.state, "active", "nothing is changed")

    def test_inventory_page_by_page(self):
        page = [{"id": f"P{n}", "name": "x", "status": "active"} for n in range(100)]
        last = [{"id": "P100", "name": "x", "status": "aborted "}]
        self.operator.queue = [server.answer(200, page), server.answer(200, last)]
        read = self._fetch_products()
        self.assertEqual((len(read["products"]), read["errors"]), (101, []))
        self.assertIn("offset=100", self.operator.requests[1][1])
        self.assertIn("offset=101", self.operator.requests[2][1])
        self.assertTrue(read["is_over"])

    def test_operator_that_ignores_the_offset(self):
        page = [{"id": f"P{n}", "name": "x", "status": "active"} for n in range(100)]
        self.operator.queue = [server.answer(200, page)] * 2
        read = self._fetch_products()
        self.assertEqual((len(read["products"]), read["is_over"]), (100, True))

    def test_failed_question_is_told(self):
        self.operator.queue = [server.answer(404, {})]
        notice = self.provider.with_user(self.manager).action_read_inventory()
        self.assertEqual(notice["params"]["type"], "danger")

    def _fetch_products(self):
        cursor = {"offset": 0, "pages": []}
        return self.provider._fetch_products(cursor, self._log())

    def _log(self):
        return self.env["proximus.exchange"]._log_now(self.provider, "inventory")

    def test_problem_and_its_events(self):
        problem = self._create_problem(provider_id=self.provider.id)
        problem.action_send_to_provider()
        self._process()
        self.assertEqual(problem.external_ref, "OP-1")
        self.assertEqual(self.operator.requests[0][1], tmf_problem.PATH)
        problem.remote_time = False  # the events below are of another day
        for state, minute in (("inProgress", 1), ("resolved", 3), ("held", 2)):
            self.provider._receive_event(
                {
                    "eventId": state,
                    "eventTime": f"2026-01-05T10:0{minute}:00Z",
                    "event": {"serviceProblem": {"id": "OP-1", "status": state}},
                }
            )
            self._process()
        self.assertEqual(problem.state, "resolved", "the older “held” came too late")

    @mute_logger(
        "odoo.addons.proximus_connectivity.models.operator.proximus_exchange_attempt"
    )
    def test_problem_closed_here_reopened_nowhere(self):
        problem = self._create_problem(provider_id=self.provider.id)
        problem.external_ref = "OP-5"
        problem.action_cancel()
        self.provider._receive_event(
            {
                "eventId": "P1",
                "event": {"serviceProblem": {"id": "OP-5", "status": "resolved"}},
            }
        )
        event = self._process().filtered(lambda one: one.direction == "in")
        self.assertEqual(event.state, "failed")
        self.assertEqual(problem.state, "cancelled")

    def _create_purchase_journal(self):
        account = self.env["account.account"].create(
            {
                "name": "Telecom",
                "code": "615000",
                "account_type": "expense",
                "company_ids": self.company.ids,
            }
        )
        payable = self.env["account.account"].create(
            {
                "name": "Suppliers",
                "code": "440000",
                "account_type": "liability_payable",
                "company_ids": self.company.ids,
            }
        )
        self.env["ir.default"].set(
            "res.partner",
            "property_account_payable_id",
            payable.id,
            company_id=self.company.id,
        )
        self.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "PB",
                "type": "purchase",
                "company_id": self.company.id,
                "default_account_id": account.id,
            }
        )

    def test_bills(self):
        operator = self.env["res.partner"].create({"name": "Op", "is_company": True})
        self.provider.partner_id = operator
        self._create_purchase_journal()
        bill = {
            "id": "B1",
            "billNo": "2026/77",
            "billDate": "2026-01-05T00:00:00Z",
            "taxExcludedAmount": {"unit": self.company.currency_id.name, "value": 40.1},
        }
        rates = [
            {
                "id": "R1",
                "name": "Fibre",
                "product": {"id": "C-1"},
                "taxExcludedAmount": {"value": 45.1},
            },
            {
                "id": "R2",
                "name": "Discount",
                "type": "credit",
                "taxExcludedAmount": {"value": 5},
            },
        ]
        self.operator.queue = [
            server.answer(200, [bill]),
            server.answer(200, []),
            server.answer(200, rates),
            server.answer(200, []),
        ] * 2
        notice = self.provider.action_read_bills()
        self.assertEqual(notice["params"]["type"], "success", notice)
        move = self.env["account.move"].search([("ref", "=", "2026/77")])
        self.assertEqual(move.state, "draft")
        self.assertEqual(move.partner_id, operator)
        self.assertEqual(move.invoice_line_ids.mapped("price_unit"), [45.1, -5])
        self.assertEqual(move.invoice_line_ids[0].name, "Fibre (C-1)")
        self.assertEqual(
            self.provider.bills_read_until, fields.Date.to_date("2026-01-05")
        )
        self.provider.bills_read_until = False
        self.provider.action_read_bills()
        self.assertEqual(
            self.env["account.move"].search_count([("ref", "=", "2026/77")]), 1
        )

    def test_a_bill_that_is_published_late(self):
        """A bill of an earlier day, or of the same one, comes with the next reading."""
        self.provider.partner_id = self.env["res.partner"].create(
            {"name": "Op", "is_company": True}
        )
        self._create_purchase_journal()
        days = {"N1": "2026-01-05", "N2": "2026-01-05", "N3": "2026-01-02"}
        bills = [
            {"id": number, "billNo": number, "billDate": day}
            for number, day in days.items()
        ]
        for known in (bills[:1], bills):
            for page in (known, [], *[[]] * len(known)):
                self.operator.queue.append(server.answer(200, page))
            notice = self.provider.action_read_bills()
        self.assertIn("2 new bills, 1 were here", notice["params"]["message"])
        asked = [one[1] for one in self.operator.requests if "billDate" in one[1]]
        self.assertTrue(all("billDate.gt=2025-12-05" in path for path in asked), asked)
        self.assertEqual(
            self.provider.bills_read_until, fields.Date.to_date("2026-01-05")
        )

    def test_bills_that_come_one_a_page(self):
        """None is passed by: what comes after the last one read is never asked for."""
        self.provider.partner_id = self.env["res.partner"].create(
            {"name": "Op", "is_company": True}
        )
        self._create_purchase_journal()
        bills = [
            {"id": f"B{day}", "billNo": f"N{day}", "billDate": f"2026-01-0{day}"}
            for day in (1, 2, 3)
        ]
        pages = [[bills[0]], [bills[1]], [bills[2]], []]
        self.operator.queue = [server.answer(200, page) for page in pages]
        notice = self.provider.action_read_bills()
        self.assertIn("3 new bills", notice["params"]["message"])
