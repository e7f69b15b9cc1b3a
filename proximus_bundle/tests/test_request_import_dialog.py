import base64
import json
from http import HTTPStatus

from odoo.tests import HttpCase, tagged

from odoo.addons.proximus_connectivity.tools.portable_json import MAX_BYTES
from odoo.addons.proximus_connectivity.tools.quote_document import Item, write_request

from .request_common import UUID, RequestCommon

WIZARD = "proximus.quote.request.import"


@tagged("post_install", "-at_install")
class TestRequestImportDialog(RequestCommon, HttpCase):
    """Files that are wrong, through the door that a browser takes and in a browser."""

    browser_size = "1400x900"

    def setUp(self):
        super().setUp()
        self.good = write_request(self._request())
        self.authenticate("request_seller", "request_seller")

    # === THE DOOR === #

    def _call(self, method, *args, **kwargs):
        """Return what the web client gets for a call; its error without raising."""
        answer = self.url_open(
            f"/web/dataset/call_kw/{WIZARD}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": WIZARD,
                        "method": method,
                        "args": args,
                        "kwargs": {
                            "context": {"allowed_company_ids": self.company.ids},
                            **kwargs,
                        },
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
            timeout=60,
        )
        self.assertEqual(answer.status_code, HTTPStatus.OK)
        return answer.json()

    def _read_file(self, content: bytes | str):
        """Choose a file in the dialog and press the button that reads it."""
        content = content.encode() if isinstance(content, str) else content
        values = {
            "content": base64.b64encode(content).decode(),
            "file_name": "request.json",
        }
        saved = self._call("web_save", [], values, specification={"is_read": {}})
        if "error" in saved:
            return saved
        wizard_id = saved["result"][0]["id"]
        return {**self._call("action_read", [wizard_id]), "id": wizard_id}

    def _stored(self):
        """Return how much there is of what an import could leave behind."""
        self.env.invalidate_all()
        return [
            self.env[model].sudo().search_count([])
            for model in (
                "res.partner",
                "sale.order",
                "sale.order.line",
                "proximus.quote.request",
                "proximus.switch",
                "ir.attachment",
            )
        ]

    def _edited(self, **values):
        return json.dumps({**json.loads(self.good), **values})

    def _first_item(self, **values):
        document = json.loads(self.good)
        document["quoteItem"][0] |= values
        return json.dumps(document)

    def test_a_file_that_is_wrong_is_a_sentence_and_leaves_nothing(self):
        document = json.loads(self.good)
        item = document["quoteItem"][0]
        bad = {
            "no text": b"\xff\xfe\x00",
            "empty": b"",
            "no JSON": b"hello",
            "another document": b'{"@type": "ProximusQuoteAnswer", "version": "1"}',
            "a list": b"[]",
            "a number": b"7",
            "a later version": self._edited(version="2"),
            "no version": self._edited(version=None),
            "a version of another type": self._edited(version={"1": 1}),
            "nested": b"[" * 200_000 + b"]" * 200_000,
            "nested in a field": self.good.replace(
                '"quoteItem": [',
                '"x": ' + '{"a":' * 90_000 + "1" + "}" * 90_000 + ',"quoteItem": [',
                1,
            ),
            "huge": b"{" + b" " * (MAX_BYTES + 1) + b"}",
            "too many items": self._edited(
                quoteItem=[{**item, "id": str(n)} for n in range(501)]
            ),
            "twice the same item": self._edited(quoteItem=[item, item]),
            "nothing": self._edited(quoteItem=[]),
            "items of another type": self._edited(quoteItem={"a": 1}),
            "an item that is a text": self._edited(quoteItem=["Fibre"]),
            "a name that is a list": self._edited(
                relatedParty=[{"role": "customer", "name": ["x"]}]
            ),
            "no customer": self._edited(relatedParty=[]),
            "an id that is no id": self._edited(id="../../etc/passwd"),
            "an id that is a list": self._edited(id=[UUID]),
            "a quantity that is a text": self._first_item(quantity="many"),
            "a quantity that is endless": self.good.replace(
                '"quantity": 1', '"quantity": 1e999', 1
            ),
            "a quantity that is not a number": self.good.replace(
                '"quantity": 1', '"quantity": NaN', 1
            ),
            "less than nothing": self._first_item(quantity=-3),
            "half a line": self._first_item(quantity=0.5),
            "true": self._first_item(quantity=True),
            "an action that nobody knows": self._first_item(action="teleport"),
            "a day that is none": self._edited(quoteDate="2026-02-31"),
            "a day of another age": self._edited(quoteDate="0001-01-01"),
            "a character that is no text": self.good.replace("Rue 14", "Rue\\u0000", 1),
            "half a character": self.good.replace("Rue 14", "Rue \\ud800", 1),
        }
        before = self._stored()
        for name, content in bad.items():
            with self.subTest(name):
                self.assertNotEqual(content, self.good, "the case must differ")
                error = self._read_file(content).get("error")
                self.assertTrue(error, "it was taken in")
                data = error["data"]
                self.assertIn(
                    data["name"],
                    ("odoo.exceptions.UserError", "odoo.exceptions.ValidationError"),
                    data["message"],
                )
                self.assertGreater(len(data["message"].split()), 5)
                self.assertEqual(self._stored(), before)

    def test_the_same_file_twice_opens_the_one_quotation(self):
        first = self._read_file(self.good)
        made = self._call("action_import", [first["id"]])["result"]
        stored = self._stored()
        again = self._read_file(self.good)["result"]
        self.assertEqual(
            (again["res_model"], again["res_id"]), ("sale.order", made["res_id"])
        )
        self.assertEqual(self._stored(), stored)

    def test_two_dialogs_with_the_same_file_make_one_quotation(self):
        dialogs = [self._read_file(self.good)["id"] for _ in range(2)]
        made = [
            self._call("action_import", [one])["result"]["res_id"] for one in dialogs
        ]
        self.assertEqual(len(set(made)), 1)

    def test_a_company_that_exists_twice_is_asked(self):
        both = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "country_id": self.env.ref("base.be").id,
                    "company_registry": "1999999943",
                }
                for name in ("Brasserie A", "Brasserie B")
            ]
        )
        read = self._read_file(self.good)
        before = self._stored()
        error = self._call("action_import", [read["id"]])["error"]["data"]
        self.assertIn("Choose who", error["message"])
        self.assertEqual(self._stored(), before)
        self._call(
            "web_save", [read["id"]], {"partner_id": both[1].id}, specification={}
        )
        made = self._call("action_import", [read["id"]])["result"]
        order = self.env["sale.order"].browse(made["res_id"])
        self.assertEqual(order.partner_id, both[1])

    def test_an_unknown_code_is_asked(self):
        items = (
            Item(id="1", action="add", code="FIBRE", name="Fibre"),
            Item(id="2", action="add", code="NOPE", name="Antenna"),
        )
        read = self._read_file(write_request(self._request(*items)))
        before = self._stored()
        error = self._call("action_import", [read["id"]])["error"]["data"]
        self.assertIn("Antenna", error["message"])
        self.assertIn("NOPE", error["message"])
        self.assertEqual(self._stored(), before)

    # === IN A BROWSER === #

    def test_the_dialog_says_what_is_wrong(self):
        before = self._stored()[:5]
        self.start_tour(
            "/odoo/proximus-quotations",
            "proximus_import_bad_files",
            login="request_seller",
        )
        self.assertEqual(self._stored()[:5], before)
