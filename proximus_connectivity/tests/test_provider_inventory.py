from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from ..tools import tmf_inventory
from .inventory_common import InventoryCommon


@tagged("post_install", "-at_install")
class TestInventory(InventoryCommon):
    """What differs is a list; each row is taken over, or left, by a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer.standard_price = 45.0
        cls.line = cls._create_line(external_ref="C-1")

    def test_price(self):
        row = self._compare(self._product(price=39.9))
        self.assertEqual(
            (row.field, row.ours, row.theirs), ("monthly_cost", "45.00", "39.90")
        )
        self.assertEqual(self.line.monthly_cost, 45, "nothing is changed yet")
        row.action_take_over()
        self.assertEqual(self.line.monthly_cost, 39.9)
        self.assertEqual((row.state, row.decided_by), ("taken", self.user))
        event = self.line.event_ids.sorted("id")[-1]
        self.assertIn("Taken over", event.reason)
        self.assertFalse(self._compare(self._product(price=39.9)))

    def test_price_in_another_currency(self):
        product = self._product(price=39.9)
        product["productPrice"][0]["price"]["dutyFreeAmount"]["unit"] = "XYZ"
        row = self._compare(product)
        with self.assertRaisesRegex(UserError, "is in XYZ"):
            row.action_take_over()
        self.assertEqual((self.line.monthly_cost, row.state), (45, "open"))

    def _told(self, **changes):
        """Return a row about a price, of a product that was stored otherwise."""
        row = self._compare(self._product(price=39.9))
        data = {key: value for key, value in row.data.items() if key not in changes}
        told = {key: value for key, value in changes.items() if value is not None}
        row.sudo().data = {**data, **told}
        return row

    def test_price_among_several(self):
        prices = [self._price(99, "oneTime"), self._price(39.9), self._price(50)]
        row = self._compare(self._product(productPrice=prices))
        self.assertEqual(row.theirs, "39.90")
        row.action_take_over()
        self.assertEqual(self.line.monthly_cost, 39.9)

    def test_price_stored_among_several(self):
        row = self._told(productPrice=[self._price(99, "oneTime"), self._price(39.9)])
        row.action_take_over()
        self.assertEqual(self.line.monthly_cost, 39.9)

    def test_price_stored_bare_and_as_text(self):
        row = self._told(productPrice=self._price("39.90"))
        row.action_take_over()
        self.assertEqual(self.line.monthly_cost, 39.9)

    def test_price_that_is_missing(self):
        for prices in (None, [], [self._price(99, "oneTime")]):
            row = self._told(productPrice=prices)
            with self.assertRaisesRegex(UserError, "does not tell the Monthly Cost"):
                row.action_take_over()
            self.assertEqual((self.line.monthly_cost, row.state), (45, "open"))

    def test_price_with_tax_only(self):
        row = self._told(productPrice=[self._price(48.28, amount="taxIncludedAmount")])
        with self.assertRaisesRegex(UserError, "no amount without tax"):
            row.action_take_over()
        self.assertEqual((self.line.monthly_cost, row.state), (45, "open"))

    def test_price_with_tax_only_is_no_difference(self):
        price = self._price(48.28, amount="taxIncludedAmount")
        self.assertFalse(
            self._compare(self._product(), self._product(productPrice=[price]))
        )
        note = self.provider.message_ids.sorted("id")[-1].body
        self.assertIn("no amount without tax", note)

    def test_state(self):
        row = self._compare(self._product(status="suspended"))
        row.action_take_over()
        self.assertEqual(self.line.state, "suspended")
        row = self._compare(
            self._product(status="terminated", terminationDate="2030-01-01T00:00:00Z")
        )
        row.action_take_over()
        self.assertEqual(self.line.state, "pending_terminate")

    def test_state_that_cannot_be_followed(self):
        row = self._compare(self._product(status="created"))
        with self.assertRaisesRegex(UserError, "cannot become"):
            row.action_take_over()
        self.assertEqual((self.line.state, row.state), ("active", "open"))

    def test_offer(self):
        other = self.env["product.product"].create(
            {"name": "Fast", "default_code": "FAST", "line_kind": "internet"}
        )
        row = self._compare(self._product(productOffering={"id": "FAST"}))
        row.action_take_over()
        self.assertEqual(self.line.product_id, other)
        self.assertEqual(self.line.monthly_cost, 45, "the price is a row of its own")

    def test_offer_that_nobody_knows(self):
        row = self._compare(self._product(productOffering={"id": "NONE"}))
        with self.assertRaisesRegex(UserError, "NONE"):
            row.action_take_over()
        self.assertEqual(self.line.product_id, self.offer)

    def test_offer_that_is_missing(self):
        # an offer without a reference is none that has an empty one
        self.env["product.product"].create({"name": "Bare", "line_kind": "internet"})
        for offering in (None, {"name": "Fast"}):
            row = self._compare(self._product(productOffering={"id": "FAST"}))
            data = {**row.data, "productOffering": offering}
            row.sudo().data = data
            with self.assertRaisesRegex(UserError, "does not tell the Offer"):
                row.action_take_over()
            self.assertEqual((self.line.product_id, row.state), (self.offer, "open"))

    def test_only_there(self):
        row = self._compare(
            self._product(),
            self._product(
                "C-9",
                price=20,
                startDate="2026-01-05T00:00:00Z",
                productOffering={"id": "TEST-FIBRE"},
                relatedParty=[{"name": "Customer SRL", "role": "customer"}],
                productCharacteristic=[{"name": "msisdn", "value": ["+3242226644"]}],
            ),
        )
        self.assertEqual((row.kind, row.reference), ("there", "C-9"))
        self.provider.partner_id = self.env["res.partner"].create({"name": "Op"})
        row.action_take_over()
        line = row.line_id
        self.assertEqual((line.external_ref, line.state), ("C-9", "active"))
        self.assertEqual((line.product_id, line.monthly_cost), (self.offer, 20))
        self.assertEqual(line.number_ids.e164, "+3242226644")
        self.assertEqual(line.operator_id, self.provider.partner_id)
        self.assertEqual(line.company_id, self.company)

    def test_only_there_and_unusable(self):
        row = self._compare(self._product(), self._product("C-9"))
        with self.assertRaisesRegex(UserError, "C-9 cannot become a line"):
            row.action_take_over()
        self.assertFalse(
            self.env["proximus.line"].search([("external_ref", "=", "C-9")])
        )
        self.assertEqual(row.state, "open")

    def test_over_at_the_operator_and_unknown_here_is_no_difference(self):
        rows = self._compare(self._product(), self._product("C-9", "terminated"))
        self.assertFalse(rows)

    def test_only_here(self):
        row = self._compare(self._product("C-2", "aborted "))
        self.assertEqual((row.kind, row.line_id), ("here", self.line))
        row.action_take_over()
        self.assertEqual(self.line.state, "terminated")

    def test_left_as_it_is(self):
        row = self._compare(self._product(price=39.9))
        row.action_ignore()
        self.assertFalse(self._compare(self._product(price=39.9)))
        again = self._compare(self._product(price=41))
        self.assertEqual(again.theirs, "41.00", "another difference is shown")
        row.action_take_over()
        self.assertEqual(self.line.monthly_cost, 45, "a row is decided once")

    def test_a_product_that_cannot_be_read_is_not_missing(self):
        """Its line goes on: to take over that it is only here would end it."""
        price = self._price(48.28, amount="taxIncludedAmount")
        self.assertFalse(self._compare(self._product(productPrice=[price])))
        by_name = self._product("C-8", name=self.line.name, status="bewitched")
        self.assertFalse(self._compare(by_name))

    def test_several_that_depend_on_each_other_and_one_that_cannot(self):
        offering = {"id": "TEST-FIBRE"}
        mine = {"relatedParty": [{"name": "Customer SRL", "role": "customer"}]}
        more = {"productOffering": offering, "startDate": "2026-01-05", **mine}
        above = [
            {
                "relationshipType": "isPartOf",
                "product": {"id": "C-9"},
            }
        ]
        rows = self._compare(
            self._product(),
            self._product("C-8", productRelationship=above, **more),
            self._product("C-9", **more),
        )
        self.assertEqual(rows.mapped("kind"), ["there", "there"])
        rows.action_take_over()
        self.assertEqual(rows.mapped("line_id.external_ref"), ["C-8", "C-9"])
        self.assertEqual(set(rows.mapped("state")), {"taken"})

    def test_open_rows_are_renewed(self):
        first = self._compare(self._product(price=39.9))
        second = self._compare(self._product(price=39.9))
        self.assertFalse(first.exists())
        self.assertEqual(len(second), 1)

    def test_what_was_taken_over_goes_after_a_year(self):
        """What was left does not: it would be listed again."""
        other = self._create_line(external_ref="C-2")
        rows = self._compare(self._product(price=39.9), self._product("C-2", price=1))
        by_line = {row.line_id: row for row in rows}
        taken, left = by_line[self.line], by_line[other]
        taken.action_take_over()
        left.action_ignore()
        (taken | left).sudo().decided_on = taken.decided_on - timedelta(days=367)
        self.env["proximus.inventory.difference"]._gc_retention()
        self.assertFalse(taken.exists())
        self.assertTrue(left.exists())

    def test_access(self):
        row = self._compare(self._product(price=39.9))
        with self.assertRaises(AccessError):
            row.theirs = "1"
        billing = mail_new_test_user(
            self.env,
            login="inv_billing",
            groups="account.group_account_invoice",
            company_id=self.company.id,
        )
        with self.assertRaises(AccessError):
            row.with_user(billing).action_take_over()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = mail_new_test_user(
            self.env,
            login="inv_stranger",
            groups="proximus_connectivity.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        found = self.env["proximus.inventory.difference"].with_user(stranger)
        self.assertFalse(found.with_context(allowed_company_ids=other.ids).search([]))

    def test_number_of_queries_is_constant(self):
        def compared(count):
            products = [self._product(f"N-{n}") for n in range(count)]
            told = [tmf_inventory.read_line(one) for one in products]
            self.env.flush_all()
            self.env.invalidate_all()
            begin = self.env.cr.sql_log_count
            answer = {"products": told, "errors": [], "offset": count, "pages": ["x"]}
            self.provider._take_products({**answer, "is_over": True})
            self.env.flush_all()
            return self.env.cr.sql_log_count - begin

        self._create_line(external_ref="C-2")
        compared(2)
        few = compared(3)
        for number in range(3, 20):
            self._create_line(external_ref=f"C-{number}")
        # rows are inserted a hundred at a time
        self.assertLessEqual(compared(200), few + 8)
