import json

from odoo.tests import BaseCase, tagged

from ..tools import tmf_inventory


@tagged("post_install", "-at_install")
class TestInventory(BaseCase):
    def test_one_product_by_itself(self):
        product = {"id": "C-1", "status": "aborted ", "name": "Fibre"}
        [found] = tmf_inventory.read_inventory(json.dumps(product))
        told = tmf_inventory.read_line(found)
        self.assertEqual((told["state"], told["own"]), ("aborted", False))

    def test_no_inventory(self):
        for text, reason in (
            ("", "no JSON"),
            ("name;status", "no JSON"),
            ("[" * 100_000, "levels"),
            ("[]", "no list of products"),
            ("3", "no list of products"),
            (b"\xff\xfe\x00", "no JSON"),
        ):
            with self.assertRaisesRegex(ValueError, reason):
                tmf_inventory.read_inventory(text)

    def test_hostile_products(self):
        for data in (None, 3, [], {}, {"name": "A", "status": "teleported"}):
            with self.assertRaises(ValueError):
                tmf_inventory.read_line(data)

    def test_half_a_range(self):
        product = {"name": "A", "status": "active"}
        product["productCharacteristic"] = [
            {"name": "msisdnRange", "value": [["+3225551000"]]}
        ]
        with self.assertRaisesRegex(ValueError, "first and a last number"):
            tmf_inventory.read_line(product)

    def test_what_stands_twice(self):
        def told(name, own=True, **more):
            return {"id": "", "reference": name, "own": own, **more}

        found = tmf_inventory.repeats(
            [
                told("A", id="1", numbers=["+3225551000"], sims=["8932"]),
                {},
                told("A", own=False),
                told("B", id="1"),
                told("A"),
                told("C", ranges=[["+3225551000", "+3225551009"]]),
                told("D", sims=["8932"]),
                told("1"),
            ]
        )
        self.assertEqual(found, {3: "1", 4: "A", 5: "+3225551000", 6: "8932"})

    def test_relatives_that_are_lost(self):
        for products, expected in (
            ([(["A"], ["B"]), (["B"], ["A"])], []),
            ([(["A"], ["B"]), ([], []), (["C"], ["A"])], [(0, "B"), (2, "A")]),
            ([(["A"], ["K"]), (["C"], ["A"])], []),
            ([([], ["B", "C"])], [(0, "B"), (0, "C")]),
            # another product of the same name still comes
            ([(["A"], ["B"]), (["A"], []), (["C"], ["A"])], [(0, "B")]),
            ([(["A", ""], []), (["B"], [""])], [(1, "")]),
            # who refers to two of them is left out once
            ([(["D"], ["X", "Y"]), (["E"], ["D"])], [(0, "X"), (0, "Y"), (1, "D")]),
        ):
            with self.subTest(products):
                found = tmf_inventory.lost_relatives(products, {"K"})
                self.assertEqual(found, expected)

    def test_a_long_chain_is_followed_in_one_pass(self):
        chain = [([f"L{i}"], [f"L{i + 1}"]) for i in range(50_000)]
        self.assertEqual(len(tmf_inventory.lost_relatives(chain, ())), 50_000)
