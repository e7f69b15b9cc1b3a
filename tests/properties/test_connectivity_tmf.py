import datetime
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_tmf import LINE, UTC
from odoo.addons.proximus_connectivity.tools import tmf, tmf_product

from . import examples


class TestTimes(TestCase):
    @examples(100)
    @given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)))
    def test_days_survive(self, day):
        self.assertEqual(tmf.read_date(tmf.write_date(day)), day)

    @examples(100)
    @given(
        st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2090, 1, 1)),
        st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2090, 1, 1)),
    )
    def test_sort_keys_sort_like_time(self, one, other):
        one, other = one.replace(tzinfo=UTC), other.replace(tzinfo=UTC)
        self.assertEqual(tmf.sort_key(one) < tmf.sort_key(other), one < other)
        self.assertEqual(tmf.read_time(tmf.sort_key(one)), one)


class TestProducts(TestCase):
    @examples(60)
    @given(
        st.decimals(0, 99999, places=2),
        st.lists(st.from_regex(r"\+32[0-9]{8}", fullmatch=True), max_size=3),
    )
    def test_amounts_and_numbers_survive(self, cost, numbers):
        line = {**LINE, "monthly_cost": cost, "numbers": numbers}
        back = tmf_product.read_product(tmf_product.product_payload(line))
        self.assertEqual(back["monthly_cost"], cost)
        self.assertEqual(back["numbers"], numbers)
