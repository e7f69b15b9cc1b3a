from odoo.tests import BaseCase, tagged

from ..tools.pasted import PastedRow, read_rows


@tagged("post_install", "-at_install")
class TestPasted(BaseCase):
    def _numbers(self, text):
        return [row.number for row in read_rows(text)]

    def test_one_per_line_or_several(self):
        for text in (
            "0470 12 34 56\n0471/00.11.22\n",
            "0470 12 34 56, 0471/00.11.22",
            "0470 12 34 56;0471/00.11.22;",
            "0470 12 34 56\t0471/00.11.22",
            "\n\n0470 12 34 56 | 0471/00.11.22\n;;\n",
        ):
            self.assertEqual(self._numbers(text), ["0470 12 34 56", "0471/00.11.22"])

    def test_what_stands_beside(self):
        rows = read_rows(
            "Number;User\n"
            "0470 12 34 56;An Peeters\n"
            "Bob Maes,+32 471 00 11 22\n"
            "0472001122\t8932 0100 0000 0010 045\n"
            "0473 00 11 22;;0474 00 11 22;Els"
        )
        self.assertEqual(
            rows,
            [
                PastedRow(2, "0470 12 34 56", "", "An Peeters"),
                PastedRow(3, "+32 471 00 11 22", "", "Bob Maes"),
                PastedRow(4, "0472001122", "", "8932 0100 0000 0010 045"),
                PastedRow(5, "0473 00 11 22", "", ""),
                PastedRow(5, "0474 00 11 22", "", "Els"),
            ],
        )

    def test_ranges(self):
        for text in (
            "081 12 34 00 - 081 12 34 99",
            "081 12 34 00..081 12 34 99",
            "081 12 34 00 to 081 12 34 99",
            "081 12 34 00 tot 081 12 34 99",
        ):
            row = PastedRow(1, "081 12 34 00", "081 12 34 99")
            self.assertEqual(read_rows(text), [row], text)
        self.assertEqual(self._numbers("0470 - 12 34 56"), ["0470 - 12 34 56"])

    def test_what_is_no_number_stays_a_row(self):
        rows = read_rows("0470 12 34 56\nno number at all\n")
        self.assertEqual(rows[1], PastedRow(2, "no number at all"))
        for text in ("", None, "\n \n", "Number"):
            self.assertEqual(read_rows(text), [])
