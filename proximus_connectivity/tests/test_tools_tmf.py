import datetime
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import (
    lifecycle,
    tmf,
    tmf_bill,
    tmf_order,
    tmf_problem,
    tmf_product,
    tmf_qualification,
)

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 1, 5, 12, tzinfo=UTC)
LINE = {
    "id": "C-1",
    "reference": "LN00001",
    "state": "active",
    "start_date": datetime.date(2025, 7, 1),
    "termination_date": None,
    "commitment_end_date": datetime.date(2027, 6, 30),
    "offer": "PX-FIBRE",
    "offer_name": "Fibre",
    "kind": "internet",
    "technology": "ftth",
    "monthly_cost": Decimal("45.10"),
    "currency": "EUR",
    "holder": {"id": "0999999943", "name": "Brasserie"},
    "site": {"id": "S1", "name": "Liège", "postcode": "4000"},
    "employee": "",
    "numbers": ["+3242223344", "+3242223345"],
    "sims": [],
    "parent": "",
    "backup_of": "LN00002",
}
ORDER = {
    "reference": "LO00001",
    "customer": {"id": "C", "name": "Customer"},
    "requested_date": datetime.date(2026, 2, 1),
    "note": "Ring twice",
    "items": [
        {
            "id": "7",
            "action": "no_change",
            "offer": "PX",
            "offer_name": "Fibre",
            "product": "",
            "line": "LN00001",
            "site": None,
            "requested_date": None,
            "numbers": [],
        }
    ],
}


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    def test_trap_of_the_trailing_space(self):
        self.assertEqual(tmf.read_word("aborted ", tmf.PRODUCT_STATES), "aborted")
        self.assertEqual(tmf.read_word("aborted", tmf.PRODUCT_STATES), "aborted")
        self.assertEqual(tmf.write_word("aborted"), "aborted")

    def test_trap_of_accepted(self):
        for literal in ("accepted", "acknowledged"):
            self.assertEqual(tmf.read_word(literal, tmf.TASK_STATES), "acknowledged")

    def test_later_version(self):
        word = tmf.read_word("inProgress.accepted", tmf.ITEM_STATES)
        self.assertEqual(word, "in_progress")

    def test_every_word_survives(self):
        for known in (
            tmf.PRODUCT_STATES,
            tmf.ORDER_STATES,
            tmf.PROBLEM_STATES,
            tmf.TASK_STATES,
            {"add", "modify", "delete", "no_change"},
            tmf.BILL_STATES,
        ):
            for word in known:
                self.assertEqual(tmf.read_word(tmf.write_word(word), known), word)

    def test_words_are_those_of_our_life_cycles(self):
        self.assertEqual(tmf.PRODUCT_STATES, set(lifecycle.LINE_TRANSITIONS))
        self.assertEqual(tmf.ORDER_STATES, set(lifecycle.ORDER_TRANSITIONS))

    def test_unknown_word_is_named(self):
        for wrong in ("teleported", "", None, 3, {"a": 1}):
            with self.assertRaisesRegex(ValueError, "is not a state"):
                tmf.read_word(wrong, tmf.ORDER_STATES)


@tagged("post_install", "-at_install")
class TestTimes(BaseCase):
    def test_spellings(self):
        same = datetime.datetime(2026, 1, 5, 10, 0, 0, 500000, tzinfo=UTC)
        for text in (
            "2026-01-05T10:00:00.5Z",
            "2026-01-05T10:00:00.500000000Z",
            "2026-01-05T11:00:00.5+01:00",
            "2026-01-05T11:00:00,5+0100",
            "2026-01-05 11:00:00.5 +01",
            "2026-01-05T10:00:00.500",
        ):
            self.assertEqual(tmf.read_time(text), same, text)

    def test_no_time(self):
        self.assertIsNone(tmf.read_time(None))
        self.assertIsNone(tmf.read_time(""))
        for wrong in ("yesterday", "2026-13-01", "20260105", "2026-01-05T25:00Z", 5):
            with self.assertRaises(ValueError):
                tmf.read_time(wrong)

    def test_days_are_belgian(self):
        day = datetime.date(2026, 7, 1)
        self.assertEqual(tmf.read_date("2026-06-30T22:00:00Z"), day)
        self.assertEqual(tmf.read_date("2026-07-01T21:59:59Z"), day)
        self.assertEqual(tmf.read_date("2026-07-01"), day)
        self.assertEqual(tmf.write_date(day), "2026-07-01T00:00:00+02:00")


@tagged("post_install", "-at_install")
class TestEvents(BaseCase):
    def _event(self, **vals):
        body = {"eventId": "1", "eventTime": "2026-01-05T11:00:00Z"}
        body |= {"event": {"productOrder": {"id": "O"}}}
        return tmf.read_event(body | vals, NOW)

    def test_envelope(self):
        event = self._event(eventType="X")
        self.assertEqual((event.id, event.type, event.resource), ("1", "X", "order"))
        self.assertEqual(event.data, {"id": "O"})

    def test_trap_of_time_ocurred(self):
        event = self._event(eventTime=None, timeOcurred="2026-01-05T10:30:00Z")
        self.assertTrue(event.time.startswith("2026-01-05T10:30"))

    def test_time_to_come_is_now(self):
        for time in ("2099-01-01T00:00:00Z", None):
            self.assertEqual(self._event(eventTime=time).time, tmf.sort_key(NOW))

    def test_event_without_id_is_known_by_its_content(self):
        one, same = self._event(eventId=""), self._event(eventId=None)
        other = self._event(eventId="", event={"productOrder": {"id": "P"}})
        self.assertTrue(one.id.startswith("sha256:"))
        self.assertNotEqual(one.id, other.id)
        self.assertNotEqual(one.id, same.id, "the bodies differ")

    def test_no_event(self):
        for body in (None, [], "x", {}, {"event": None}, {"event": []}):
            with self.assertRaises(ValueError):
                tmf.read_event(body, NOW)

    def test_stale(self):
        self.assertFalse(tmf.is_stale("2026", None))
        self.assertFalse(tmf.is_stale("2026", "2026"))
        self.assertTrue(tmf.is_stale("2025", "2026"))


@tagged("post_install", "-at_install")
class TestOrders(BaseCase):
    def test_payload(self):
        payload = tmf_order.order_payload(ORDER)
        item = payload["productOrderItem"][0]
        self.assertEqual(payload["externalId"], "LO00001")
        self.assertEqual((item["id"], item["action"]), ("7", "noChange"))
        self.assertEqual(payload["note"], [{"text": "Ring twice"}])
        self.assertNotIn("place", item["product"])

    def test_what_a_change_changes(self):
        old, new = ({"id": name, "name": name} for name in ("Old", "New"))
        item = {
            **ORDER["items"][0],
            "change": "move",
            "site": new,
            "former_site": old,
            "monthly_cost": "12.5",
            "currency": "EUR",
            "holder": {"id": "H", "name": "Holder"},
        }
        payload = tmf_order.order_payload({**ORDER, "items": [item]})
        product = payload["productOrderItem"][0]["product"]
        roles = [(place["name"], place["role"]) for place in product["place"]]
        self.assertEqual(
            roles, [("New", "installationAddress"), ("Old", "formerAddress")]
        )
        self.assertEqual(product["relatedParty"][0]["id"], "H")
        money = product["productPrice"][0]["price"]["dutyFreeAmount"]
        self.assertEqual(money, {"unit": "EUR", "value": 12.5})
        told = {one["name"]: one["value"] for one in product["productCharacteristic"]}
        self.assertEqual(told["changeKind"], "move")

    def test_answer(self):
        told = tmf_order.read_order(
            {
                "id": 5,
                "externalId": "LO1",
                "state": "partial",
                "completionDate": "2026-01-05T23:30:00Z",
                "note": {"text": "One failed"},
                "productOrderItem": [
                    {"id": "7", "state": "completed", "product": {"id": "C"}},
                    {"id": "8", "state": "failed"},
                    {"state": "failed"},
                    "rubbish",
                ],
            }
        )
        self.assertEqual(told["external_ref"], "5")
        self.assertEqual(told["completion_date"], "2026-01-06")
        self.assertEqual(told["reason"], "One failed")
        states = tmf_order.item_states(told, ["7", "8", "9"])
        self.assertEqual(states, {"7": "completed", "8": "failed"})

    def test_items_follow_the_order(self):
        told = tmf_order.read_order({"id": "1", "state": "held"})
        self.assertEqual(tmf_order.item_states(told, ["7"]), {"7": "held"})

    def test_unreadable(self):
        for wrong in (None, {}, [], {"id": "1", "state": "x"}, {"id": ""}):
            with self.assertRaises(ValueError):
                tmf_order.read_order(wrong)


@tagged("post_install", "-at_install")
class TestProducts(BaseCase):
    def test_there_and_back(self):
        payload = tmf_product.product_payload(LINE)
        self.assertEqual(tmf_product.read_product(payload), LINE)

    def test_every_state(self):
        for state in tmf.PRODUCT_STATES:
            line = {**LINE, "state": state}
            back = tmf_product.read_product(tmf_product.product_payload(line))
            self.assertEqual(back["state"], state)

    def test_least_that_is_needed(self):
        line = {"reference": "L", "state": "created"}
        payload = tmf_product.product_payload(line)
        self.assertEqual(tmf_product.read_product(payload)["reference"], "L")

    def test_one_number_instead_of_a_list(self):
        data = {
            "name": "x",
            "status": "active",
            "productCharacteristic": {"name": "msisdn", "value": "+3247"},
        }
        self.assertEqual(tmf_product.read_product(data)["numbers"], ["+3247"])

    def test_unreadable_names_the_product(self):
        wrong = ({"status": "x"}, {"status": "active", "startDate": "soon"})
        price = [{"priceType": "recurring", "price": {}}]
        for vals in (*wrong, {"status": "active", "productPrice": price}):
            with self.assertRaisesRegex(ValueError, "^C-9: "):
                tmf_product.read_product({"id": "C-9", **vals})
        with self.assertRaisesRegex(ValueError, "neither an id nor a name"):
            tmf_product.read_product("rubbish")

    def test_differences(self):
        theirs = {**LINE, "state": "suspended", "monthly_cost": None, "offer": ""}
        self.assertEqual(tmf_product.differences(LINE, theirs), ["state"])
        ending = {**LINE, "state": "pending_terminate"}
        self.assertEqual(tmf_product.differences(ending, LINE), [])
        dearer = {**LINE, "monthly_cost": Decimal("46")}
        self.assertEqual(tmf_product.differences(LINE, dearer), ["monthly_cost"])


@tagged("post_install", "-at_install")
class TestQualifications(BaseCase):
    def _read(self, *results, **vals):
        items = [
            {"id": str(number), "qualificationResult": result}
            for number, result in enumerate(results)
        ]
        return tmf_qualification.read_qualification(
            {"id": "Q", "state": "done", "serviceQualificationItem": items, **vals}
        )

    def test_result_is_computed_from_the_items(self):
        self.assertEqual(self._read("qualified", "qualified")["result"], "qualified")
        self.assertEqual(self._read("qualified", "alternate")["result"], "alternate")
        self.assertEqual(
            self._read("alternate", "unqualified")["result"], "unqualified"
        )

    def test_colours(self):
        self.assertEqual(self._read("green", "yellow")["result"], "alternate")

    def test_unknown_is_not_green(self):
        self.assertEqual(self._read("qualified", None)["result"], "")
        self.assertEqual(self._read()["result"], "")

    def test_only_the_whole_is_told(self):
        self.assertEqual(
            self._read(qualificationResult="qualified")["result"], "qualified"
        )

    def test_error(self):
        answer = self._read("qualified", state="terminatedWithError")
        self.assertEqual((answer["result"], bool(answer["error"])), ("", True))

    def test_reasons_speeds_and_dates(self):
        item = {
            "id": "1",
            "qualificationResult": "unqualified",
            "eligibilityUnavailabilityReason": [{"code": "C1", "label": "No fibre"}],
            "expectedActivationDate": "2026-03-01T00:00:00Z",
            "service": {
                "serviceCharacteristic": [
                    {"name": "downloadMbps", "value": "100"},
                    {"name": "uploadMbps", "value": "?"},
                ]
            },
        }
        answer = tmf_qualification.read_qualification(
            {"serviceQualificationItem": item}
        )
        told = answer["items"]["1"]
        self.assertEqual(told["reasons"], [["C1", "No fibre"]])
        self.assertEqual((told["download_mbps"], told["upload_mbps"]), (100, None))
        self.assertEqual(told["activation_date"], "2026-03-01")

    def test_unknown_result(self):
        with self.assertRaisesRegex(ValueError, "is not a result"):
            self._read("perhaps")


@tagged("post_install", "-at_install")
class TestProblemsAndBills(BaseCase):
    def test_problem_needs_something_affected(self):
        with self.assertRaises(ValueError):
            tmf_problem.problem_payload({"lines": [], "site": None})

    def test_problem(self):
        told = tmf_problem.read_problem(
            {
                "id": "P",
                "status": "resolved",
                "statusChangeReason": "Fixed",
                "resolutionDate": "2026-01-05T10:00:00Z",
                "externalIdentifier": [{"id": "SP1"}],
            }
        )
        self.assertEqual((told["state"], told["reference"]), ("resolved", "SP1"))
        self.assertTrue(told["resolution_time"].startswith("2026-01-05T10:00:00"))
        with self.assertRaises(ValueError):
            tmf_problem.read_problem({"status": "resolved"})

    def test_bill(self):
        bill = tmf_bill.read_bill(
            {
                "id": "B",
                "billNo": "77",
                "state": "partiallyPaid",
                "billDate": "2026-01-04T23:00:00Z",
                "taxIncludedAmount": {"unit": "EUR", "value": 12.1},
                "billingPeriod": {"startDateTime": "2026-01-01", "endDateTime": None},
            },
            [
                {
                    "id": "1",
                    "name": "Fibre",
                    "taxExcludedAmount": {"value": 10.1},
                    "appliedTax": [{"taxRate": 21}],
                },
                {"id": "2", "bill": {"id": "other"}, "taxExcludedAmount": {"value": 1}},
                {"id": "3", "type": "Credit", "taxExcludedAmount": {"value": 0.1}},
            ],
        )
        self.assertEqual(bill["date"], datetime.date(2026, 1, 5))
        self.assertEqual((bill["currency"], bill["state"]), ("EUR", "partially_paid"))
        amounts = [line["amount"] for line in bill["lines"]]
        self.assertEqual(amounts, [Decimal("10.1"), Decimal("-0.1")])
        self.assertEqual(bill["lines"][0]["tax_rate"], 21)

    def test_bill_without_amount(self):
        for money in (None, {}, {"value": "x"}, {"value": "NaN"}, {"value": True}):
            rate = {"id": "1", "name": "Fibre", "taxExcludedAmount": money}
            with self.assertRaisesRegex(ValueError, "Fibre"):
                tmf_bill.read_bill({"id": "B"}, [rate])
        with self.assertRaises(ValueError):
            tmf_bill.read_bill({})
