from odoo.tests import tagged

from odoo.addons.proximus_onboarding.hooks import BUNDLE, OWN_RECORDS, uninstall_hook

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestUninstall(OnboardingCommon):
    def test_nothing_holds_on_to_the_data_of_the_module(self):
        session = self._to_advice()
        uninstall_hook(self.env)
        self.assertFalse(session.exists())
        for model in OWN_RECORDS:
            self.assertFalse(
                self.env[model].with_context(active_test=False).search([]), model
            )

    def test_a_bundle_that_was_quoted_stays_archived(self):
        session = self._to_advice(self._start_for_customer())
        session.action_accept_all()
        session.action_next()
        session.action_create_quotation()
        bundle = self.env.ref(BUNDLE)
        order = session.sale_order_id.sudo()
        uninstall_hook(self.env)
        self.assertFalse(self.env.ref(BUNDLE, raise_if_not_found=False))
        self.assertFalse(bundle.active)
        self.assertTrue(order.exists())
