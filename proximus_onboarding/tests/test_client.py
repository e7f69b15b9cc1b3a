from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestClient(OnboardingCommon):
    """The board tells how far a company is with its own set-up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller_company = cls._create_company("Onboarding Seller")
        both = cls.seller_company | cls.company
        cls.keeper = new_test_user(
            cls.env,
            "onboarding_keeper",
            "proximus_connectivity.group_partner,proximus_onboarding.group_manager",
            company_id=cls.seller_company.id,
            company_ids=[Command.set(both.ids)],
        )
        cls.client = (
            cls.env["proximus.client"]
            .with_user(cls.keeper)
            .create(
                {
                    "partner_id": cls.company.partner_id.id,
                    "client_company_id": cls.company.id,
                    "company_id": cls.seller_company.id,
                }
            )
        )

    def _fresh(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.client

    def test_no_set_up_is_unknown(self):
        self.assertIs(self._fresh().setup_progress, False)
        self.assertIn("Not set up: Set-up (%)", self.client.unknown_text)

    def test_it_is_the_progress_of_the_session(self):
        session = self._start()
        session.sudo().step_ids[:1].state = "done"
        self._fresh()
        self.assertEqual(self.client.setup_progress, session.sudo().progress)
        self.assertIsNot(self.client.setup_progress, False)
        self.assertEqual(
            self.client.search([("setup_progress", "<", 100)]), self.client
        )
        session.sudo()._transition("cancelled")
        self.assertIs(self._fresh().setup_progress, False)
