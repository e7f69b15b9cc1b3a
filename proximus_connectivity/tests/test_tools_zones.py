import phonenumbers
from phonenumbers import geocoder

from odoo.tests import BaseCase, tagged

from ..tools.numbers import parse
from ..tools.zones import ZONES, zone

#: Where libphonenumber calls a town otherwise in English.
ENGLISH = {
    "Antwerpen": "Antwerp",
    "Gent": "Ghent",
    "Brugge": "Bruges",
    "Ieper": "Ypres",
    "Oostende": "Ostend",
}


@tagged("post_install", "-at_install")
class TestZones(BaseCase):
    def test_published_examples(self):
        for text, code, name in (
            ("02 226 88 88", "02", "Brussels"),
            ("03 223 45 67", "03", "Antwerpen"),
            ("04 222 33 44", "04", "Liège"),
            ("09 222 33 44", "09", "Gent"),
            ("081 12 34 56", "081", "Namur"),
            ("015 12 34 56", "015", "Mechelen"),
        ):
            found = zone(parse(text).e164)
            self.assertEqual((found.code, found.name), (code, name))
            self.assertEqual(str(found), f"{code} {name}")

    def test_no_zone(self):
        for text in (
            "0470 12 34 56",
            "0800 12 345",
            "0900 12 345",
            "070 22 33 44",
            "077 12 34 56 78",
            "+33 1 42 68 53 00",
        ):
            self.assertIsNone(zone(parse(text).e164), text)
        for text in ("", None, "+32", "abc"):
            self.assertIsNone(zone(text))

    def test_each_zone_is_where_libphonenumber_says(self):
        for digits, found in ZONES.items():
            number = phonenumbers.parse(f"+32{digits}" + "2345678"[: 8 - len(digits)])
            place = geocoder.description_for_number(number, "en")
            self.assertEqual(ENGLISH.get(found.name, found.name), place)
