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
