import base64
import datetime
import json
import re
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import lifecycle, tmf_inventory
from ..tools.tmf_error import TmfError
from .common import ConnectivityCommon


class TmfCommon(ConnectivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.be")
        cls.partner.company_registry = "1999999745"
        cls.site.write({"zip": "4000", "city": "Liège", "street": "Rue du Four 1"})
        cls.user = cls._create_user("tmf", "proximus_connectivity.group_user")

    def _export(self, lines):
        action = lines.with_user(self.user).action_export_tmf()
        export = int(action["url"].split("/")[4])
        content = self.env["proximus.line.tmf.export"].browse(export).content
        return json.loads(base64.b64decode(content))

    def _wizard(self, products, company=None, **vals):
        content = base64.b64encode(json.dumps(products).encode())
        return (
            self.env["proximus.line.tmf.import"]
            .with_user(self.user)
            .create(
                {
                    "content": content,
                    "company_id": (company or self.company).id,
                    **vals,
                }
            )
        )

    def _preview(self, products, company=None):
        wizard = self._wizard(products, company)
        wizard.action_preview()
        return wizard

    def _statuses(self, products, company=None):
        items = self._preview(products, company).item_ids.sorted("position")
        return items.mapped("status")


@tagged("post_install", "-at_install")
class TestLineTmf(TmfCommon):
    """Lines go out as TMF637 products and come back the same."""

    def _inventory(self):
        """Return a line in each state, with all that a file can hold."""
        trunk = self._create_active_line(
            "sip_trunk",
            external_ref="SIP-1",
            site_id=self.site.id,
            operator_id=self.other_partner.id,
            commitment_end_date="2027-06-30",
            number_ids=[(0, 0, {"e164": "02 555 10 00", "last_e164": "02 555 10 99"})],
        )
        lines = trunk | self._create_active_line("voice", parent_id=trunk.id)
        primary = self._create_active_line("internet", site_id=self.site.id)
        lines |= primary | self._create_line(
            "backup", site_id=self.site.id, backup_of_id=primary.id, origin="SO7"
        )
        for index, state in enumerate(sorted(lifecycle.LINE_TRANSITIONS)):
            line = self._create_line(
                "mobile",
                external_ref=f"M-{state}",
                employee_id=self.employee.id,
                monthly_cost=12.5 + index,
                number_ids=[(0, 0, {"e164": f"0475 00 00 0{index}"})],
                sim_ids=[(0, 0, {"iccid": self._iccid(index), "sim_type": "esim"})],
            )
            self._bring_to(line, state)
            lines |= line
        return lines

    def _bring_to(self, line, state):
        if state in ("pending_active", "aborted"):
            line.action_submit()
        if state in ("active", "suspended", "pending_terminate", "terminated"):
            line.action_activate("2026-01-15")
        if state not in ("created", "pending_active", "active"):
            late = self.env.company._proximus_today() + datetime.timedelta(days=40)
            {
                "aborted": line.action_abort,
                "cancelled": line.action_cancel,
                "suspended": line.action_suspend,
                "terminated": lambda: line.action_terminate("2026-03-31"),
                "pending_terminate": lambda: line.action_terminate(late),
            }[state]()
        self.assertEqual(line.state, state)

    def test_round_trip_into_another_company(self):
        lines = self._inventory()
        products = self._export(lines)
        other = self.env["res.company"].create(
            {"name": "Other", "currency_id": self.company.currency_id.id}
        )
        # people belong to one company; the same person works in the other one too
        self.env["hr.employee"].create(
            {"name": self.employee.name, "company_id": other.id}
        )
        self.user.company_ids = [(4, other.id)]
        self.assertEqual(set(self._statuses(products, other)), {"new"})
        action = self._wizard(products, other).action_apply()
        copies = self.env["proximus.line"].search(action["domain"])
        self.assertEqual(len(copies), len(lines))
        self.assertEqual(copies.company_id, other)
        by_name = {line.name: line for line in copies}
        for line in lines:
            copy = by_name[line.name]
            self.assertEqual(copy._tmf_plain(), line._tmf_plain(), line.state)
        self.assertEqual(set(self._statuses(products, other)), {"unchanged"})
        self.assertEqual(set(self._statuses(products)), {"unchanged"})

    def test_only_what_differs_changes(self):
        lines = self._create_active_line(external_ref="C-1")
        lines |= self._create_active_line(external_ref="C-2")
        products = self._export(lines)
        price = products[0]["productPrice"][0]["price"]["dutyFreeAmount"]
        price["value"] = 9.99
        wizard = self._preview(products)
        self.assertEqual(wizard.item_ids.mapped("status"), ["changed", "unchanged"])
        self.assertEqual(wizard.item_ids[0].message, "Monthly Cost")
        self.assertEqual(lines[0].monthly_cost, 12.0)
        wizard.action_apply()
        self.assertEqual(lines.mapped("monthly_cost"), [9.99, 12.0])
        self.assertEqual(set(self._statuses(products)), {"unchanged"})

    def test_state_goes_through_the_door(self):
        line = self._create_active_line(external_ref="C-1")
        [product] = self._export(line)
        product["status"] = "suspended"
        self._wizard([product]).action_apply()
        self.assertEqual(line.state, "suspended")
        self.assertEqual(line.event_ids.sorted()[:1].to_state, "suspended")

    def test_history_stays_out(self):
        line = self._create_active_line(
            number_ids=[(0, 0, {"e164": "0475 00 00 01"})],
            sim_ids=[(0, 0, {"iccid": self._iccid(1)})],
        )
        line.number_ids.action_release()
        line.sim_ids.action_retire()
        [product] = self._export(line)
        names = {one["name"] for one in product["productCharacteristic"]}
        self.assertFalse(names & {"msisdn", "iccid"})

    def test_trap_of_the_trailing_space(self):
        product = {
            "id": "C-9",
            "name": "Mobile",
            "status": "aborted ",
            "productOffering": {"id": "T-mobile"},
        }
        self._wizard([product]).action_apply()
        line = self.env["proximus.line"].search([("external_ref", "=", "C-9")])
        self.assertEqual(line.state, "aborted")
        self.assertNotEqual(line.name, "Mobile")
        self.assertEqual(line.partner_id, self.company.partner_id)

    def test_parent_later_in_the_file(self):
        trunk = self._create_active_line("sip_trunk", external_ref="SIP-1")
        voice = self._create_active_line("voice", parent_id=trunk.id)
        products = self._export(voice | trunk)
        currency = self.company.currency_id.id
        other = self.env["res.company"].create(
            {"name": "Other", "currency_id": currency}
        )
        self.user.company_ids = [(4, other.id)]
        action = self._wizard(products, other).action_apply()
        copies = self.env["proximus.line"].search(action["domain"])
        copy = copies.filtered("parent_id")
        self.assertEqual(copy.parent_id, copies - copy)

    def test_download_is_for_its_maker(self):
        action = self._create_line().with_user(self.user).action_export_tmf()
        export = self.env["proximus.line.tmf.export"].browse(
            int(action["url"].split("/")[4])
        )
        stranger = self._create_user("tmf2", "proximus_connectivity.group_user")
        with self.assertRaises(AccessError):
            export.with_user(stranger).content  # noqa: B018
        with self.assertRaises(UserError):
            self.env["proximus.line"].action_export_tmf()


@tagged("post_install", "-at_install")
class TestLineTmfRefused(TmfCommon):
    """A bad product is named with its reason; nothing is changed by a look."""

    def setUp(self):
        super().setUp()
        self.line = self._create_active_line(
            external_ref="C-1", number_ids=[(0, 0, {"e164": "0475 00 00 01"})]
        )
        [self.product] = self._export(self.line)
        self.good = {**self.product, "id": "C-2", "productCharacteristic": []}

    def _bad(self, **changes):
        return {**self.good, "id": "C-3", **changes}

    def assert_bad(self, product, *fragments):
        before = self.env["proximus.line"].search_count([])
        wizard = self._preview([self.good, product])
        items = wizard.item_ids.sorted("position")
        self.assertEqual(items.mapped("status"), ["new", "error"], items[1].message)
        for fragment in fragments:
            self.assertIn(fragment, items[1].message)
        with self.assertRefused(UserError, "Products with an error: 1"):
            wizard.action_apply()
        self.assertEqual(self.env["proximus.line"].search_count([]), before)

    def test_bad_products(self):
        taken = [{"name": "msisdn", "value": ["+32475000001"]}]
        wrong = [{"name": "msisdn", "value": ["+3247500000"]}]
        relation = {"relationshipType": "isPartOf", "product": {"id": "SIP-9"}}
        money = {"dutyFreeAmount": {"unit": "XTS", "value": 15.0}}
        price = {"priceType": "recurring", "price": money}
        for changes, fragments in (
            ({"status": "teleported"}, ("teleported",)),
            ({"productOffering": {"id": "T-9", "name": "No"}}, ("Offer", "T-9")),
            ({"relatedParty": [{"name": "Nobody"}]}, ("Customer", "Nobody")),
            ({"place": [{"id": "9", "name": "Nowhere"}]}, ("Site", "Nowhere")),
            ({"startDate": "soon"}, ("soon",)),
            ({"startDate": ""}, ("activation date",)),
            ({"terminationDate": "2025-01-01"}, ("end date",)),
            ({"productCharacteristic": taken}, ("in use", self.line.display_name)),
            ({"productCharacteristic": wrong}, ("not a valid phone number",)),
            ({"productRelationship": [relation]}, ("SIP-9", "not known")),
            ({"productPrice": [price]}, ("XTS", self.company.name)),
            ({"id": "C-2"}, ("stands twice",)),
        ):
            self.assert_bad(self._bad(**changes), *fragments)

    def test_a_move_that_is_not_legal(self):
        self.line.action_terminate("2026-06-30")
        wrong = {**self.product, "status": "active", "terminationDate": None}
        self.assert_bad(wrong, self.line.name, "cannot become")
        self.assertEqual(self.line.state, "terminated")

    def test_errors_can_be_left_out(self):
        wizard = self._wizard(
            [self.good, self._bad(status="teleported")], skip_errors=True
        )
        wizard.action_apply()
        found = self.env["proximus.line"].search([("external_ref", "=like", "C-%")])
        self.assertEqual(set(found.mapped("external_ref")), {"C-1", "C-2"})

    def test_who_refers_to_an_error_is_left_out_with_it(self):
        def part_of(name):
            relation = {"relationshipType": "isPartOf", "product": {"id": name}}
            return {"productRelationship": [relation]}

        products = [
            {**self.good, "id": "C-5", **part_of("C-4")},
            {**self.good, "id": "C-4", **part_of("C-3")},
            self._bad(status="teleported"),
            self.good,
        ]
        wizard = self._wizard(products, skip_errors=True)
        wizard.action_preview()
        items = wizard.item_ids.sorted("position")
        self.assertEqual(items.mapped("status"), ["error"] * 3 + ["new"])
        self.assertIn("C-4", items[0].message)
        self.assertIn("C-3", items[1].message)
        wizard.action_apply()
        found = self.env["proximus.line"].search([("external_ref", "=like", "C-%")])
        self.assertEqual(set(found.mapped("external_ref")), {"C-1", "C-2"})

    def test_what_is_wrong_in_itself_hears_of_its_relative_too(self):
        relation = {"relationshipType": "isPartOf", "product": {"id": "SIP-9"}}
        wrong = {"id": "T-9", "name": "No"}
        product = self._bad(productOffering=wrong, productRelationship=[relation])
        self.assert_bad(product, "T-9", "SIP-9")

    def test_what_cannot_be_read_is_said_with_its_place(self):
        half = [{"name": "msisdnRange", "value": [["+3225551000"]]}]
        untaxed = {"priceType": "recurring", "price": {"taxIncludedAmount": {}}}
        odd = {"priceType": "recurring"}
        odd["price"] = {"dutyFreeAmount": {"value": "a lot"}}
        for changes, sentence in (
            ({"status": "teleported"}, "“teleported” is no word that is known here."),
            ({"startDate": "soon"}, "“soon” is no possible date or time."),
            ({"startDate": "2026-02-31"}, "“2026-02-31” is no possible date or time."),
            ({"startDate": ["now"]}, "“date” should be a text"),
            ({"productCharacteristic": half}, "needs a first and a last number."),
            ({"productPrice": [untaxed]}, "It has no amount without tax."),
            ({"productPrice": [odd]}, "“a lot” is no possible amount."),
            ({"name": "A\x00"}, "signs that are no text."),
        ):
            product = self._bad(**changes)
            with self.subTest(sentence):
                self.assert_bad(product, sentence)
                if "\x00" not in product["name"]:
                    item = self._preview([product]).item_ids
                    self.assertTrue(item.message.startswith(f"{product['name']}: "))
        nameless = {**self._bad(), "id": "", "name": ""}
        self.assert_bad(nameless, "A product has neither an id nor a name.")

    def test_every_reason_has_a_sentence_in_the_language_of_the_reader(self):
        tools = Path(tmf_inventory.__file__).parent
        sources = [path.read_text() for path in tools.glob("tmf*.py")]
        codes = set(re.findall(r'TmfError\(\s*"(\w+)"', "".join(sources)))
        self.assertGreater(len(codes), 10)
        provider = self.env["proximus.provider"]
        for code in codes:
            with self.subTest(code):
                error = TmfError(code, "in English", "what", "where")
                self.assertNotIn("in English", provider._tmf_reason(error))
                self.assertRegex(provider._tmf_reason(error), r"^where: .*\.$")

    def test_files_that_hold_no_inventory(self):
        for content, sentence in (
            (b"", "no JSON document"),
            (b"[]", "It holds no product."),
            (b"\xff\xfe\x00", "no JSON document"),
            (b"[" * 10_000, "too many levels"),
            (b"[" * 60 + b"]" * 60, "too many levels"),
            (b"[NaN]", "“NaN” is no possible amount."),
        ):
            wizard = self._wizard([self.good], file_name="lines.json")
            wizard.content = base64.b64encode(content)
            with (
                self.subTest(sentence),
                self.assertRefused(UserError, "lines.json", sentence),
            ):
                wizard.action_preview()

    def test_no_json(self):
        wizard = self._wizard([self.good], file_name="lines.csv")
        wizard.content = base64.b64encode(b"external_ref;state")
        with self.assertRefused(UserError, "lines.csv", "JSON list of products"):
            wizard.action_preview()
