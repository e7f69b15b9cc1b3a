from odoo.tests import BaseCase, tagged

from ..tools.numbers import parse
from ..tools.zones import area_code, area_codes, find, label

#: Every zone of the numbering plan, named in English.
TOWNS = {
    "02": "Brussels",
    "03": "Antwerp",
    "04": "Liège",
    "09": "Ghent",
    "010": "Wavre",
    "011": "Hasselt",
    "012": "Tongeren",
    "013": "Diest",
    "014": "Herentals",
    "015": "Mechelen",
    "016": "Leuven",
    "019": "Waremme",
    "050": "Bruges",
    "051": "Roeselare",
    "052": "Dendermonde",
    "053": "Aalst",
    "054": "Ninove",
    "055": "Ronse",
    "056": "Kortrijk",
    "057": "Ypres",
    "058": "Veurne",
    "059": "Ostend",
    "060": "Chimay",
    "061": "Libramont-Chevigny",
    "063": "Arlon",
    "064": "La Louvière",
    "065": "Mons",
    "067": "Nivelles",
    "068": "Ath",
    "069": "Tournai",
    "071": "Charleroi",
    "080": "Stavelot",
    "081": "Namur",
    "082": "Dinant",
    "083": "Ciney",
    "084": "Marche-en-Famenne",
    "085": "Huy",
    "086": "Durbuy",
    "087": "Verviers",
    "089": "Genk",
}
#: Where the town itself and the country call a zone otherwise.
OTHER_NAMES = (
    ("03", "nl", "Antwerpen"),
    ("03", "fr", "Anvers"),
    ("09", "nl", "Gent"),
    ("050", "nl", "Brugge"),
    ("057", "nl", "Ieper"),
    ("059", "nl", "Oostende"),
    ("04", "nl", "Luik"),
    ("04", "de", "Lüttich"),
)


@tagged("post_install", "-at_install")
class TestZones(BaseCase):
    def test_published_examples(self):
        for text, code, name in (
            ("02 226 88 88", "02", "Brussels"),
            ("03 223 45 67", "03", "Antwerp"),
            ("04 222 33 44", "04", "Liège"),
            ("09 222 33 44", "09", "Ghent"),
            ("081 12 34 56", "081", "Namur"),
            ("015 12 34 56", "015", "Mechelen"),
        ):
            found = area_code(parse(text).e164)
            self.assertEqual(found, code)
            self.assertEqual(label(found), f"{code} {name}")

    def test_no_zone(self):
        for text in (
            "0470 12 34 56",
            "0800 12 345",
            "0900 12 345",
            "070 22 33 44",
            "077 12 34 56 78",
            "+33 1 42 68 53 00",
        ):
            self.assertEqual(area_code(parse(text).e164), "", text)
        for text in ("", None, "+32", "abc", "+32abcdefgh"):
            self.assertEqual(area_code(text), "")

    def test_every_zone_has_its_town(self):
        self.assertEqual(set(area_codes()), set(TOWNS))
        self.assertEqual(len(TOWNS), 40)
        for code, town in TOWNS.items():
            self.assertEqual(label(code), f"{code} {town}")

    def test_named_in_the_language_of_the_reader(self):
        for code, language, town in OTHER_NAMES:
            self.assertEqual(label(code, language), f"{code} {town}")
            self.assertEqual(label(code, f"{language}_BE"), f"{code} {town}")
        for language in ("es_ES", "ja_JP", None, ""):
            self.assertEqual(label("09", language), "09 Ghent")

    def test_found_by_code_and_by_any_name(self):
        for text in ("Antwerpen", "anvers", "antwerp", "03 Ant"):
            self.assertEqual(find(text), ["03"], text)
        self.assertIn("081", find("08"))
        self.assertEqual(find("Paris"), [])
