from datetime import date
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.proximus_connectivity.tests.test_tools_qualification import ask
from odoo.addons.proximus_connectivity.tools.qualification import Row

from . import examples

ROWS = st.lists(
    st.builds(
        Row,
        technology=st.sampled_from(["ftth", "vdsl", "coax"]),
        download=st.sampled_from([0, 50, 1000]),
        upload=st.sampled_from([0, 10, 500]),
        first=st.none() | st.integers(1, 50),
        last=st.none() | st.integers(51, 99),
        side=st.sampled_from(["both", "even", "odd"]),
        ready_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    ),
    max_size=5,
)


class TestQualification(TestCase):
    @examples(150)
    @given(ROWS, st.none() | st.integers(1, 99))
    def test_every_verdict_is_explained(self, rows, number):
        answer = ask(rows, number)
        self.assertEqual(answer.reason is None, answer.result in ("qualified", None))
        self.assertEqual(bool(answer.alternates), answer.result == "alternate")
