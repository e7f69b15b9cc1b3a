from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OnboardingCommon

UNINSTALLED = "hr_holidays"


@tagged("post_install", "-at_install")
class TestInstall(OnboardingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Which apps are there depends on the database; here none of them is.
        modules = cls.env["ir.module.module"]
        cls.apps = modules.search([("name", "in", ["purchase", "crm", UNINSTALLED])])
        cls.apps.state = "uninstalled"

    def _to_apps(self, user=None):
        session = self._to_advice(self._start(user or self.admin))
        session.action_accept_all()
        session.action_next()
        session.action_skip()
        self.assertEqual(session.step_code, "apps")
        return session

    def _line(self, session, name):
        return session.install_line_ids.filtered(lambda one: one.module_name == name)

    def _pretend_install(self, session, name):
        """Do what the seam does, as far as a test can see it."""
        module = self.env["ir.module.module"].search([("name", "=", name)])
        module.state = "installed"
        return session

    def test_accepted_apps_are_planned_with_what_comes_along(self):
        session = self._to_apps()
        self.assertEqual(
            set(session.install_line_ids.mapped("module_name")),
            {"purchase", "crm", UNINSTALLED},
        )
        line = self._line(session, UNINSTALLED)
        self.assertEqual(line.state, "planned")
        self.assertEqual(line.app_name, "Time Off")

    def test_the_preview_follows_automatic_modules(self):
        # px_extra needs px_base, and px_auto comes by itself with px_extra.
        base, extra, auto = self.env["ir.module.module"].create(
            [
                {"name": "px_base", "state": "uninstalled"},
                {"name": "px_extra", "state": "uninstalled"},
                {"name": "px_auto", "state": "uninstalled", "auto_install": True},
            ]
        )
        self.env["ir.module.module.dependency"].create(
            [
                {"name": "base", "module_id": base.id},
                {"name": "px_base", "module_id": extra.id},
                {
                    "name": "px_extra",
                    "module_id": auto.id,
                    "auto_install_required": True,
                },
            ]
        )
        lines = self.env["proximus.onboarding.install.line"]
        self.assertEqual(lines._get_closure(extra), base | auto)
        self.assertFalse(lines._get_closure(base))

    def test_one_app_for_each_press(self):
        session = self._to_apps()
        with self._patch_install(self._pretend_install) as install:
            action = session.action_install_next()
        install.assert_called_once()
        self.assertEqual(action["tag"], "reload")
        states = session.install_line_ids.mapped("state")
        self.assertEqual(sorted(states), ["installed", "planned", "planned"])

    def test_all_apps_after_as_many_presses(self):
        session = self._to_apps()
        with self._patch_install(self._pretend_install) as install:
            while session.has_app_to_install:
                session.action_install_next()
        self.assertEqual(install.call_count, 3)
        session.action_next()
        self.assertEqual(session.state, "done")

    def test_what_others_need_comes_first(self):
        session = self._to_apps()
        order = session.install_line_ids.sorted()
        sizes = [len(line.closure or []) for line in order]
        self.assertEqual(sizes, sorted(sizes))

    def test_a_refusal_is_kept_and_can_be_tried_again(self):
        session = self._to_apps()
        refusal = UserError("Odoo is currently processing a scheduled action.")
        with self._patch_install(refusal):
            action = session.action_install_next()
        self.assertEqual(action["tag"], "reload")
        failed = session.install_line_ids.filtered(lambda one: one.state == "failed")
        self.assertEqual((len(failed), failed.attempts), (1, 1))
        self.assertIn("scheduled action", failed.message)
        with self._patch_install(self._pretend_install):
            while session.has_app_to_install:
                session.action_install_next()
        self.assertEqual((failed.state, failed.attempts), ("installed", 2))

    def test_a_repeated_request_does_not_go_on_to_the_next_app(self):
        session = self._to_apps()
        line = session._get_next_install_line()
        line.state = "installing"
        self.apps.filtered(lambda one: one.name == line.module_name).state = "installed"
        with self._patch_install() as install:
            session.action_install_next()
        install.assert_not_called()
        self.assertEqual(line.state, "installed")

    def test_an_installation_that_died_is_noticed(self):
        session = self._to_apps()
        line = session._get_next_install_line()
        line.state = "installing"
        session.install_line_ids._sync()
        self.assertEqual(line.state, "failed")
        self.assertIn("did not finish", line.message)

    def test_an_app_that_is_there_is_not_installed_again(self):
        self.apps.filtered(lambda one: one.name == "crm").state = "installed"
        session = self._to_apps()
        self.assertEqual(self._line(session, "crm").state, "installed")

    def test_no_apps_left_means_no_step(self):
        self.apps.state = "installed"
        session = self._to_advice(self._start(self.admin))
        session.action_accept_all()
        session.action_next()
        session.action_skip()
        self.assertEqual(session.state, "done")

    def test_only_administrators_install(self):
        session = self._to_apps(self.office)
        self.assertFalse(session.can_install)
        with (
            self._patch_install() as install,
            self.assertRaisesRegex(AccessError, "Ask the administrator"),
        ):
            session.action_install_next()
        install.assert_not_called()

    def test_others_ask_the_administrator(self):
        session = self._to_apps(self.office)
        session.action_request_install()
        self.assertTrue(session.install_asked)
        asked = session.activity_ids.filtered(lambda one: one.user_id != self.office)
        self.assertEqual(asked.summary, "Install the apps of this set-up")
        session.action_next()
        self.assertEqual(session.state, "done")

    def test_never_from_a_scheduled_action(self):
        session = self._to_apps()
        with (
            self._patch_install() as install,
            self.assertRaisesRegex(UserError, "scheduled action cannot"),
        ):
            session.with_context(cron_id=1).action_install_next()
        install.assert_not_called()

    def test_not_while_odoo_is_busy_with_modules(self):
        session = self._to_apps()
        self.env["ir.module.module"].search(
            [("name", "=", "purchase")]
        ).state = "to install"
        with (
            self._patch_install() as install,
            self.assertRaisesRegex(UserError, "busy with another app"),
        ):
            session.action_install_next()
        install.assert_not_called()

    def test_what_is_not_here_is_blocked_not_tried(self):
        session = self._to_apps()
        line = self.env["proximus.onboarding.install.line"].create(
            {"session_id": session.id, "module_name": "no_such_app"}
        )
        line._prepare()
        self.assertEqual(line.state, "blocked")
        self.assertIn("not on this server", line.message)
        enterprise = self.env["ir.module.module"].create(
            {"name": "px_paid", "state": "uninstalled", "to_buy": True}
        )
        self.assertIn("not part of Odoo Community", line._get_refusal(enterprise))

    def test_an_app_can_be_left_out_and_taken_after_all(self):
        session = self._to_apps()
        line = self._line(session, "crm")
        line.action_leave_out()
        self.assertEqual(line.state, "skipped")
        line.action_plan()
        self.assertEqual(line.state, "planned")

    def test_waiting_apps_are_named_before_finishing(self):
        session = self._to_apps()
        with self.assertRaisesRegex(UserError, "still wait"):
            session.action_next()
        session.install_line_ids.action_leave_out()
        session.action_next()
        self.assertEqual(session.state, "done")

    def test_the_seam_rolls_back_before_it_passes_a_refusal_on(self):
        session = self._to_apps()
        modules = type(self.env["ir.module.module"])
        refusal = UserError("locked")
        with (
            patch.object(modules, "button_immediate_install", side_effect=refusal),
            patch.object(self.env.cr, "rollback") as rollback,
            self.assertRaises(UserError),
        ):
            session._install_module_now("crm")
        rollback.assert_called_once_with()
