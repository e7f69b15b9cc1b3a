from odoo import fields
from odoo.tests import tagged

from .common import ConnectivityCommon

HEADER = (
    "external_ref",
    "partner_id",
    "site_id",
    "employee_id",
    "product_id",
    "state",
    "start_date",
    "termination_date",
    "commitment_end_date",
    "monthly_cost",
    "number_ids/e164",
    "sim_ids/iccid",
)


@tagged("post_install", "-at_install")
class TestImport(ConnectivityCommon):
    """Odoo's own import: good files are saved, bad rows are named, nothing is half."""

    def _row(self, number, **values):
        row = {
            "external_ref": f"R-{number}",
            "partner_id": "Boulangerie Test",
            "product_id": "T-mobile",
            "state": "active",
            "start_date": "2026-01-15",
            "monthly_cost": "12.50",
            "number_ids/e164": f"0475 00 {number:04d}",
            "sim_ids/iccid": self._iccid(number),
            **values,
        }
        return [row.get(name, "") for name in HEADER]

    def _load_lines(self, *rows):
        return self._load("proximus.line", HEADER, *rows)

    def _lines(self):
        return self.env["proximus.line"].search([("external_ref", "like", "R-")])

    def assert_bad(self, row, field, *fragments, before=()):
        """Check that a row is refused with a sentence, between two good ones."""
        result = self._load_lines(*before, self._row(1), row, self._row(2))
        self.assertFalse(result["ids"])
        place = len(before) + 1
        self.assertEqual(
            [(message["record"], message["type"]) for message in result["messages"]],
            [(place, "error")],
            result["messages"],
        )
        message = result["messages"][0]
        self.assertEqual(message["field"], field)
        for fragment in fragments:
            self.assertIn(fragment, message["message"])
        self.assertFalse(self._lines())

    def test_good_rows(self):
        result = self._load_lines(
            self._row(1, site_id="Boulangerie Test, Shop", employee_id="An Peeters"),
            self._row(2, state="suspended"),
            self._row(3, state="terminated", termination_date="2026-03-31"),
            self._row(4, state="", start_date="", monthly_cost=""),
            self._row(5, **{"number_ids/e164": "", "sim_ids/iccid": ""}),
        )
        self.assertFalse(result["messages"])
        lines = self.env["proximus.line"].browse(result["ids"])
        self.assertEqual(
            lines.mapped("state"),
            ["active", "suspended", "terminated", "created", "active"],
        )
        first, _suspended, ended, draft, bare = lines
        self.assertEqual(first.number_ids.e164, "+32475000001")
        self.assertEqual(first.sim_ids.state, "active")
        self.assertEqual((first.site_id, first.employee_id), (self.site, self.employee))
        self.assertEqual(first.monthly_cost, 12.5)
        self.assertEqual(ended.number_ids.state, "released")
        self.assertEqual(ended.sim_ids.state, "retired")
        self.assertEqual(draft.number_ids.state, "reserved")
        self.assertEqual(draft.monthly_cost, 12.0)
        self.assertFalse(bare.number_ids or bare.sim_ids)

    def test_several_numbers_of_one_line(self):
        more = [""] * len(HEADER)
        more[HEADER.index("number_ids/e164")] = "0475 00 99 99"
        result = self._load_lines(self._row(1), more, self._row(2))
        lines = self.env["proximus.line"].browse(result["ids"])
        self.assertEqual([len(line.number_ids) for line in lines], [2, 1])

    def test_the_same_number_on_an_ended_line(self):
        same = {"number_ids/e164": "0475 00 00 01", "sim_ids/iccid": self._iccid(1)}
        result = self._load_lines(
            self._row(1, state="terminated", termination_date="2026-03-31"),
            self._row(2, **same),
        )
        self.assertFalse(result["messages"])
        self.assertEqual(len(result["ids"]), 2)

    def test_bad_numbers(self):
        for number, text, reason in (
            (3, "0475 00 00 0", "digit of this mobile number is missing"),
            (4, "unknown", "letters"),
            (5, "0440 12 34 56", "no such number"),
        ):
            row = self._row(number, **{"number_ids/e164": text})
            self.assert_bad(row, "number_ids/e164", f"R-{number}", text, reason)

    def test_bad_cards(self):
        card = self._iccid(3)
        for text, reason in (
            (card[:-1] + str((int(card[-1]) + 1) % 10), "check digit"),
            (card[:-1], "19 or 20"),
            ("SIM", "digits"),
        ):
            row = self._row(3, **{"sim_ids/iccid": text})
            self.assert_bad(row, "sim_ids/iccid", "R-3", text, reason)

    def test_bad_figures(self):
        for field, values, fragments in (
            ("monthly_cost", {"monthly_cost": "-15"}, ("monthly cost", "-15")),
            (
                "termination_date",
                {"termination_date": "2026-01-14"},
                ("14 Jan", "15 Jan"),
            ),
            (
                "commitment_end_date",
                {"commitment_end_date": "2026-01-14"},
                ("commitment", "14 Jan"),
            ),
            ("start_date", {"start_date": ""}, ("activation date",)),
            ("start_date", {"start_date": "2999-01-01"}, ("still to come",)),
            ("termination_date", {"state": "terminated"}, ("end date",)),
            ("state", {"state": "cancelled"}, ("Cancelled", "Possible")),
            ("product_id", {"product_id": ""}, ("offer",)),
        ):
            self.assert_bad(self._row(3, **values), field, "R-3", *fragments)

    def test_unknown_names(self):
        for field, value in (
            ("product_id", "T-nothing"),
            ("site_id", "Nowhere"),
            ("employee_id", "Nobody"),
            ("partner_id", "No Customer"),
            ("state", "running"),
        ):
            self.assert_bad(self._row(3, **{field: value}), field, value)

    def test_twice_in_the_file(self):
        for field, values in (
            ("number_ids/e164", {"number_ids/e164": "+32 475 00 00 01"}),
            ("sim_ids/iccid", {"sim_ids/iccid": self._iccid(1)}),
            ("external_ref", {"external_ref": "R-1"}),
        ):
            self.assert_bad(self._row(3, **values), field)

    def test_in_use_already(self):
        self._create_active_line(
            number_ids=[(0, 0, {"e164": "0475 99 99 99"})],
            sim_ids=[(0, 0, {"iccid": self._iccid(99)})],
        )
        row = self._row(3, **{"number_ids/e164": "0475 99 99 99"})
        self.assert_bad(row, "number_ids/e164", "in use")
        row = self._row(3, **{"sim_ids/iccid": self._iccid(99)})
        self.assert_bad(row, "sim_ids/iccid", "registered already")

    def test_every_bad_row_is_named(self):
        rows = [self._row(number) for number in range(60)]
        bad = list(range(0, 60, 2))
        for number in bad:
            rows[number] = self._row(number, monthly_cost="-1")
        result = self._load_lines(*rows)
        self.assertEqual([message["record"] for message in result["messages"]], bad)
        self.assertFalse(result["ids"])
        self.assertFalse(self._lines())

    def test_again_changes_nothing(self):
        rows = [self._row(number) for number in range(3)]
        first = self._load_lines(*rows)
        events = len(self._lines().event_ids)
        second = self._load_lines(*rows)
        self.assertEqual(second["ids"], first["ids"])
        self.assertFalse(second["messages"])
        lines = self._lines()
        self.assertEqual(len(lines), 3)
        self.assertEqual((len(lines.number_ids), len(lines.sim_ids)), (3, 3))
        self.assertEqual(len(lines.event_ids), events)

    def test_again_with_changes(self):
        self._load_lines(self._row(1), self._row(2))
        result = self._load_lines(
            self._row(1, monthly_cost="14", employee_id="An Peeters"),
            self._row(2, state="terminated", termination_date="2026-06-30"),
        )
        self.assertFalse(result["messages"])
        first, second = self.env["proximus.line"].browse(result["ids"])
        self.assertEqual((first.monthly_cost, first.employee_id), (14.0, self.employee))
        self.assertEqual(second.state, "terminated")
        self.assertEqual(str(second.termination_date), "2026-06-30")
        self.assertEqual(second.number_ids.state, "quarantine")

    def test_again_with_another_price_keeps_the_history(self):
        """A line in service changes through its door: the old price stays known."""
        self.env["product.product"].create(
            {
                "name": "Test mobile XL",
                "default_code": "T-mobile-xl",
                "line_kind": "mobile",
            }
        )
        self._load_lines(self._row(1), self._row(2))
        changed = (
            self._row(1, monthly_cost="14", site_id="Boulangerie Test, Shop"),
            self._row(2, monthly_cost="9", product_id="T-mobile-xl"),
        )
        result = self._load_lines(*changed)
        self.assertFalse(result["messages"])
        first, second = self.env["proximus.line"].browse(result["ids"])
        today = first._proximus_today()
        start = fields.Date.to_date("2026-01-15")
        for line, cost in ((first, 14.0), (second, 9.0)):
            self.assertRecordValues(
                line.price_ids.sorted("date_from"),
                [
                    {"date_from": start, "date_to": today, "monthly_cost": 12.5},
                    {"date_from": today, "date_to": False, "monthly_cost": cost},
                ],
            )
        offers = second.price_ids.sorted("date_from").product_id
        self.assertEqual(offers.mapped("default_code"), ["T-mobile", "T-mobile-xl"])
        kinds = [set(line.event_ids.mapped("kind")) for line in (first, second)]
        self.assertLessEqual({"price", "move"}, kinds[0])
        self.assertIn("offer", kinds[1])
        segments, events = (first | second).price_ids, (first | second).event_ids
        again = self._load_lines(*changed)
        self.assertEqual(again["ids"], result["ids"])
        self.assertEqual((first | second).price_ids, segments)
        self.assertEqual((first | second).event_ids, events)

    def test_again_with_an_impossible_change(self):
        self._load_lines(
            self._row(1, state="terminated", termination_date="2026-06-30")
        )
        result = self._load_lines(self._row(1))
        self.assertFalse(result["ids"])
        self.assertIn("cannot become", result["messages"][0]["message"])
        self.assertEqual(self._lines().state, "terminated")
