from datetime import date

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestEligibility(BundleCommon):
    """Who may have an advantage, and the sentence when somebody may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.belgium = cls.env.ref("base.be")
        cls.customer.write({"country_id": cls.belgium.id, "zip": "4000"})
        cls.advantage = cls.env["proximus.advantage"].create(
            {"name": "Welcome", "currency_id": cls.currency.id, "percent": 50}
        )

    def _assert_refused(self, reason, **kwargs):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, reason):
            order._add_bundle(self.bundle, advantage=self.advantage, **kwargs)
        self.assertFalse(order.order_line)

    def _assert_given(self, **kwargs):
        order = self._create_order()
        order._add_bundle(self.bundle, advantage=self.advantage, **kwargs)
        self.assertEqual(order.recurring_total, 54.0)
        return order

    def test_a_customer_number_is_declared(self):
        self.advantage.customer_number = "declared"
        self._assert_refused("the customer has no customer number")
        self.customer.proximus_customer_number = "600123"
        self._assert_given()

    def test_a_customer_number_is_verified(self):
        self.advantage.customer_number = "verified"
        self.customer.proximus_customer_number = "600123"
        self._assert_refused("customer number 600123 has not been verified")
        self.customer.action_verify_proximus_customer_number()
        self.assertEqual(self.customer.proximus_customer_verified_on, date(2026, 3, 20))
        self.assertEqual(self.customer.proximus_customer_verified_by_id, self.env.user)
        self._assert_given()

    def test_another_number_has_to_be_verified_again(self):
        self.customer.proximus_customer_number = "600123"
        self.customer.action_verify_proximus_customer_number()
        self.customer.proximus_customer_number = "600123"
        self.assertTrue(self.customer.proximus_customer_verified_on)
        self.customer.proximus_customer_number = "600124"
        self.assertFalse(self.customer.proximus_customer_verified_on)
        self.assertFalse(self.customer.proximus_customer_verified_by_id)

    def test_no_number_is_not_verified(self):
        self.customer.action_verify_proximus_customer_number()
        self.assertFalse(self.customer.proximus_customer_verified_on)

    def test_a_grade(self):
        gold = self.env["res.partner.category"].create({"name": "Gold partner"})
        self.advantage.category_ids = gold
        self._assert_refused("it is for customers with tag Gold partner")
        self.customer.category_id = gold
        self._assert_given()

    def test_a_country(self):
        self.advantage.country_ids = self.env.ref("base.fr")
        self._assert_refused("it is not given in Belgium")
        self.customer.country_id = False
        self._assert_refused("the country of Brasserie Test is not known")
        self.advantage.country_ids = self.belgium
        self.customer.country_id = self.belgium
        self._assert_given()

    def test_a_zip(self):
        self.advantage.zip_prefixes = "9, 10 ,50"
        self._assert_refused("it is not given in zip 4000")
        self.customer.zip = False
        self._assert_refused("the zip of Brasserie Test is not known")
        self.customer.zip = "5000"
        self._assert_given()

    def test_every_site_counts(self):
        self.advantage.zip_prefixes = "40"
        site = self._create_customer(
            "Depot",
            parent_id=self.customer.id,
            type="delivery",
            is_company=False,
            zip="9000",
        )
        fibre = self._component(self.fibre)
        self._assert_refused("it is not given in zip 9000", sites={fibre: site})
        site.zip = "4020"
        self._assert_given(sites={fibre: site})

    def test_zips_are_letters_and_figures(self):
        with self.assertRaisesRegex(ValidationError, "no beginning of a zip"):
            self.advantage.zip_prefixes = "40; 50"

    def test_an_amount(self):
        self.advantage.min_amount = 120.01
        self._assert_refused(r"it needs \$.120.01 a month, the components cost \$.120.")
        self.advantage.min_amount = 120
        self._assert_given()

    def test_an_amount_in_another_currency(self):
        foreign = self.setup_other_currency("HRK", rounding=0.01)
        self.advantage.write({"currency_id": foreign.id, "min_amount": 240})
        self._assert_given()
        self.advantage.min_amount = 240.1
        self._assert_refused("it needs")

    def test_no_number_of_units_is_too_few_for_the_database(self):
        self._assert_given()
        self.advantage.min_lines = 10
        self._assert_refused("it needs 10 units billed every month, there are 9")

    def test_one_quotation_uses_it_once(self):
        order = self._assert_given()
        with self.assertRaisesRegex(UserError, "is used by Brewery Connect on this"):
            order._add_bundle(self.bundle, advantage=self.advantage)
        self.assertEqual(len(order._bundle_sections()), 1)

    def test_what_is_no_longer_true_is_refused_at_confirmation(self):
        self.advantage.customer_number = "declared"
        self.customer.proximus_customer_number = "600123"
        order = self._assert_given()
        self.customer.proximus_customer_number = False
        with self.assertRaisesRegex(UserError, "has no customer number"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self.advantage.use_count, 0)

    def test_another_customer_is_checked_at_confirmation(self):
        self.advantage.zip_prefixes = "40"
        order = self._assert_given()
        order.partner_id = self._create_customer("Far", zip="9000")
        with self.assertRaisesRegex(UserError, "cannot be given to Far"):
            order.action_confirm()

    def test_a_third_party_offers_by_the_same_record(self):
        partner = self._create_customer("Digital Clair")
        self.advantage.provider_id = partner
        order = self._assert_given()
        found = self.env["proximus.advantage"].search(
            [("provider_id", "!=", False), ("id", "=", self.advantage.id)]
        )
        self.assertEqual(order.order_line.bundle_advantage_ids, found)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestConsent(BundleCommon):
    """What the customer agreed to is kept with the use: who, when and to what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.advantage = cls.env["proximus.advantage"].create(
            {
                "name": "Welcome",
                "percent": 50,
                "consent_text": "The operator may know my orders.",
            }
        )

    def setUp(self):
        super().setUp()
        self.order = self._create_order()
        self.order._add_bundle(self.bundle, advantage=self.advantage)

    def test_without_consent_nothing_is_ordered(self):
        self.assertTrue(self.order.needs_bundle_consent)
        with self.assertRaisesRegex(UserError, "needs the consent of Brasserie Test"):
            self.order.action_confirm()
        self.assertEqual(self.order.state, "draft")
        self.assertFalse(self.order.subscription_ids)

    def test_a_seller_notes_the_consent(self):
        self.order.bundle_consent_name = "Marie Tilleul"
        self.order.action_confirm()
        self.assertRecordValues(
            self.advantage.use_ids,
            [
                {
                    "consent_text": "The operator may know my orders.",
                    "consent_name": "Marie Tilleul",
                    "consent_date": self.order.bundle_consent_date,
                    "consent_user_id": self.env.user.id,
                }
            ],
        )

    def test_a_consent_may_be_taken_back_before_the_order(self):
        self.order.bundle_consent_name = "Marie Tilleul"
        self.order.bundle_consent_name = False
        self.assertFalse(self.order.bundle_consent_date)
        self.assertFalse(self.order.bundle_consent_user_id)
        with self.assertRaisesRegex(UserError, "needs the consent"):
            self.order.action_confirm()

    def test_a_signature_is_a_consent(self):
        self.order.write(
            {"signed_by": "Jean Client", "signed_on": "2026-03-20 09:00:00"}
        )
        self.order.action_confirm()
        use = self.advantage.use_ids
        self.assertEqual(use.consent_name, "Jean Client")
        self.assertFalse(use.consent_user_id)

    def test_the_text_stays_as_the_customer_read_it(self):
        self.order.bundle_consent_name = "Marie Tilleul"
        self.order.action_confirm()
        self.advantage.consent_text = "Something else."
        self.assertEqual(
            self.advantage.use_ids.consent_text, "The operator may know my orders."
        )

    def test_a_copy_has_no_consent(self):
        self.order.bundle_consent_name = "Marie Tilleul"
        self.assertFalse(self.order.copy().bundle_consent_name)

    def test_nothing_to_agree_to(self):
        order = self._create_order()
        self.advantage.consent_text = False
        order._add_bundle(self.bundle, advantage=self.advantage)
        self.assertFalse(order.needs_bundle_consent)
        order.order_line.bundle_advantage_ids = [Command.clear()]
        order.action_confirm()
        self.assertEqual(order.recurring_total, 108.0)
