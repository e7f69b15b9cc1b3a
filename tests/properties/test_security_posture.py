from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from odoo.addons.proximus_security.tools.posture import (
    STATUSES,
    Standing,
    advise,
    ceiled,
    floored,
    measure,
)

from . import examples

COUNTS = st.integers(0, 40)
# the first draw of a busy machine is slow
ROOMY = examples(200, suppress_health_check=[HealthCheck.too_slow])
STANDINGS = st.dictionaries(
    st.integers(1, 12),
    st.builds(
        Standing,
        weight=st.integers(1, 10),
        verified=COUNTS,
        declared=COUNTS,
        unknown=COUNTS,
        missing=COUNTS,
        exempt=COUNTS,
    ),
    max_size=8,
)
SHARES = st.fractions(0, 1)
PRICES = st.dictionaries(
    st.integers(1, 12), st.none() | st.decimals(0, 500, places=2), max_size=8
)


def _changed(standing, **delta):
    values = {name: getattr(standing, name) for name in (*STATUSES, "exempt")}
    for name, more in delta.items():
        values[name] += more
    return Standing(standing.weight, **values)


class TestPostureProperties(TestCase):
    @ROOMY
    @given(STANDINGS)
    def test_the_parts_make_the_whole(self, standings):
        posture = measure(standings)
        shares = [getattr(posture, status) for status in STATUSES]
        if posture.is_scored:
            self.assertEqual(sum(shares), 1)
            self.assertTrue(all(0 <= share <= 1 for share in shares))
        else:
            self.assertEqual(shares, [None] * 4)
        self.assertEqual(
            posture.is_scored, any(each.eligible for each in standings.values())
        )
        self.assertTrue(0 <= posture.exempt <= 1)

    @ROOMY
    @given(STANDINGS)
    def test_the_formula_written_another_way(self, standings):
        covered = needed = 0
        for each in standings.values():
            required = each.verified + each.declared + each.unknown + each.missing
            if required > 0:
                covered += Fraction(each.weight) * Fraction(each.verified, required)
                needed += each.weight
        expected = Fraction(covered, needed) if needed else None
        self.assertEqual(measure(standings).verified, expected)

    @ROOMY
    @given(STANDINGS, st.data())
    def test_proof_helps_and_a_new_gap_does_not(self, standings, data):
        assume(standings)
        key = data.draw(st.sampled_from(sorted(standings)))
        each = standings[key]
        before = measure(standings).verified
        worst = [status for status in STATUSES[1:] if getattr(each, status)]
        if worst:
            proved = _changed(each, verified=1, **{worst[0]: -1})
            self.assertGreater(measure({**standings, key: proved}).verified, before)
        if each.eligible:
            gap = _changed(each, missing=1)
            self.assertLessEqual(measure({**standings, key: gap}).verified, before)

    @ROOMY
    @given(STANDINGS, st.integers(2, 9))
    def test_only_the_proportion_of_weights_counts(self, standings, factor):
        scaled = {
            key: Standing(
                each.weight * factor,
                **{name: getattr(each, name) for name in (*STATUSES, "exempt")},
            )
            for key, each in standings.items()
        }
        self.assertEqual(measure(scaled), measure(standings))

    @ROOMY
    @given(STANDINGS, st.integers(1, 10), COUNTS)
    def test_what_nobody_needs_changes_no_share(self, standings, weight, exempt):
        more = {**standings, 99: Standing(weight, exempt=exempt)}
        for status in STATUSES:
            self.assertEqual(
                getattr(measure(more), status), getattr(measure(standings), status)
            )
        self.assertIn(99, measure(more).not_applicable)

    @ROOMY
    @given(STANDINGS, PRICES)
    def test_advice_makes_up_what_the_score_lacks(self, standings, prices):
        advice = advise(standings, prices)
        verified = measure(standings).verified
        gained = sum(each.points for each in advice)
        self.assertEqual(gained, 0 if verified is None else 100 - 100 * verified)
        ranks = [each.rank for each in advice]
        self.assertEqual(ranks, sorted(ranks, reverse=True))
        for each in advice:
            self.assertGreater(each.points, 0)
            if each.kind in ("give", "buy", "ask"):
                self.assertEqual(each.price, prices.get(each.key))
                self.assertEqual(each.kind == "ask", each.price is None)
                self.assertEqual(each.kind == "give", each.price == 0)

    @ROOMY
    @given(SHARES, st.integers(0, 4))
    def test_shown_never_better_than_it_is(self, share, digits):
        step = Decimal(1) / 10**digits
        low, high = floored(share, digits), ceiled(share, digits)
        self.assertLessEqual(Fraction(low), share * 100)
        self.assertGreaterEqual(Fraction(high), share * 100)
        self.assertIn(high - low, (0, step))
        self.assertEqual(low == 100, share == 1)
        self.assertEqual(high == 0, share == 0)
