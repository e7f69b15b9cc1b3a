import json
from dataclasses import replace
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_bundle.tools.pricing import (
    MANUAL,
    RESIDUAL,
    SNAPSHOT_VERSION,
    Part,
    PriceSnapshot,
    Reduction,
    SnapshotPhase,
    SnapshotPool,
    SnapshotRow,
    price_pool,
)


@tagged("post_install", "-at_install")
class TestPricing(BaseCase):
    def _shares(self, *arguments, **kwargs):
        return [float(share) for share in price_pool(*arguments, **kwargs).shares]

    def test_a_percentage_is_taken_off_the_total_not_off_the_parts(self):
        """Line discounts of 10 % on 59.41, 24.75 and 14.84 would give 89.11."""
        pool = [Part(1, "59.41"), Part(1, "24.75"), Part(1, "14.84")]
        priced = price_pool(pool, [Reduction("percent", 10, "bundle")])
        self.assertEqual(priced.total, Decimal("89.10"))
        self.assertEqual(sum(priced.shares), priced.total)
        self.assertEqual(priced.saving, Decimal("9.90"))

    def test_reductions_follow_each_other_and_are_rounded_once(self):
        pool = [Part(1, "33.33")]
        steps = [Reduction("percent", 10, "a"), Reduction("percent", 5, "b")]
        priced = price_pool(pool, steps)
        self.assertEqual(priced.total, Decimal("28.50"))
        self.assertEqual(
            priced.steps,
            [
                ("base", Decimal("33.33")),
                ("a", Decimal("30.00")),
                ("b", Decimal("28.50")),
            ],
        )

    def test_an_amount_off_never_makes_a_price_negative(self):
        priced = price_pool([Part(1, 5)], [Reduction("amount", 8)])
        self.assertEqual(priced.total, 0)

    def test_a_fixed_price_covers_some_units_and_the_others_come_on_top(self):
        pool = [Part(1, 50, included=1), Part(5, 20, price=12, included=3)]
        priced = price_pool(pool, fixed=80)
        self.assertEqual(priced.total, Decimal(104))
        self.assertEqual(sum(priced.shares), 104)

    def test_fewer_units_do_not_lower_a_fixed_price(self):
        self.assertEqual(price_pool([Part(1, 20, included=3)], fixed=50).total, 50)

    def test_ifrs15_discount_that_belongs_to_some_parts_only(self):
        """IFRS 15 IE168-IE171: A keeps 40; B and C share 60 as 33 and 27."""
        pool = [Part(1, 40, in_scope=False), Part(1, 55), Part(1, 45)]
        self.assertEqual(
            self._shares(pool, fixed=60, unit=Decimal(1)), [40.0, 33.0, 27.0]
        )

    def test_ifrs15_residual_approach(self):
        """IFRS 15 IE172-IE174: with D the price is 130, so D is worth 30."""
        pool = [Part(1, 40), Part(1, 33), Part(1, 27), Part(1, 0, weight_mode=RESIDUAL)]
        self.assertEqual(self._shares(pool, fixed=130), [40.0, 33.0, 27.0, 30.0])

    def test_a_negative_residual_gives_up_the_approach_and_says_so(self):
        pool = [Part(1, 40), Part(1, 60, weight_mode=RESIDUAL)]
        priced = price_pool(pool, fixed=30)
        self.assertEqual(priced.note, "residual_negative")
        self.assertEqual([float(share) for share in priced.shares], [12.0, 18.0])

    def test_manual_weights(self):
        pool = [
            Part(1, 10, weight_mode=MANUAL, weight=3),
            Part(2, 10, weight_mode=MANUAL, weight=1),
        ]
        self.assertEqual(self._shares(pool, fixed=50), [30.0, 20.0])

    def test_bad_input_is_refused(self):
        for part in (Part(-1, 1), Part(1, -1), Part(1, 1, price=-1)):
            with self.subTest(part), self.assertRaisesRegex(ValueError, "negative"):
                price_pool([part])
        with self.assertRaisesRegex(ValueError, "no part at all"):
            price_pool([Part(1, 1, in_scope=False)], fixed=10)

    def test_what_left_is_the_last_step(self):
        parts = [Part(1, 60), Part(1, 40, present=False)]
        priced = price_pool(parts, [Reduction("percent", 10, "bundle")])
        self.assertEqual(priced.steps, [("base", 100), ("bundle", 90), ("left", 54)])
        self.assertEqual(priced.list_total, 60)
        self.assertEqual(priced.saving, 6)


@tagged("post_install", "-at_install")
class TestPriceSnapshot(BaseCase):
    """What is stored of a price is read as it was, or not at all."""

    def _snapshot(self, **changes):
        row = SnapshotRow(1, 7, "recurring", 2, 50.0, 100.0, 100.0, Decimal(90), True)
        snapshot = PriceSnapshot(
            method="percent",
            quantity=1,
            term=24,
            rows=(
                row,
                replace(row, component_id=2, list_price=40.0, share=Decimal("72.50")),
                replace(row, pool="one_off", share=Decimal(9)),
            ),
            pools={
                "recurring": SnapshotPool(
                    Decimal(180), Decimal("162.50"), (("base", Decimal(180)),)
                ),
                "one_off": SnapshotPool(Decimal(10), Decimal(9), (), "note"),
            },
            phases=(
                SnapshotPhase(1, 3, "Welcome", Decimal(81), (Decimal(45), Decimal(36))),
            ),
            missing=(4,),
        )
        return replace(snapshot, **changes)

    def test_it_comes_back_as_it_was(self):
        snapshot = self._snapshot()
        stored = json.loads(json.dumps(snapshot.serialize()))
        self.assertEqual(stored, snapshot.serialize())
        self.assertEqual(stored["version"], SNAPSHOT_VERSION)
        self.assertEqual(stored["rows"][1]["share"], "72.50")
        self.assertEqual(PriceSnapshot.parse(stored), snapshot)
        self.assertEqual(PriceSnapshot.parse({}), PriceSnapshot())
        self.assertEqual(PriceSnapshot.parse(None), PriceSnapshot())

    def test_what_it_answers(self):
        snapshot = self._snapshot()
        self.assertEqual(snapshot.totals("one_off"), (10, 9))
        self.assertEqual(PriceSnapshot().totals("one_off"), (0, 0))
        self.assertEqual(snapshot.phases[0].month_to, 3)
        self.assertEqual(snapshot.phase_shares(2, 7), [(snapshot.phases[0], 36)])
        self.assertEqual(snapshot.list_price(2, 7), 40.0)
        self.assertEqual(snapshot.list_price(9, 7), 50.0)
        self.assertIsNone(snapshot.list_price(1, 8))
        self.assertEqual(PriceSnapshot().phase_shares(1, 7), [])
        with self.assertRaisesRegex(ValueError, "product 8 in component 1"):
            snapshot.phase_shares(1, 8)

    def test_a_product_that_was_chosen_twice_has_one_amount(self):
        snapshot = self._snapshot()
        rows = tuple(replace(row, component_id=1) for row in snapshot.rows)
        ((_phase, amount),) = replace(snapshot, rows=rows).phase_shares(1, 7)
        self.assertEqual(amount, 81)

    def test_what_cannot_be_read_is_refused(self):
        good = self._snapshot().serialize()
        phase = good["phases"][0]
        cases = [
            ({"version": 1}, "version 1"),
            ({"rows": [{"share": "x"}]}, "not complete"),
            ({"rows": None}, "not complete"),
            ({"pools": {}}, "has no price"),
            ({"rows": good["rows"][1:]}, "the pool recurring sum to 72.50"),
            ({"phases": [{**phase, "shares": ["81"]}]}, "1 shares for 2 products"),
            ({"phases": [{**phase, "total": "80"}]}, "month 1 sum to 81, not to 80"),
        ]
        for change, sentence in cases:
            with self.subTest(sentence), self.assertRaisesRegex(ValueError, sentence):
                PriceSnapshot.parse({**good, **change})
        del good["missing"]
        with self.assertRaisesRegex(ValueError, "missing"):
            PriceSnapshot.parse(good)
