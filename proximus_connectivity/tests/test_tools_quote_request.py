import dataclasses
import datetime
import json
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.portable_json import MAX_BYTES, PortableError
from ..tools.quote_document import (
    Answer,
    Item,
    Named,
    Party,
    Request,
    Site,
    answer_payload,
    request_payload,
    write_answer,
    write_request,
)
from ..tools.quote_request import MAX_ITEMS, read_answer, read_request
from ..tools.registration import registration, spellings, vat_is_valid

UUID = "11111111-2222-4333-8444-555555555555"
REQUEST = Request(
    id=UUID,
    reference="PXQ00001",
    customer=Party(
        id="BE1999999943",
        name="Brasserie du Vieux Tilleul SRL",
        contact="Amélie Dumoulin",
        email="office@vieux-tilleul.example",
        street="Rue de la Malterie Ancienne 14",
        postcode="4020",
        city="Liège",
        country="BE",
        language="fr_BE",
    ),
    seller=Party(id="BE1888888852", name="Digital Clair SRL"),
    items=(
        Item(
            id="7",
            action="replace",
            code="CONNECT",
            name="Connect & Protect",
            is_bundle=True,
            number_wish="keep",
            wish_exceptions=("+3242223344",),
            site=Site(name="Brewery Liège", postcode="4020", country="BE"),
            people=("Claire Dubois",),
            lines=(
                Named(
                    reference="LN00001",
                    external_ref="C-1",
                    name="Mobile 20 GB",
                    kind="mobile",
                    operator="Other",
                    monthly_cost=Decimal("25.50"),
                    numbers=("+32470123401",),
                ),
                Named(
                    numbers=("+3242223344",),
                    ranges=(("+3281123400", "+3281123499"),),
                    monthly_cost=Decimal("10"),
                ),
            ),
        ),
        Item(id="8", action="keep", lines=(Named(reference="LN00002"),)),
        Item(
            id="9",
            action="add",
            name="Something for the tills",
            quantity=2,
            kind="internet",
            download_mbps=500,
            people_count=12,
            site_count=2,
        ),
    ),
    asked_on=datetime.date(2026, 9, 1),
    wanted_on=datetime.date(2026, 12, 24),
    note="Ring twice",
)
ANSWER = Answer(
    id=UUID,
    request_reference="PXQ00001",
    reference="S00042",
    state="approved",
    seller=REQUEST.seller,
    recurring=Decimal("88.92"),
    one_off=Decimal("129"),
    months=36,
    link="https://seller.example/my/orders/42?access_token=aa-bb",
    valid_until=datetime.date(2026, 10, 1),
    answered_on=datetime.date(2026, 9, 2),
    offers=(("Connect & Protect", 1),),
)


@tagged("post_install", "-at_install")
class TestToolsQuoteRequest(BaseCase):
    def test_a_number_may_have_another_wish_than_the_others(self):
        item = read_request(write_request(REQUEST)).items[0]
        self.assertEqual(
            [item.wish_of(one) for one in (*item.numbers, item.ranges[0][0])],
            ["keep", "cancel", "keep"],
        )
        silent = dataclasses.replace(item, number_wish="")
        self.assertEqual(silent.wish_of("+3242223344"), "")
        with self.assertRaises(PortableError):
            read_request(write_request(dataclasses.replace(REQUEST, items=(silent,))))

    def assertReason(self, code, content, read=read_request):
        """Check that a file is refused, for a reason, in a sentence."""
        if isinstance(content, dict):
            content = json.dumps(content)
        with self.assertRaises(PortableError) as caught:
            read(content)
        self.assertEqual(caught.exception.code, code, str(caught.exception))
        self.assertTrue(str(caught.exception))

    def _changed(self, *path, value, payload=None):
        """Return the document with another value at a place; None takes it out."""
        data = json.loads(json.dumps(payload or request_payload(REQUEST)))
        place = data
        for key in path[:-1]:
            place = place[key]
        if value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        return data

    def test_both_ways(self):
        self.assertEqual(read_request(write_request(REQUEST)), REQUEST)
        self.assertEqual(
            read_request(write_request(REQUEST).encode("utf-8-sig")), REQUEST
        )
        self.assertEqual(read_answer(write_answer(ANSWER)), ANSWER)

    def test_ranges(self):
        self.assertEqual(REQUEST.items[0].ranges, (("+3281123400", "+3281123499"),))
        place = ["quoteItem", 0, "product", "productRelationship", 1, "product"]
        place += ["productCharacteristic", 1, "value"]
        data = self._changed(*place, value=[["+3281123400"]])
        self.assertReason("range", data)
        for value in ([["1", "2", "3"]], [["1", 2.5]], ["+32811", "+32812"], {"a": 1}):
            with self.subTest(value=value), self.assertRaises(PortableError):
                read_request(json.dumps(self._changed(*place, value=value)))
        twice = [["+3281123400", "+3281123499"], ["+3281123400", "+3281123409"]]
        self.assertReason("twice", self._changed(*place, value=twice))

    def test_figures_are_whole_numbers(self):
        data = json.loads(write_request(REQUEST))
        for value in (-1, 1.5, True, "many", [3], 10**9):
            for one in data["quoteItem"][2]["product"]["productCharacteristic"]:
                if one["name"] == "userCount":
                    one["value"] = value
            with self.subTest(value=value), self.assertRaises(PortableError):
                read_request(json.dumps(data))

    def test_what_it_costs_today(self):
        self.assertEqual(REQUEST.replaced_cost, Decimal("35.50"))
        self.assertEqual(REQUEST.items[0].numbers, ("+32470123401", "+3242223344"))
        unknown = Item(
            id="1", action="replace", name="x", lines=(Named(reference="A"),)
        )
        for items in ((unknown,), (*REQUEST.items, unknown), REQUEST.items[1:]):
            request = Request(UUID, "R", REQUEST.customer, items)
            self.assertIsNone(request.replaced_cost)

    def test_words_of_tm_forum(self):
        payload = request_payload(REQUEST)
        self.assertEqual(payload["state"], "inProgress")
        self.assertEqual(
            [item["action"] for item in payload["quoteItem"]],
            ["modify", "noChange", "add"],
        )
        self.assertEqual(answer_payload(ANSWER)["href"], ANSWER.link)

    def test_another_version(self):
        for version in ("2", "0", "1.0", "", 2, "²"):
            self.assertReason("version", self._changed("version", value=version))
        self.assertReason("version", self._changed("version", value=None))
        self.assertReason("type", self._changed("version", value=[1]))
        self.assertEqual(
            read_request(json.dumps(self._changed("version", value=1))), REQUEST
        )

    def test_another_document(self):
        self.assertReason("kind", write_answer(ANSWER))
        self.assertReason("kind", write_request(REQUEST), read_answer)
        self.assertReason("kind", {})

    def test_no_document(self):
        for content in (b"", b"\xff\xfe\x00", "PK", "[" * 100_000, "[]", "3", None):
            self.assertReason("json", content)
        self.assertReason("depth", '{"a":' * 30 + "1" + "}" * 30)
        self.assertReason("size", b" " * (MAX_BYTES + 1))
        self.assertReason("twice", '{"version": "1", "version": "2"}')
        for literal in ("NaN", "-Infinity", "1e999", "1E+40000000000000", "9" * 5000):
            self.assertReason("number", f'{{"quantity": {literal}}}')

    def test_wrong_types(self):
        for path, value, code in (
            (("id",), "7", "id"),
            (("id",), {"a": 1}, "type"),
            (("quoteItem",), {}, "type"),
            (("quoteItem",), [], "empty"),
            (("quoteItem",), [1], "type"),
            (("quoteItem",), [{}] * (MAX_ITEMS + 1), "size"),
            (("quoteItem", 0, "action"), "teleport", "action"),
            (("quoteItem", 0, "action"), "add", "action"),
            (("quoteItem", 0, "action"), True, "type"),
            (("quoteItem", 0, "quantity"), 0, "number"),
            (("quoteItem", 0, "quantity"), 1.5, "number"),
            (("quoteItem", 0, "quantity"), 10**9, "number"),
            (("quoteItem", 0, "quantity"), True, "number"),
            (("quoteItem", 0, "product"), "x", "type"),
            (("quoteItem", 0, "product", "productRelationship"), [], "action"),
            (("quoteItem", 0, "productOffering", "id"), "x" * 101, "size"),
            (("quoteItem", 1, "id"), "7", "twice"),
            (("relatedParty", 0, "name"), "a\x00b", "text"),
            (("relatedParty", 0, "name"), "\ud800", "text"),
            (("relatedParty", 0, "name"), "", "customer"),
            (("expectedFulfillmentStartDate",), "soon", "date"),
            (("expectedFulfillmentStartDate",), "0001-01-01T00:00:00+14:00", "date"),
            (("note",), [{"text": ["a"]}], "type"),
        ):
            with self.subTest(path=path, value=value):
                self.assertReason(code, self._changed(*path, value=value))

    def test_money_and_lines(self):
        named = ("quoteItem", 0, "product", "productRelationship", 0, "product")
        price = (*named, "productPrice", 0, "price", "dutyFreeAmount")
        for path, value, code in (
            ((*price, "value"), -1, "number"),
            ((*price, "value"), "12", "type"),
            ((*price, "unit"), "euro", "currency"),
            ((*price, "unit"), "USD", "currency"),
            ((*named[:-1], "relationshipType"), "keeps", "action"),
            ((*named, "productCharacteristic"), [], ""),
        ):
            with self.subTest(path=path, value=value):
                data = self._changed(*path, value=value)
                if code:
                    self.assertReason(code, data)
                else:
                    line = read_request(json.dumps(data)).items[0].lines[0]
                    self.assertEqual((line.reference, line.external_ref), ("", "C-1"))
        twice = json.loads(write_request(REQUEST))
        keep = twice["quoteItem"][1]["product"]["productRelationship"][0]["product"]
        keep["productCharacteristic"][0]["value"] = "LN00001"
        self.assertReason("twice", twice)

    def test_hostile_answers(self):
        payload = answer_payload(ANSWER)
        for path, value, code in (
            (("href",), "javascript:alert(1)", "link"),
            (("href",), 'https://a.example/"><script>', "link"),
            (("href",), "//a.example", "link"),
            (("state",), "cancelled", "state"),
            (("state",), "great", "state"),
            (("quoteTotalPrice",), [], "price"),
            (("quoteTotalPrice",), payload["quoteTotalPrice"] * 2, "twice"),
        ):
            with self.subTest(path=path, value=value):
                data = self._changed(*path, value=value, payload=payload)
                self.assertReason(code, data, read_answer)

    def test_registration(self):
        for text in ("BE 0477.472.701", "0477472701", "be477472701", "477.472.701"):
            self.assertEqual(registration(text), "0477472701")
            self.assertIn("BE0477472701", spellings(text))
            self.assertIn("0477.472.701", spellings(text))
        self.assertEqual(registration("FR 40 303 265 045"), "FR40303265045")
        self.assertEqual((registration(""), spellings("")), ("", []))
        for text in ("BE0477472701", "be 0477.472.701", "FR40303265045"):
            self.assertTrue(vat_is_valid(text), text)
        for text in ("", "0477472701", "BE0477472702", "XX1", "BE", "12", "É1"):
            self.assertFalse(vat_is_valid(text), text)
