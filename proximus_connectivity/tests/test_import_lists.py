import io

from openpyxl import Workbook

from odoo.tests import tagged

from .common import ConnectivityCommon
from .imports import import_file

TABLES = ("proximus_line", "proximus_number", "proximus_sim", "proximus_line_event")


class ImportListCommon(ConnectivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.be")
        cls.lines = cls.env["proximus.line"].create(
            [
                {
                    "external_ref": f"L-{number}",
                    "partner_id": cls.partner.id,
                    "product_id": cls.offers["mobile"].id,
                    "state": "active",
                    "start_date": "2026-01-15",
                }
                for number in range(3)
            ]
        )

    def _places(self):
        """Return where the database keeps each row: a write moves it."""
        self.env.flush_all()
        places = {}
        for table in TABLES:
            self.env.cr.execute(f"SELECT id, ctid::text FROM {table}")
            places[table] = dict(self.env.cr.fetchall())
        return places

    def assert_refused(self, result, record, path, *fragments):
        self.assertFalse(result["ids"])
        self.assertEqual(
            [(m["record"], m["field"]) for m in result["messages"]], [(record, path)]
        )
        for fragment in fragments:
            self.assertIn(fragment, result["messages"][0]["message"])


@tagged("post_install", "-at_install")
class TestImportNumbers(ImportListCommon):
    """A list of numbers of its own, with the lines that have them."""

    HEADER = ("e164", "line_id")

    def _numbers(self):
        return self.env["proximus.number"].search([("e164", "like", "+3247500")])

    def test_with_lines_and_in_stock(self):
        result = self._load(
            "proximus.number",
            (*self.HEADER, "last_e164"),
            ("0475 00 00 01", "L-0", ""),
            ("0475 00 00 02", self.lines[1].name, ""),
            ("0475 00 00 03", "", ""),
            ("02 555 10 00", "L-2", "02 555 10 99"),
        )
        self.assertFalse(result["messages"])
        numbers = self.env["proximus.number"].browse(result["ids"])
        lines = self.lines
        self.assertEqual(
            [number.line_id for number in numbers],
            [lines[0], lines[1], lines[:0], lines[2]],
        )
        self.assertEqual(
            numbers.mapped("state"), ["assigned", "assigned", "available", "assigned"]
        )
        self.assertEqual(numbers[3].size, 100)

    def test_again_writes_nothing(self):
        rows = [("0475 00 00 01", "L-0"), ("+32475000002", ""), ("0475000003", "L-1")]
        first = self._load("proximus.number", self.HEADER, *rows)
        places = self._places()
        second = self._load("proximus.number", self.HEADER, *rows)
        self.assertEqual(second["ids"], first["ids"])
        self.assertEqual(self._places(), places)

    def test_again_writes_what_differs(self):
        rows = [("0475 00 00 01", ""), ("0475 00 00 02", "")]
        first = self._load("proximus.number", self.HEADER, *rows)
        places = self._places()["proximus_number"]
        rows[1] = ("0475 00 00 02", "L-1")
        second = self._load("proximus.number", self.HEADER, *rows)
        self.assertEqual(second["ids"], first["ids"])
        after = self._places()["proximus_number"]
        self.assertEqual({n for n in after if after[n] != places[n]}, {first["ids"][1]})
        numbers = self.env["proximus.number"].browse(first["ids"])
        self.assertEqual(numbers.mapped("state"), ["available", "assigned"])

    def test_bad_rows(self):
        held = self.env["proximus.number"].create(
            {"e164": "0475 00 00 99", "line_id": self.lines[0].id}
        )
        for row, fragments in (
            (("0475 00 0", "L-1"), ("0475 00 0", "not a valid phone number")),
            (("", "L-1"), ("Fill in the field “Number”",)),
            (("0475 00 00 01", "L-2"), ("two lines at once",)),
            (
                ("0475 00 00 99", "L-1"),
                (self.lines[0].display_name, "Release it there first"),
            ),
        ):
            result = self._load(
                "proximus.number",
                self.HEADER,
                ("0475 00 00 01", "L-1"),
                row,
                ("0475 00 00 02", "L-2"),
            )
            self.assert_refused(result, 1, "e164", *fragments)
            self.assertEqual(self._numbers(), held)
            self.assertEqual(held.line_id, self.lines[0])
        result = self._load("proximus.number", self.HEADER, ("0475 00 00 01", "L-9"))
        self.assert_refused(result, 0, "line_id", "L-9")

    def test_the_same_row_twice(self):
        self._load("proximus.number", self.HEADER, ("0475 00 00 01", "L-0"))
        rows = [("0475 00 00 01", "L-0"), ("+32 475 00 00 01", "L-0")]
        result = self._load("proximus.number", self.HEADER, *rows)
        self.assert_refused(result, 1, "e164", "stands twice")

    def test_a_new_tenure_keeps_the_old_one(self):
        old = self.env["proximus.number"].create(
            {"e164": "0475 00 00 01", "line_id": self.lines[0].id}
        )
        old.action_release()
        result = self._load("proximus.number", self.HEADER, ("0475 00 00 01", "L-1"))
        new = self.env["proximus.number"].browse(result["ids"])
        self.assertEqual((old.line_id, old.state), (self.lines[0], "released"))
        self.assertEqual((new.line_id, new.state), (self.lines[1], "assigned"))


@tagged("post_install", "-at_install")
class TestImportSims(ImportListCommon):
    """A list of SIM cards of its own, with the lines that have them."""

    HEADER = ("iccid", "line_id", "sim_type")

    def test_good_list_again_and_changed(self):
        rows = [
            (self._iccid(1), "L-0", "eSIM"),
            (f"{self._iccid(2)[:9]} {self._iccid(2)[9:]}", "", ""),
        ]
        first = self._load("proximus.sim", self.HEADER, *rows)
        self.assertFalse(first["messages"])
        cards = self.env["proximus.sim"].browse(first["ids"])
        self.assertEqual(cards.mapped("state"), ["active", "available"])
        self.assertEqual(cards.mapped("sim_type"), ["esim", "physical"])
        places = self._places()
        second = self._load("proximus.sim", self.HEADER, *rows)
        self.assertEqual(second["ids"], first["ids"])
        self.assertEqual(self._places(), places)
        rows[1] = (self._iccid(2), "L-1", "")
        self._load("proximus.sim", self.HEADER, *rows)
        after = self._places()["proximus_sim"]
        self.assertEqual(after[cards[0].id], places["proximus_sim"][cards[0].id])
        self.assertEqual((cards[1].line_id, cards[1].state), (self.lines[1], "active"))

    def test_bad_rows(self):
        held = self.env["proximus.sim"].create(
            {"iccid": self._iccid(9), "line_id": self.lines[0].id}
        )
        card = self._iccid(3)
        wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
        for row, fragments in (
            ((wrong, "", ""), (wrong, "check digit")),
            (("", "L-1", ""), ("Fill in the field “Card Number (ICCID)”",)),
            ((card, "L-0", ""), ("L-0", held.iccid, "active SIM card")),
            ((self._iccid(1), "", ""), ("registered already",)),
        ):
            good = (self._iccid(1), "L-1", "")
            result = self._load("proximus.sim", self.HEADER, good, row)
            self.assert_refused(result, 1, "iccid", *fragments)
            self.assertEqual(self.lines.sim_ids, held)


@tagged("post_install", "-at_install")
class TestImportFile(ImportListCommon):
    """Files as people have them, through the screens' own import."""

    HEADER = ["external_ref", "product_id", "state", "start_date", "number_ids/e164"]

    def _import(self, content, name, mime, dryrun=False):
        return import_file(
            self.env, "proximus.line", self.HEADER, content, name, mime, dryrun=dryrun
        )

    def _workbook(self, *rows):
        book = Workbook()
        for row in (self.HEADER, *rows):
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return content.getvalue(), "lines.xlsx", mime

    def test_xlsx(self):
        rows = [
            [f"X-{n}", "T-mobile", "active", "2026-02-01", f"0475 00 00 0{n}"]
            for n in range(3)
        ]
        rows[0][4] = 475000000  # a spreadsheet takes it for an amount: the zero is lost
        places = self._places()
        tried = self._import(*self._workbook(*rows), dryrun=True)
        self.assertFalse(tried["messages"])
        self.assertEqual(self._places(), places)
        done = self._import(*self._workbook(*rows))
        lines = self.env["proximus.line"].browse(done["ids"])
        self.assertEqual(
            lines.number_ids.mapped("e164"),
            ["+32475000000", "+32475000001", "+32475000002"],
        )
        places = self._places()
        again = self._import(*self._workbook(*rows))
        self.assertEqual(again["ids"], done["ids"])
        self.assertEqual(self._places(), places)
        rows[1][2], rows[1][4] = "suspended", ""
        self._import(*self._workbook(*rows))
        after = self._places()["proximus_line"]
        moved = {n for n in after if after[n] != places["proximus_line"][n]}
        self.assertEqual(moved, {lines[1].id})
        self.assertEqual(lines[1].state, "suspended")

    def test_as_a_user_of_lines_only(self):
        """Who works with lines needs no rights on people or their names."""
        user = self._create_user("plain", "proximus_connectivity.group_user")
        result = (
            self.env["proximus.line"]
            .with_user(user)
            .load(
                ["external_ref", "partner_id", "site_id", "employee_id", "product_id"],
                [
                    [f"X-{n}", "Boulangerie Test", "Boulangerie Test, Shop"]
                    + ["An Peeters", "T-internet"]
                    for n in range(2)
                ],
            )
        )
        self.assertFalse(result["messages"])
        lines = self.env["proximus.line"].browse(result["ids"])
        self.assertEqual((lines.site_id, lines.employee_id), (self.site, self.employee))

    def test_secrets_are_for_those_who_may(self):
        rows = [[self._iccid(1), "1234"]]
        plain, secret = (
            self._create_user(login, "proximus_connectivity.group_user", *groups)
            for login, groups in (
                ("plain", ()),
                ("secret", ("proximus_connectivity.group_secret",)),
            )
        )
        cards = self.env["proximus.sim"]
        refused = cards.with_user(plain).load(["iccid", "pin"], rows)
        self.assertFalse(refused["ids"])
        self.assertTrue(refused["messages"])
        self.assertFalse(cards.search([("iccid", "=", self._iccid(1))]))
        done = cards.with_user(secret).load(["iccid", "pin"], rows)
        card = cards.browse(done["ids"]).with_user(secret)
        self.assertEqual(card.pin, "1234")
        again = cards.with_user(secret).load(["iccid", "pin"], rows)
        self.assertEqual(again["ids"], card.ids)

    def test_xlsx_with_a_bad_row(self):
        good = ["X-0", "T-mobile", "active", "2026-02-01", "0475 00 00 00"]
        bad = ["X-1", "T-mobile", "active", "2026-02-01", 47500000]
        result = self._import(*self._workbook(good, bad))
        self.assertEqual(
            [(m["record"], m["field"]) for m in result["messages"]],
            [(1, "number_ids/e164")],
        )
        self.assertIn("47500000", result["messages"][0]["message"])
        found = self.env["proximus.line"].search([("external_ref", "like", "X-")])
        self.assertFalse(found)
