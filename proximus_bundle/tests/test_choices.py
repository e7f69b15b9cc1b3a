from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
class TestChoices(BundleCommon):
    """A component may be a choice of n of m options."""

    def setUp(self):
        super().setUp()
        self.options = self.fibre + self.mobile + self.big_mobile
        self.choice = self._create_choice(choice_min=2, choice_max=3)
        self.order = self._create_order()

    def _create_choice(self, **vals):
        bundle = self._create_bundle(
            [
                {
                    "name": "Services",
                    "option_ids": [Command.set(self.options.ids)],
                    **vals,
                }
            ]
        )
        return bundle.component_ids

    def _add(self, *products):
        return self.order._add_bundle(
            self.choice.bundle_id,
            choices={self.choice: [product.id for product in products]},
        )

    def test_as_many_as_must_be_are_proposed(self):
        lines = self.order._add_bundle(self.choice.bundle_id)
        self.assertEqual(lines[1:].product_id, self.choice.option_ids[:2])

    def test_each_choice_has_its_line_and_its_share(self):
        lines = self._add(self.fibre, self.big_mobile, self.mobile)
        self.assertEqual(lines[1:].product_id, self.options)
        self.assertEqual(self.order.recurring_total, 90.0)

    def test_too_few_too_many_and_others_are_refused(self):
        self.choice.choice_max = 2
        for products in ((self.fibre,), self.options, (self.fibre, self.service)):
            with (
                self.subTest(products),
                self.assertRaisesRegex(UserError, "choose 2 of"),
            ):
                self._add(*products)
        self.assertFalse(self.order.order_line)

    def test_the_sentence_names_both_limits(self):
        with self.assertRaisesRegex(UserError, "choose 2 to 3 of"):
            self._add(self.fibre)
        self.choice.choice_min = 1
        with self.assertRaisesRegex(UserError, "choose up to 3 of"):
            self._add(self.service)

    def test_a_choice_needs_enough_options(self):
        with self.assertRaisesRegex(ValidationError, "asks for 4 choices but has 3"):
            self._create_choice(choice_min=4, choice_max=4)
