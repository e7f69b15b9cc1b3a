from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_credit import claim_of
from odoo.addons.proximus_connectivity.tools.credit import Entry, spread, tick_off

from . import examples

AMOUNTS = st.sampled_from([Decimal(6), Decimal(30), Decimal("12.50")])
CLAIMS = st.lists(st.tuples(st.integers(1, 9), AMOUNTS), unique_by=lambda pair: pair[0])
LINES = st.lists(st.tuples(st.sampled_from(["", "CL1", "x CL2"]), AMOUNTS), max_size=6)


class TestCredit(TestCase):
    @examples(150)
    @given(CLAIMS, LINES)
    def test_a_line_answers_one_claim(self, claims, lines):
        entries = [Entry(index, *line) for index, line in enumerate(lines)]
        found = tick_off([claim_of(*claim) for claim in claims], entries)
        self.assertEqual(len(set(found.values())), len(found))
        for key, index in found.items():
            named = f"CL{key}" in lines[index][0]
            self.assertTrue(named or dict(claims)[key] == lines[index][1])


@given(st.none() | st.integers(0, 10**6), st.lists(st.integers(0, 10**6), max_size=6))
def test_of_what_comes_back_nothing_is_lost(claimed, amounts):
    limit = None if claimed is None else Decimal(claimed)
    parts = spread(limit, map(Decimal, amounts))
    assert sum(map(sum, parts)) == sum(amounts)
    assert all(part >= 0 for row in parts for part in row)
    if claimed is not None:
        assert sum(recovered for recovered, _more in parts) == min(
            claimed, sum(amounts)
        )
