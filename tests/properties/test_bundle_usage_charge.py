from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.proximus_bundle.tools.usage_charge import (
    KINDS,
    MARKUP,
    UNIT,
    UNITS,
    Terms,
    Use,
    covering,
    rate,
)

CENT = Decimal("0.01")


def decimals(most, places):
    return st.integers(0, most * 10**places).map(
        lambda units: Decimal(units).scaleb(-places)
    )


@st.composite
def terms(draw, kind):
    method = draw(st.sampled_from([UNIT, MARKUP])) if UNITS[kind] else MARKUP
    unit = draw(st.sampled_from([*UNITS[kind], ""])) if method == UNIT else ""
    return Terms(
        kind,
        method,
        unit,
        draw(decimals(5, 4)),
        draw(decimals(50, 1)),
        draw(st.booleans()),
        draw(decimals(40, 1)),
    )


@st.composite
def offers(draw):
    kinds = draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=5))
    return [draw(terms(kind)) for kind in kinds]


@st.composite
def uses(draw):
    figures = {
        "data": draw(decimals(3, 9)),
        "roaming": draw(decimals(1, 9)),
        "seconds": Decimal(draw(st.integers(0, 7200))),
        "messages": Decimal(draw(st.integers(0, 3))),
    }
    names = {"seconds": "voice", "messages": "sms"}
    used = draw(st.lists(st.sampled_from(sorted(figures)), unique=True, max_size=2))
    figures = {name: figures[name] for name in used if figures[name]}
    return Use(
        kinds=frozenset(names.get(name, name) for name in figures),
        rated=draw(st.none() | decimals(2, 6)),
        **figures,
    )


def amounts(found):
    return [charge.amount for charge in found]


def summed(records):
    """Sum up as a database does: of the same kinds, all rated or all not."""
    groups = {}
    for one in records:
        groups.setdefault((one.kinds, one.rated is None), []).append(one)
    return [
        Use(
            sum(one.data for one in group),
            sum(one.roaming for one in group),
            sum(one.seconds for one in group),
            sum(one.messages for one in group),
            kinds,
            None if unknown else sum(one.rated for one in group),
            len(group),
        )
        for (kinds, unknown), group in groups.items()
    ]


class TestToolsUsageCharge(TestCase):
    @settings(deadline=None, max_examples=100)
    @given(offers(), st.lists(uses(), max_size=8), st.randoms())
    def test_neither_order_nor_summing_up_makes_a_difference(self, offer, records, rng):
        mixed = rng.sample(records, len(records))
        self.assertEqual(rate(offer, records), rate(offer, mixed))
        self.assertEqual(rate(offer, records), rate(offer, summed(mixed)))

    @settings(deadline=None, max_examples=100)
    @given(offers(), st.lists(uses(), max_size=8), st.lists(st.integers(0, 8)))
    def test_late_records_and_corrections_end_as_all_at_once(
        self, offer, records, arrivals
    ):
        """Each rating adds what the month costs by then less what was rated before."""
        ledger = [[] for _terms in offer]

        def bill(known):
            for entries, charge in zip(ledger, rate(offer, known), strict=True):
                difference = charge.amount - sum(entries, Decimal(0))
                if difference or not entries:
                    entries.append(difference)

        for count in arrivals:
            bill(records[:count])
        bill(records)
        at_once = amounts(rate(offer, records))
        self.assertEqual([sum(entries) for entries in ledger], at_once)
        before = [list(entries) for entries in ledger]
        bill(records)
        self.assertEqual(ledger, before)

    @settings(deadline=None, max_examples=100)
    @given(offers(), st.lists(uses(), max_size=8))
    def test_each_amount_of_the_operator_is_passed_on_at_most_once(
        self, offer, records
    ):
        found = rate(offer, records)
        passed = [charge for charge in found if charge.terms.method == MARKUP]
        covered = [one for one in records if covering(offer, one.kinds)]
        self.assertEqual(sum(charge.count for charge in passed), len(covered))
        for charge in found:
            self.assertGreaterEqual(charge.amount, 0)
            self.assertEqual(charge.amount, charge.amount.quantize(CENT))

    @settings(deadline=None, max_examples=100)
    @given(offers(), st.lists(uses(), max_size=6), st.lists(uses(), max_size=6))
    def test_more_use_never_costs_less(self, offer, records, more):
        before, after = rate(offer, records), rate(offer, records + more)
        for one, other in zip(amounts(before), amounts(after), strict=True):
            self.assertGreaterEqual(other, one)

    @settings(deadline=None, max_examples=100)
    @given(offers())
    def test_stored_terms_are_the_same(self, offer):
        for one in offer:
            again = Terms.parse(one.serialize())
            self.assertEqual(again.serialize(), one.serialize())
