import datetime
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tools import tmf, tmf_inventory

from . import examples

NAME = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1
)
DAYS = st.none() | st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1))
NUMBER = st.integers(10**8, 10**12).map(lambda digits: f"+{digits}")
PARTY = st.none() | st.fixed_dictionaries({"id": NAME, "name": NAME})
LINES = st.fixed_dictionaries(
    {
        "id": st.just("") | NAME,
        "reference": NAME,
        "state": st.sampled_from(sorted(tmf.PRODUCT_STATES)),
        "start_date": DAYS,
        "termination_date": DAYS,
        "commitment_end_date": DAYS,
        "offer": NAME,
        "offer_name": NAME,
        "kind": st.sampled_from(["", "mobile", "internet"]),
        "technology": st.sampled_from(["", "ftth", "5g"]),
        "monthly_cost": st.none()
        | st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100),
        "currency": st.just("EUR"),
        "holder": PARTY,
        "site": st.none()
        | st.fixed_dictionaries(
            {"id": NAME, "name": NAME},
            optional={"street": NAME, "postcode": NAME, "city": NAME},
        ),
        "employee": st.just("") | NAME,
        "numbers": st.lists(NUMBER, max_size=3),
        "sims": st.lists(NAME, max_size=3),
        "parent": st.just("") | NAME,
        "backup_of": st.just("") | NAME,
        "ranges": st.lists(st.lists(NUMBER, min_size=2, max_size=2), max_size=2),
        "esims": st.lists(NAME, max_size=2),
        "operator": st.just("") | NAME,
        "origin": st.just("") | NAME,
    }
)


def _expected(line):
    """Return a line as it must come back: without a price there is no currency."""
    currency = "" if line["monthly_cost"] is None else line["currency"]
    return {**line, "currency": currency, "own": True}


class TestInventory(TestCase):
    @examples(150)
    @given(st.lists(LINES, min_size=1, max_size=3))
    def test_nothing_is_lost(self, lines):
        products = tmf_inventory.read_inventory(tmf_inventory.write_inventory(lines))
        told = [tmf_inventory.read_line(product) for product in products]
        self.assertEqual(told, [_expected(line) for line in lines])
