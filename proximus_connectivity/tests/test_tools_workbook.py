import io
import zipfile
from datetime import date, datetime

from openpyxl import Workbook

from odoo.tests import BaseCase, tagged

from ..tools.bill_document import BillError
from ..tools.workbook import is_workbook, read_table


@tagged("post_install", "-at_install")
class TestToolsWorkbook(BaseCase):
    """A table in a workbook is read as text, or refused with its row."""

    def book(self, *rows):
        book, data = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(data)
        return data.getvalue()

    def refused(self, data, code, row=0):
        with self.assertRaises(BillError) as caught:
            read_table(data)
        self.assertEqual((caught.exception.code, caught.exception.row), (code, row))

    def test_cells_are_text(self):
        data = self.book(
            ["A", "B", "C", "D"],
            [19.990000000000002, 7, datetime(2026, 7, 3), "text"],
            [],
            [None, 55.0, date(2026, 7, 4)],
        )
        self.assertTrue(is_workbook(data))
        self.assertEqual(
            read_table(data),
            [
                ["A", "B", "C", "D"],
                ["19.99", "7", "2026-07-03", "text"],
                ["", "", "", ""],
                ["", "55", "2026-07-04", ""],
            ],
        )

    def test_what_is_refused(self):
        self.assertFalse(is_workbook(b"A;B"))
        self.refused(b"", "empty")
        self.refused(b"PK\x03\x04 broken", "workbook")
        self.refused(self.book(), "empty")
        self.refused(self.book(["A"], [1], [1, 2]), "cells", 3)

    def test_hostile_workbooks(self):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")
        self.refused(data.getvalue(), "workbook")
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for part in range(501):
                archive.writestr(f"xl/{part}.xml", "")
        self.refused(data.getvalue(), "large")
