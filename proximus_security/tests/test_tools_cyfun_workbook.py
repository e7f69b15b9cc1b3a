import io
import re
import zipfile
from datetime import datetime

from openpyxl import Workbook

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.cyfun_workbook import (
    MAX_BYTES,
    MAX_UNPACKED,
    Answer,
    WorkbookError,
    control_number,
    read_workbook,
    score,
)

#: The headers of the official workbook, with three columns before the number.
OFFICIAL = (
    "Category",
    "\nControls linked to the management aspects",
    "Key Measure",
    "Subcategory",
    "Assurance level",
    "Requirement",
    "Documentation Score",
    "Implementation Score",
    "Subcategory Documentation Maturity Score",
    "Subcategory Implementation Maturity Score",
    "Category Documentation Maturity Score",
    "Category Implementation Maturity Score",
    "Comments and/or additional information",
    "Assessor comments",
)
PLAIN = ("Control", "Documentation", "Implementation", "Comment")


def workbook(rows, headers=PLAIN, title="Sheet", before=()) -> bytes:
    """Return a workbook of one sheet."""
    return sheets({title: [*before, headers, *rows]})


def sheets(rows_by_title) -> bytes:
    """Return a workbook with these rows on each sheet."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in rows_by_title.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def official(*scored, without=()) -> bytes:
    """Return rows (number, documentation, implementation, comment) as officially."""
    headers = [name for name in OFFICIAL if name not in without]
    rows = {"GOVERN": [], "PROTECT": []}
    for number, documentation, implementation, comment in scored:
        row = dict.fromkeys(headers)
        row |= {
            "Requirement": f"{number}: whatever is asked",
            "Documentation Score": documentation,
            "Implementation Score": implementation,
            "Subcategory Documentation Maturity Score": "=G3",
            "Comments and/or additional information": comment,
        }
        title = "GOVERN" if number.startswith("GV") else "PROTECT"
        rows[title].append([row[name] for name in headers])
    return sheets(
        {
            "Introduction": [["How to use it"]],
            "Maturity Levels": [["Maturity Level", "Maturity Value"], ["Level 1", 1]],
            **{
                title: [["CyFun®2025", None, "ESSENTIAL"], headers, *own]
                for title, own in rows.items()
            },
            "Summary": [["Categories", "Documentation Maturity Score"], ["GV", 1]],
        }
    )


def answers(content, **known) -> list[tuple]:
    """Return what is read as tuples; nothing may be wrong with it."""
    book = read_workbook(content, **known)
    assert not book.faults, book.faults
    return [
        (one.control, one.documentation, one.implementation, one.comment)
        for one in book.answers
    ]


def faults(content) -> list[tuple]:
    return [(one.row, one.code) for one in read_workbook(content).faults]


@tagged("post_install", "-at_install")
class TestWorkbook(BaseCase):
    def test_the_official_workbook(self):
        content = official(
            ("GV.OC-01.1", 3, 2, "In the handbook"),
            ("GV.OC-02.1", "N/A", "N/A", "No such parties"),
            ("PR.AA-01.1", 4, 5, None),
        )
        book = read_workbook(content)
        self.assertFalse(book.faults)
        self.assertEqual(
            book.answers[0],
            Answer("GOVERN", 3, "GV.OC-01.1", 3, 2, False, "", "In the handbook"),
        )
        self.assertEqual(
            book.answers[1],
            Answer("GOVERN", 4, "GV.OC-02.1", None, None, True, "", "No such parties"),
        )
        self.assertEqual(book.answers[2].sheet, "PROTECT")

    def test_the_basic_edition_has_a_column_less(self):
        content = official(("GV.OC-03.1", 1, 2, "x"), without=["Assurance level"])
        self.assertEqual(answers(content), [("GV.OC-03.1", 1, 2, "x")])

    def test_columns_are_found_wherever_they_stand(self):
        for headers, row in (
            (("Comment", "IMPLEMENTATION", "documentation ", "Code"), ("a", 2, 1)),
            (
                (
                    "x",
                    "Implementation  maturity",
                    "Documentation maturity",
                    "CONTROL ID",
                ),
                ("a", 2, 1),
            ),
            (("x", "Mise en œuvre", "Documentation", "Contrôle"), ("a", 2, 1)),
            (("x", "Done", "Written", "control_id/code"), ("a", 2, 1)),
        ):
            content = workbook([(*row, "GV.OC-01.1")], headers, before=[[]] * 9)
            known = {"headers": {"control": ["Contrôle"]}}
            known["headers"]["implementation"] = ["Mise en œuvre"]
            with self.subTest(headers=headers):
                [(code, written, done, _text)] = answers(content, **known)
                self.assertEqual((code, written, done), ("GV.OC-01.1", 1, 2))

    def test_numbers_as_people_write_them(self):
        for text, number in (
            ("ID.AM-08.2", "ID.AM-08.2"),
            ("ID.AM-5.1: some words", "ID.AM-05.1"),
            ("DE.CM-03-1", "DE.CM-03.1"),
            (" pr.aa-01.01 ", "PR.AA-01.1"),
            ("small-3", "SMALL-3"),
            ("GV.OC-01", None),
            ("GV.OC-01.123", None),
            ("Organisational Context (GV.OC)", None),
            ("NO REQUIREMENT", None),
            ("", None),
        ):
            with self.subTest(text=text):
                self.assertEqual(control_number(text), number)

    def test_scores_as_people_write_them(self):
        for value in (3, 3.0, "3", " 3 ", "3.0", "3,0", "3/5", "Level 3 - Defined"):
            with self.subTest(value=value):
                self.assertEqual(score(value), 3)
        self.assertEqual(score("3 – Écrit et approuvé"), 3)
        for value in ("N/A", "n/a", "NA", "n.v.t."):
            with self.subTest(value=value):
                self.assertIsNone(score(value))
        for value in (
            *(0, 6, -1, 3.5, True, False, None, "", "3.5", "33", "3-4", "three"),
            *("1 to 5", "3/4", "٣", "=3", datetime(2026, 3, 4), float("nan"), [3]),
        ):
            with self.subTest(value=value), self.assertRaises(ValueError):
                score(value)

    def test_an_empty_cell_says_nothing(self):
        rows = [("GV.OC-01.1", None, 3, None), ("GV.OC-02.1", "", " ", "words"), ()]
        self.assertEqual(
            answers(workbook(rows)),
            [("GV.OC-01.1", None, 3, ""), ("GV.OC-02.1", None, None, "words")],
        )

    def test_one_not_applicable_of_two_is_enough(self):
        [answer] = read_workbook(workbook([("GV.OC-01.1", 4, "N/A")])).answers
        self.assertTrue(answer.not_applicable)
        self.assertIsNone(answer.documentation)

    def test_titles_between_the_rows_are_passed_over(self):
        rows = [
            ("Govern",),
            ("NO REQUIREMENT / Guidance", None, None, "nothing to do"),
            ("GV.OC-01.1", 1, 1),
        ]
        self.assertEqual(answers(workbook(rows)), [("GV.OC-01.1", 1, 1, "")])

    def test_a_hidden_sheet_is_not_read(self):
        book = Workbook()
        for title, value in (("Seen", 1), ("Hidden", 5)):
            sheet = book.create_sheet(title)
            sheet.append(PLAIN)
            sheet.append(("GV.OC-01.1", value, value))
        book["Hidden"].sheet_state = "hidden"
        self.assertEqual(answers(saved(book)), [("GV.OC-01.1", 1, 1, "")])

    def test_names_stand_for_numbers(self):
        content = workbook([("Backups", 4)], ("Subject", "Implementation"))
        known = {"headers": {"control": ["Subject"]}, "names": {"backups": "SMALL-5"}}
        self.assertEqual(answers(content, **known), [("SMALL-5", None, 4, "")])

    # === WHAT IS WRONG IN A ROW === #

    def test_each_row_that_is_wrong_is_told_with_its_place(self):
        rows = [
            ("GV.OC-01.1", 3.5, 3),
            ("GV.XX-01.1", 3, 3),
            ("GV.OC-02.1", 3, "=1+2"),
            ("what is this", 3, 3),
            ("GV.OC-03.1", datetime(2026, 4, 3), 3),
            ("GV.OC-03.2", 3, 3, "=A1"),
            ("GV.OC-04.1", 3, 3, "x" * 10_001),
            ("GV.OC-05.1", 3, True),
        ]
        self.assertEqual(
            faults(workbook(rows)),
            [
                (2, "score"),
                (3, "unknown"),
                (4, "formula"),
                (5, "no_control"),
                (6, "score"),
                (7, "formula"),
                (8, "long"),
                (9, "score"),
            ],
        )

    def test_half_of_the_scores_is_not_lost_in_silence(self):
        row = ("GV.OC-01.1", 3, 3)
        for headers, code in (
            (("Control", "Documentation", "Implemented"), "no_implementation"),
            (("Control", "Documented", "Implementation"), "no_documentation"),
        ):
            with self.subTest(headers=headers):
                self.assertEqual(faults(workbook([row], headers)), [(1, code)])
        twice = ("Control", "Implementation", "Implementation", "Documentation")
        self.assertIn((1, "twice_column"), faults(workbook([(*row, 3)], twice)))

    # === WHAT IS NO WORKBOOK === #

    def _refused(self, content, code):
        with self.assertRaises(WorkbookError) as caught:
            read_workbook(content)
        self.assertEqual(caught.exception.code, code)

    def test_what_is_no_workbook(self):
        for content in (b"", b"x", b"Control;3;3", b"PK\3\4" + b"\0" * 40):
            with self.subTest(content=content):
                self._refused(content, "broken")
        self._refused(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old")
        self._refused(b"\0" * (MAX_BYTES + 1), "size")
        self._refused(workbook([], ("Name", "Price")), "columns")
        self._refused(workbook([]), "empty")
        self._refused(sheets({"BASIC Details": [PLAIN]}), "edition")

    def _with_part(self, change) -> bytes:
        """Return a workbook of which the parts went through a function."""
        source = zipfile.ZipFile(io.BytesIO(workbook([("GV.OC-01.1", 1, 1)])))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(name, change(name, source.read(name)))
        return buffer.getvalue()

    def test_hostile_files_are_refused(self):
        bomb = b"\0" * (MAX_UNPACKED + 1)
        content = self._with_part(
            lambda name, part: bomb if name.endswith("styles.xml") else part
        )
        self._refused(content, "size")
        entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]>'
        utf_16 = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><a/>'
        for evil in (entity + b"<a>&b;</a>", utf_16.encode("utf-16"), b"<a>" * 99_999):
            for place in ("sheet1.xml", "workbook.xml", "styles.xml", ".rels"):
                with self.subTest(evil=evil[:60], place=place):
                    content = self._with_part(
                        lambda name, part, evil=evil, place=place: (
                            evil if name.endswith(place) else part
                        )
                    )
                    self._refused(content, "broken")

    def test_a_sheet_that_says_it_is_huge(self):
        def change(name, part):
            if not name.endswith("sheet1.xml"):
                return part
            part = re.sub(rb'ref="[^"]*"', b'ref="A1:XFD1048576"', part)
            return part.replace(b"</sheetData>", b'<row r="1048576"/></sheetData>')

        content = self._with_part(change)
        book = read_workbook(content)
        self.assertEqual(len(book.answers), 1)
        rows = [("GV.OC-01.1", 1, 1)] * 2_001
        self._refused(workbook(rows), "rows")
