from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools import tmf_usage, tmf_usage_file, usage, usage_match, usage_units
from ..tools.bill_match import Tenure
from ..tools.tmf_error import TmfError
from .usage_sample import characteristic, rating, record, v5

TODAY = date(2026, 11, 28)
NUMBER = "+32470123456"


def read(data, today=TODAY):
    return tmf_usage.read_usage(data, today)


@tagged("post_install", "-at_install")
class TestToolsUsage(BaseCase):
    def assertRefused(self, code, data):
        with self.assertRaises(TmfError) as caught:
            read(data)
        self.assertEqual(caught.exception.code, code, caught.exception)
        return caught.exception

    def _with(self, *values, kind="", **more):
        values = [characteristic(name, value) for name, value in values]
        values.append(characteristic("msisdn", "0470 12 34 56"))
        data = record("1", usageCharacteristic=values, usageType=kind)
        return data | more

    def test_each_kind(self):
        call = read(record("1", "voice", msisdn="0470/12.34.56"))
        self.assertEqual((call.seconds, call.data, call.messages), (90, None, None))
        self.assertEqual(call.references, (("number", NUMBER),))
        self.assertEqual((call.day, call.status), (date(2026, 10, 5), "received"))
        self.assertIsNone(call.amount, "unknown, not zero")
        data = read(record("2", "data", msisdn=NUMBER))
        self.assertEqual((data.data, data.seconds), (250_000_000, None))
        text = read(record("3", "sms", msisdn=NUMBER))
        self.assertEqual((text.messages, text.seconds), (1, None))

    def test_units(self):
        for told, expected in (
            ((("dataVolume", 5), ("unit", "GB")), 5 * 10**9),
            ((("dataVolume", "1.5 MB"),), 1_500_000),
            ((("dataVolumeKB", 12),), 12_000),
            ((("volume", {"amount": 2, "units": "MiB"}),), 2 * 1024**2),
            ((("usedValue", 7), ("unitOfMeasure", "octets")), 7),
            ((("uplinkVolume", "1 KB"), ("downlinkVolume", "3 KB")), 4000),
            ((("volume", 0), ("volumeUnit", "B")), 0),
            ((("volume", 10**12), ("unit", "bytes")), 10**12),
        ):
            self.assertEqual(read(self._with(*told)).data, expected, told)
        for told, expected in (
            ((("duration", "20"), ("unit", "SEC")), 20),
            ((("duration", 2.5), ("unit", "min")), 150),
            ((("minutes", 3),), 180),
            ((("voiceDurationSeconds", 61),), 61),
            ((("quantity", 1), ("units", "hours")), 3600),
        ):
            self.assertEqual(read(self._with(*told)).seconds, expected, told)

    def test_a_session_is_no_call(self):
        told = self._with(("volume", "1 MB"), ("duration", "60 sec"), kind="data")
        found = read(told)
        self.assertEqual((found.data, found.seconds), (10**6, None))
        self.assertRefused(
            "no_quantity", self._with(("duration", "60 sec"), kind="GPRS session")
        )

    def test_abroad(self):
        for told in (
            self._with(("volume", "1 MB"), ("roaming", True)),
            self._with(("volume", "1 MB"), ("visitedCountry", "FR")),
            self._with(("volume", "1 MB"), kind="Data roaming"),
        ):
            found = read(told)
            self.assertEqual((found.data, found.roaming), (None, 10**6))
        home = self._with(("volume", "1 MB"), ("visitedCountry", "BE"))
        self.assertEqual(read(home).data, 10**6)

    def test_what_is_not_understood_is_refused(self):
        for code, told in (
            ("usage", ["no record"]),
            ("id", record("")),
            ("long", record("x" * 201, msisdn=NUMBER)),
            ("no_day", record("1", msisdn=NUMBER, usageDate=None)),
            ("time", record("1", msisdn=NUMBER, usageDate="yesterday")),
            ("future", record("1", msisdn=NUMBER, day="2026-12-01")),
            ("word", record("1", msisdn=NUMBER, status="lost")),
            ("no_line", record("1")),
            ("no_quantity", self._with(("colour", "blue"))),
            ("no_unit", self._with(("volume", 5))),
            ("no_unit", self._with(("duration", 5))),
            ("no_unit", self._with(("volume", 5), ("unit", "SEC"))),
            ("unit", self._with(("volume", 5), ("unit", "Mb"))),
            ("unit", self._with(("volume", 5), ("unit", "furlong"))),
            ("negative", self._with(("volume", "-5 MB"))),
            ("amount", self._with(("volume", "many MB"))),
            ("amount", self._with(("volume", True), ("unit", "MB"))),
            ("amount", self._with(("volume", "1e300"), ("unit", "MB"))),
            ("amount", self._with(("volume", 10**6), ("unit", "TB"))),
            ("text", self._with(("volume", [5]), ("unit", "MB"))),
            ("twice", self._with(("volume", "1 MB"), ("volume", "2 MB"))),
            ("twice", self._with(("volume", "1 MB"), ("msisdn", "0471123456"))),
            ("characters", self._with(("volume", "1 MB"), kind="a\0b")),
        ):
            self.assertRefused(code, told)

    def test_the_reason_names_the_record(self):
        error = self.assertRefused("no_unit", self._with(("volume", 5)))
        self.assertEqual((error.where, error.what), ("1", "volume"))

    def test_period(self):
        october = [("volume", "1 GB"), ("startDateTime", "2026-10-01T00:00:00+02:00")]
        end = ("endDateTime", "2026-11-01T00:00:00+01:00")
        self.assertEqual(read(self._with(*october, end)).day, date(2026, 10, 1))
        end = ("endDateTime", "2026-11-14T00:00:00+01:00")
        self.assertRefused("months", self._with(*october, end))
        night = self._with(
            ("duration", "7200 s"),
            ("startDateTime", "2026-10-31T22:30:00Z"),
            ("endDateTime", "2026-11-01T00:30:00Z"),
        )
        self.assertEqual(read(night).day, date(2026, 10, 31), "where it began")
        back = ("endDateTime", "2026-09-14T00:00:00+01:00")
        self.assertRefused("time", self._with(*october, back))

    def test_the_day_is_a_belgian_one(self):
        late = record("1", msisdn=NUMBER, usageDate="2026-09-30T22:30:00Z")
        self.assertEqual(read(late).day, date(2026, 10, 1))

    def test_whose(self):
        call = self._with(("duration", "9 s"))
        values = [
            characteristic("originatingCountryCode", "32"),
            characteristic("originatingNumber", "470123456"),
            characteristic("destinationNumber", "32478000000"),
            characteristic("duration", "9 s"),
        ]
        call["usageCharacteristic"] = values
        self.assertEqual(read(call).references, (("number", NUMBER),))
        values.append(characteristic("direction", "incoming"))
        self.assertEqual(read(call).references, (("number", "+32478000000"),))
        parties = [
            {"id": "OP", "role": "operator", "@referredType": "Organization"},
            {"id": "C-9", "name": "0470 12 34 56", "@referredType": "Individual"},
        ]
        told = record("1", "data", product="P-1", relatedParty=parties)
        expected = (("product", "P-1"), ("party", "C-9"), ("number", NUMBER))
        self.assertEqual(read(told).references, expected)
        self.assertEqual(read(v5(told)).references, expected)
        told["ratedProductUsage"].append(rating(1, "P-2"))
        self.assertRefused("products", told)

    def test_money(self):
        found = read(record("1", msisdn=NUMBER, amount=12.4))
        self.assertEqual(found.amount, Decimal("12.4"))
        self.assertEqual((found.total, found.tax_rate), (Decimal("15.004"), 21))
        self.assertEqual((found.currency, found.status), ("EUR", "rated"))
        told = record("1", msisdn=NUMBER, amount=10)
        (one,) = told["ratedProductUsage"]
        del one["taxExcludedRatingAmount"]
        self.assertEqual(read(told).amount, 10)
        one["taxRate"] = 0.21
        self.assertEqual(read(told).amount, 10, "a fraction is understood")
        del one["taxRate"]
        self.assertEqual((read(told).amount, read(told).total), (None, Decimal("12.1")))
        one["isTaxExempt"] = True
        self.assertEqual(read(told).amount, Decimal("12.1"))

    def test_money_that_is_not_understood(self):
        def told(**changes):
            return record(
                "1", msisdn=NUMBER, ratedProductUsage=[{**rating(10), **changes}]
            )

        wrong = {"unit": "EUR", "value": 12.5}
        self.assertRefused("tax", told(taxIncludedRatingAmount=wrong))
        other = {"unit": "USD", "value": 12.1}
        self.assertRefused("currencies", told(taxIncludedRatingAmount=other))
        self.assertRefused("amount", told(taxRate=210))
        free = {"value": 10}
        self.assertRefused(
            "no_currency",
            told(taxExcludedRatingAmount=free, taxIncludedRatingAmount=None),
        )
        minus = {"unit": "EUR", "value": -10}
        self.assertRefused("negative", told(taxExcludedRatingAmount=minus))

    def test_two_ratings(self):
        two = record("1", msisdn=NUMBER, ratedProductUsage=[rating(1), rating(2)])
        self.assertEqual(read(two).amount, 3)
        two["ratedProductUsage"][1]["taxExcludedRatingAmount"] = None
        two["ratedProductUsage"][1]["taxIncludedRatingAmount"] = None
        self.assertIsNone(read(two).amount, "half of it is unknown")

    def test_rated_without_a_quantity(self):
        told = record("1", msisdn=NUMBER, amount=4, usageType="Content")
        told["usageCharacteristic"] = [characteristic("msisdn", NUMBER)]
        found = read(told)
        self.assertEqual((found.amount, found.data, found.seconds), (4, None, None))

    def test_void_records_need_their_id_only(self):
        found = read({"id": "1", "status": "rejected"})
        self.assertTrue(found.is_void)
        self.assertIsNone(found.day)

    def test_the_later_rating_replaces(self):
        for told, known, expected in (
            (("rated", ""), ("received", ""), True),
            (("received", ""), ("rated", ""), False),
            (("rerated", "2026-10-06"), ("billed", "2026-10-05"), True),
            (("rated", "2026-10-05"), ("rerated", "2026-10-06"), False),
            (("rejected", ""), ("billed", "2026-10-05"), True),
            (("rated", "2026-10-05"), ("rejected", "2026-10-05"), False),
            (("rerated", "2026-10-06"), ("rejected", "2026-10-05"), True),
        ):
            self.assertEqual(tmf_usage.replaces(told, known), expected, (told, known))

    def test_a_file(self):
        self.assertEqual(tmf_usage.read_records('{"id": "1"}'), [{"id": "1"}])
        for code, text in (
            ("no_usage", "[]"),
            ("no_usage", '"text"'),
            ("json", "<usage/>"),
            ("json", "[NaN]"),
            ("depth", "[" * 5000 + "]" * 5000),
            ("depth", "[" * 100 + "]" * 100),
            ("much_usage", f"[{'0,' * tmf_usage.MAX_RECORDS}0]"),
        ):
            with self.assertRaises(TmfError) as caught:
                tmf_usage.read_records(text)
            self.assertIn(caught.exception.code, (code, "amount"), text[:20])

    def test_a_long_file_in_steps(self):
        """What is of one line stays together; of what is repeated, one is left."""
        other = "+32478000001"
        documents = [
            record("1", "data", msisdn=NUMBER),
            record("2", "data", msisdn=other),
            {"id": "3"},
            record("1", "data", msisdn=NUMBER, amount=1),
            record("4", "data", msisdn=NUMBER),
            record("5", "data", msisdn=other),
            record("1", "data", msisdn=NUMBER),
        ]
        steps = tmf_usage_file.steps(documents, TODAY, 2)
        places = [[place for place, _document in step] for step in steps]
        self.assertEqual(places, [[3], [4, 5], [2, 6]])
        for place, document in sum(steps, []):
            self.assertIs(document, documents[place - 1])

    def test_who_has_very_many_records_has_steps_of_its_own(self):
        documents = [record(f"{n}", "data", msisdn=NUMBER) for n in range(12)]
        documents += [{"id": f"{n}"} for n in range(20, 25)]
        steps = tmf_usage_file.steps(documents, TODAY, 2)
        self.assertEqual([len(step) for step in steps], [2, 2, 1, 10, 2])

    def test_units_keep_their_case(self):
        self.assertEqual(usage_units.read_unit("B"), ("bytes", 1))
        self.assertIsNone(usage_units.read_unit("b"))
        self.assertIsNone(usage_units.read_unit("Gb"))
        self.assertEqual(usage_units.read_unit("gb"), ("bytes", 10**9))

    def test_what_is_more_than_nothing_stays_so(self):
        unit = Decimal("0.001")
        self.assertEqual(usage.shown(Decimal("0.0000001"), unit), unit)
        self.assertEqual(usage.shown(Decimal(0), unit), 0)
        self.assertEqual(usage.shown(Decimal("1.2345"), unit), Decimal("1.235"))


@tagged("post_install", "-at_install")
class TestToolsUsageMatch(BaseCase):
    def _owner(self, *references, day=date(2026, 10, 5)):
        products = {"P-1": [Tenure(1)], "P-2": [Tenure(2, None, date(2026, 1, 1))]}
        numbers = {
            NUMBER: [
                Tenure(1, date(2026, 1, 1), date(2026, 10, 1)),
                Tenure(2, date(2026, 10, 1)),
            ]
        }
        found = usage_match.owner(
            references, day, lambda t: products.get(t, ()), lambda t: numbers.get(t, ())
        )
        return found.line, found.problem

    def test_the_tenure_of_the_day_counts(self):
        self.assertEqual(self._owner(("number", NUMBER)), (2, ""))
        before = self._owner(("number", NUMBER), day=date(2026, 9, 30))
        self.assertEqual(before, (1, ""))
        earlier = self._owner(("number", NUMBER), day=date(2025, 9, 30))
        self.assertEqual(earlier, (0, "other_day"))

    def test_a_reference_is_of_one_line_for_ever(self):
        self.assertEqual(self._owner(("product", "P-2")), (2, ""))

    def test_product_and_number_of_two_lines(self):
        both = ("product", "P-1"), ("number", NUMBER)
        self.assertEqual(self._owner(*both), (0, "contradiction"))
        same = ("product", "P-2"), ("number", NUMBER)
        self.assertEqual(self._owner(*same), (2, ""))

    def test_unknown(self):
        self.assertEqual(self._owner(("number", "+32499999999")), (0, "unknown"))
        known = ("product", "?"), ("party", "P-1")
        self.assertEqual(self._owner(*known), (1, ""))
