from odoo.tests import BaseCase, tagged

from ..tools import coverage


@tagged("post_install", "-at_install")
class TestCoverage(BaseCase):
    def test_spellings_of_one_street(self):
        key = "rue du vieux tilleul"
        for text in (
            "Rue du Vieux Tilleul",
            "R. du Vieux-Tilleul",
            "  RUE DU VIEUX   TILLEUL ",
            "rue du vieux tilleul,",
        ):
            self.assertEqual(coverage.street_key(text), key, text)
        self.assertEqual(coverage.street_key("Bd de l’Été"), "boulevard de l ete")
        self.assertEqual(coverage.street_key(""), "")

    def test_house_numbers(self):
        for text, street, number in (
            ("Rue du Vieux Tilleul 12", "rue du vieux tilleul", 12),
            ("Rue du Vieux Tilleul, 12b bte 3", "rue du vieux tilleul", 12),
            ("Rue du Vieux Tilleul 12/3", "rue du vieux tilleul", 12),
            ("Rue du Vieux Tilleul 12 A", "rue du vieux tilleul", 12),
            ("Kortrijksesteenweg 1005 bus 2", "kortrijksesteenweg", 1005),
            ("Rue du 11 Novembre", "rue du 11 novembre", None),
            ("Rue du 11 Novembre 7 bis", "rue du 11 novembre", 7),
            ("Place du Marché", "place du marche", None),
            ("", "", None),
        ):
            address = coverage.parse_street(text)
            self.assertEqual((address.street, address.number), (street, number), text)

    def test_rows_of_a_file(self):
        self.assertIs(coverage.covers(12, 2, 20, "even"), True)
        self.assertIs(coverage.covers(13, 2, 20, "even"), False)
        self.assertIs(coverage.covers(13, 1, None, "odd"), True)
        self.assertIs(coverage.covers(22, None, 20), False)
        self.assertIs(coverage.covers(None, None, None), True, "the whole street")

    def test_unknown_house_number_is_neither_yes_nor_no(self):
        self.assertIsNone(coverage.covers(None, 2, 20))
        self.assertIsNone(coverage.covers(None, None, None, "odd"))
