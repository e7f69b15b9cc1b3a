from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.proximus_connectivity.tests.home_common import HomeMixin

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestHome(HomeMixin, OnboardingCommon):
    """The guided set-up is on the home until it is done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env,
            "home_owner",
            "proximus_connectivity.group_owner,proximus_onboarding.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def test_it_is_there_until_it_is_done(self):
        home = self._read_home(self.owner)
        self.assertEqual(next(iter(home)), "start")
        self.assertEqual(home["start"]["content"]["button"]["label"], "Get Started")
        session = self._start(self.owner)
        card = self._read_home(self.owner)["start"]
        self.assertEqual(card["content"]["button"]["label"], "Continue")
        self.assertIn(session.current_step_id.name, self._lines(card)["step"][0])
        self.assertEqual(self._figures(card)["progress"], f"{session.progress} %")
        session._route("done")
        self.assertNotIn("start", self._read_home(self.owner))

    def test_the_set_up_of_another_company_hides_nothing(self):
        other = self._create_company("Onboarding Elsewhere")
        self._start(self.env.user, other)._route("done")
        self.assertIn("start", self._read_home(self.owner))

    def test_the_button_opens_the_guide(self):
        action = self._click(self.owner, "start", "button")
        self.assertEqual(action["type"], "ir.actions.server")
        server = self.env["ir.actions.server"].browse(action["id"])
        opened = server.with_user(self.owner).with_context(
            allowed_company_ids=self.company.ids
        )
        guide = opened.run()
        self.assertEqual(guide["res_model"], "proximus.onboarding.session")
