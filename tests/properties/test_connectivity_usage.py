"""Usage records: what they say does not depend on order, spelling or repetition."""

from datetime import date
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.usage_sample import record
from odoo.addons.proximus_connectivity.tools import tmf_usage, usage, usage_units
from odoo.addons.proximus_connectivity.tools.tmf_error import TmfError

from . import examples

TODAY = date(2026, 11, 28)
NUMBER = "+32470123456"
WORDS = st.sampled_from(
    ["id", "name", "value", "unit", "amount", "status", "usageDate", "usageType"]
    + ["usageCharacteristic", "ratedProductUsage", "relatedParty", "productRef"]
    + ["taxRate", "taxExcludedRatingAmount", "ratingDate", "dataVolume", "GB", "rated"]
    + ["2026-10-05", "msisdn", "duration", "usagePeriod", "startDateTime"]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6)
    ),
    max_leaves=25,
)
NEWS = st.builds(
    lambda number, status, rated_at: tmf_usage.Usage(
        number, status, date(2026, 10, 5), rated_at=rated_at
    ),
    st.sampled_from("ab"),
    st.sampled_from(tmf_usage.STATES),
    st.sampled_from(["2026-10-05", "2026-10-06"]),
)


class TestToolsUsage(TestCase):
    @given(JSON | st.dictionaries(WORDS, JSON, max_size=8))
    @examples(400)
    def test_anything_is_read_or_refused(self, data):
        try:
            found = tmf_usage.read_usage(data, TODAY)
        except TmfError:
            return
        for amount in (found.data, found.roaming, found.seconds, found.messages):
            self.assertTrue(amount is None or (amount >= 0 and amount == int(amount)))
        for amount in (found.amount, found.total):
            self.assertTrue(amount is None or amount >= 0)
        self.assertTrue(found.is_void or (found.references and found.day))

    @given(st.integers(0, 10**6), st.sampled_from(usage_units.ENDINGS))
    @examples(200)
    def test_a_unit_is_the_same_wherever_it_stands(self, number, unit):
        told = [
            {"quantity": number, "unit": unit},
            {"quantity": {"amount": number, "units": unit}},
            {"quantity": f"{number} {unit}"},
            {f"quantity{unit}": number},
        ]
        found = set()
        for values in told:
            try:
                (one,) = usage_units.quantities(values)
            except TmfError as error:
                one = error.code
            found.add(one)
        self.assertEqual(len(found), 1, found)

    @given(st.integers(0, 10**12), st.sampled_from(["KB", "MB", "GB"]))
    @examples(100)
    def test_bytes_are_exact(self, number, unit):
        factor = {"KB": 10**3, "MB": 10**6, "GB": 10**9}[unit]
        text = f"{Decimal(number) / factor:f} {unit}"
        (one,) = usage_units.quantities({"volume": text})
        self.assertEqual(one.amount, number)

    @given(st.lists(NEWS, max_size=8), st.lists(NEWS, max_size=8))
    @examples(200)
    def test_a_repetition_changes_nothing(self, first, second):
        once = tmf_usage.newest([*first, *second])
        self.assertEqual(tmf_usage.newest([*once.values(), *first, *second]), once)
        known = tmf_usage.newest(first)
        parts = tmf_usage.newest([*known.values(), *second])
        self.assertEqual(parts, once, "in two files as in one")

    @given(
        st.lists(NEWS, max_size=8).flatmap(
            lambda n: st.tuples(st.just(n), st.permutations(n))
        )
    )
    @examples(200)
    def test_the_order_of_dated_records_does_not_matter(self, orders):
        self.assertEqual(*map(tmf_usage.newest, orders))

    @given(st.decimals(0, 10**6, places=9), st.sampled_from(["0.001", "0.1"]))
    @examples(200)
    def test_what_is_shown(self, amount, unit):
        unit = Decimal(unit)
        shown = usage.shown(amount, unit)
        self.assertEqual(shown > 0, amount > 0)
        self.assertLessEqual(abs(shown - amount), unit)

    @given(st.integers(0, 31), st.integers(0, 86399))
    @examples(100)
    def test_a_call_is_counted_where_it_began(self, day, second):
        start = f"2026-10-{day + 1:02}" if day < 31 else "2026-11-01"
        hours, rest = divmod(second, 3600)
        clock = f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
        data = record("1", msisdn=NUMBER, usageDate=f"{start}T{clock}")
        found = tmf_usage.read_usage(data, TODAY)
        self.assertLessEqual(abs((found.day - date.fromisoformat(start)).days), 1)
