"""What we send, held against TM Forum's own definitions."""

import datetime
import json
from pathlib import Path

from jsonschema import Draft4Validator, FormatChecker

from odoo.tests import tagged

from odoo.addons.proximus_connectivity.tests import operator_server as server
from odoo.addons.proximus_connectivity.tests import usage_sample
from odoo.addons.proximus_connectivity.tests.provider_common import (
    OperatorServerMixin,
    ProviderCommon,
)
from odoo.addons.proximus_connectivity.tests.test_tools_quote_request import (
    ANSWER,
    REQUEST,
)
from odoo.addons.proximus_connectivity.tools import (
    quote_document,
    tmf,
    tmf_hub,
    tmf_order,
    tmf_problem,
    tmf_product,
    tmf_qualification,
    tmf_usage,
)

DEFINITIONS = Path(__file__).parents[2] / "shared" / "tmf"
FILES = {
    "622": "TMF622-ProductOrder-v4.0.0.swagger.json",
    "635": "TMF635-UsageManagement-v4.0.0.swagger.json",
    "637": "TMF637-ProductInventory-v4.0.0.swagger.json",
    "648": "TMF648-Quote-v4.0.0.swagger.json",
    "645": "TMF645-ServiceQualification-v4.0.1.swagger.json",
    "656": "TMF656-ServiceProblem-v4.0.0.swagger.json",
    "678": "TMF678-CustomerBill-v4.0.0.swagger.json",
}


@tagged("post_install", "-at_install")
class TestTmfSchema(OperatorServerMixin, ProviderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.definitions = {
            number: json.loads((DEFINITIONS / file).read_text())
            for number, file in FILES.items()
            if (DEFINITIONS / file).exists()
        }

    def setUp(self):
        super().setUp()
        if len(self.definitions) < len(FILES):
            self.skipTest("The shared TM Forum definitions are not beside the checkout")

    def assertValid(self, data, number, name):
        """Validate data, and refuse keys that the definition does not know."""
        definitions = self.definitions[number]
        schema = {
            "$ref": f"#/definitions/{name}",
            "definitions": definitions["definitions"],
        }
        checker = Draft4Validator(schema, format_checker=FormatChecker())
        self.assertEqual([error.message for error in checker.iter_errors(data)], [])
        known = definitions["definitions"][name]["properties"]
        self.assertLessEqual(set(data), set(known))

    def assertServed(self, method, path, number):
        """Check that the interface has such an address."""
        definitions = self.definitions[number]
        base = definitions["basePath"].rstrip("/")
        self.assertTrue(path.startswith(f"{base}/"), path)
        rest = path.removeprefix(base).split("?")[0]
        parts = rest.strip("/").split("/")
        known = {
            (len(known.strip("/").split("/")), known.strip("/").split("/")[0]): methods
            for known, methods in definitions["paths"].items()
        }
        self.assertIn(method.lower(), known[len(parts), parts[0]])

    def test_order(self):
        line = self._create_line(external_ref="C-1")
        order = self._create_order(self.provider, count=2, note="Ring twice")
        order.item_ids[0].requested_date = datetime.date(2026, 2, 1)
        self.env["proximus.line.order.item"].create(
            {"order_id": order.id, "action": "delete", "line_id": line.id}
        )
        order.action_send_to_provider()
        self._process()
        method, path, _headers, body = self.operator.requests[0]
        self.assertServed(method, path, "622")
        self.assertValid(body, "622", "ProductOrder_Create")
        self.assertEqual(body["productOrderItem"][2]["action"], "delete")
        order.action_request_cancellation("The shop closes")
        self.operator.queue = [server.answer(201, {"id": "1"})]
        self._process()
        method, path, _headers, body = self.operator.requests[1]
        self.assertServed(method, path, "622")
        self.assertValid(body, "622", "CancelProductOrder_Create")
        self.assertEqual(body["cancellationReason"], "The shop closes")
        self.assertServed(*self.operator.requests[2][:2], "622")

    def test_changes(self):
        line = self._create_line()
        other = self.env["res.partner"].create({"name": "Next SRL"})
        site = self.site.copy({"name": "Depot", "parent_id": self.customer.id})
        order = self._create_order(self.provider)
        for vals in (
            {"change_kind": "move", "site_id": site.id},
            {"change_kind": "price", "monthly_cost": 12.5},
            {"change_kind": "holder", "holder_id": other.id},
        ):
            self.env["proximus.line.order.item"].create(
                {"order_id": order.id, "action": "modify", "line_id": line.id, **vals}
            )
        order.action_send_to_provider()
        self._process()
        body = self.operator.requests[0][3]
        self.assertValid(body, "622", "ProductOrder_Create")
        move, price, holder = (one["product"] for one in body["productOrderItem"][1:])
        self.assertEqual(move["place"][0]["name"], "Depot")
        self.assertEqual(price["productPrice"][0]["priceType"], "recurring")
        self.assertEqual(holder["relatedParty"][0]["name"], "Next SRL")

    def test_problem(self):
        problem = self._create_problem(
            site_id=self.site.id, line_ids=self._create_line().ids
        )
        problem.provider_id = self.provider
        problem.action_send_to_provider()
        self._process()
        method, path, _headers, body = self.operator.requests[0]
        self.assertServed(method, path, "656")
        self.assertValid(body, "656", "ServiceProblem_Create")

    def test_problem_update(self):
        problem = self._create_problem(provider_id=self.provider.id)
        problem.action_send_to_provider()
        self._process()
        problem._write_to_operator("The cellar is open")
        problem.action_start()
        self._process()
        method, path, _headers, body = self.operator.requests[-1]
        self.assertServed(method, path, "656")
        self.assertValid(body, "656", "ServiceProblem_Update")

    def test_usage(self):
        """The records of our tests are such as an operator sends."""
        records = [
            usage_sample.record("1", "data", product="P-1", amount=1.5),
            *usage_sample.month(["+32470123456"], 50),
        ]
        for record in records:
            self.assertValid(record, "635", "Usage")
            tmf_usage.read_usage(record, datetime.date(2026, 11, 28))
        self.assertEqual(
            set(self.definitions["635"]["definitions"]["UsageStatusType"]["enum"]),
            set(tmf_usage.STATES),
        )
        self.operator.queue = [server.answer(200, [])]
        self.provider.partner_id = self.customer
        self.provider.action_read_usage()
        self.assertServed(*self.operator.requests[0][:2], "635")

    def test_hub(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "http://localhost:8069")
        self.provider.action_register_hub()
        self.provider.action_end_hub()
        numbers = {"order": "622", "problem": "656", "product": "637"}
        self.assertTrue(self.operator.requests)
        for request in self.operator.requests:
            topic = next(
                topic
                for topic, path in tmf_hub.PATHS.items()
                if request[1].startswith(path)
            )
            self.assertServed(*request[:2], numbers[topic])
            if request[0] == "POST":
                self.assertValid(request[3], numbers[topic], "EventSubscriptionInput")
        self.assertEqual(self.operator.methods(), ["POST"] * 3 + ["DELETE"] * 3)

    def test_qualification(self):
        question = {
            "reference": "Q1",
            "customer": self.customer._to_plain_party(),
            "site": self.site._to_plain_site(),
            "items": [
                {
                    "id": "1",
                    "offer": "A",
                    "offer_name": "Fibre",
                    "technology": "ftth",
                    "download_mbps": 1000,
                }
            ],
        }
        self.provider._qualify(question)
        method, path, _headers, body = self.operator.requests[0]
        self.assertServed(method, path, "645")
        self.assertValid(body, "645", "CheckServiceQualification_Create")

    def test_product(self):
        backed = self._create_line()
        line = self._create_line(
            external_ref="C-1",
            monthly_cost=20.0,
            commitment_end_date=datetime.date(2027, 1, 1),
        )
        line.parent_id = backed
        payload = tmf_product.product_payload(line._to_plain())
        self.assertValid(payload, "637", "Product")
        self.assertEqual(tmf_product.read_product(payload), line._to_plain())

    def test_reads_ask_what_exists(self):
        self.operator.queue = [
            server.answer(200, []),
            server.answer(200, [{"id": "B1"}]),
        ]
        log = self.env["proximus.exchange"]._log_now(self.provider, "inventory")
        self.provider._fetch_products({"offset": 0, "pages": []}, log)
        self.provider._fetch_bills(None, log)
        for request, number in zip(
            self.operator.requests, ("637", "678", "678", "678"), strict=True
        ):
            self.assertServed(request[0], request[1], number)

    def test_states_are_those_of_the_definitions(self):
        enums = {
            ("637", "ProductStatusType"): tmf.PRODUCT_STATES,
            ("622", "ProductOrderStateType"): tmf.ORDER_STATES,
            ("622", "ProductOrderItemStateType"): tmf.ITEM_STATES,
            ("622", "OrderItemActionType"): {"add", "modify", "delete", "no_change"},
            ("645", "TaskStateType"): tmf.TASK_STATES,
            ("656", "ServiceProblemStateType"): tmf.PROBLEM_STATES,
            ("678", "stateValue"): tmf.BILL_STATES,
            ("648", "QuoteStateType"): quote_document.STATES,
        }
        for (number, name), known in enums.items():
            for literal in self.definitions[number]["definitions"][name]["enum"]:
                self.assertIn(tmf.read_word(literal, known), known)

    def test_requests_for_an_offer(self):
        for payload in (
            quote_document.request_payload(REQUEST),
            quote_document.answer_payload(ANSWER),
        ):
            self.assertValid(payload, "648", "Quote")
            self.assertTrue(payload["quoteItem"])
            for item in payload["quoteItem"]:
                self.assertValid(item, "648", "QuoteItem")
                self.assertValid(item["product"], "648", "ProductRefOrValue")

    def test_addresses(self):
        for path, number in (
            (tmf_order.PATH, "622"),
            (tmf_problem.PATH, "656"),
            (tmf_qualification.PATH, "645"),
        ):
            self.assertServed("POST", path, number)
