from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.proximus_onboarding.models.install import (
    proximus_onboarding_session_run as run_file,
)

from .common import OnboardingCommon

APPS = ("purchase", "crm", "hr_holidays")


class RunCommon(OnboardingCommon):
    """A set-up at its apps, none of which is there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modules = cls.env["ir.module.module"]
        cls.apps = modules.search([("name", "in", APPS)])
        cls.apps.state = "uninstalled"
        # the walk is written for a test; all tests of the class share what it makes
        walker = cls.__new__(cls)
        cls.set_up = walker._to_advice(walker._start(cls.admin))
        cls.set_up.action_accept_all()
        cls.set_up.action_next()
        cls.set_up.action_skip()

    def _line(self, name):
        lines = self.set_up.install_line_ids
        return lines.filtered(lambda one: one.module_name == name)

    def _pretend_install(self, session, name):
        """Do what the seam does, as far as a test can see it."""
        modules = session.env["ir.module.module"]
        modules.search([("name", "=", name)]).state = "installed"
        return session

    def _run(self, install):
        """Ask for app after app, as the page does; return the answers."""
        told, without = [], []
        with self._patch_install(install):
            while True:
                answer = self.set_up.install_next(without)
                told.append(answer)
                without = answer["without"]
                if not answer["next"] or answer["wait"]:
                    return told


@tagged("post_install", "-at_install")
class TestInstallRun(RunCommon):
    def _states(self):
        lines = self.set_up.install_line_ids
        return {one.module_name: one.state for one in lines}

    def test_app_after_app_each_in_its_own_request(self):
        told = self._run(self._pretend_install)
        self.assertEqual(len(told), 3)
        self.assertEqual(self._states(), dict.fromkeys(APPS, "installed"))
        self.assertTrue(all(self.set_up.install_line_ids.mapped("installed_on")))
        self.assertEqual(self.set_up.install_line_ids.started_by, self.admin)
        self.assertEqual(
            [sum(x["state"] == "installed" for x in one["lines"]) for one in told],
            [1, 2, 3],
        )
        self.assertEqual(len(self.set_up.consent_ids), 3)

    def test_what_fails_is_said_and_the_rest_goes_on(self):
        refusals = {
            "crm": UserError("Odoo is currently processing a scheduled action."),
            "purchase": ValueError("no such view\nand a long trace"),
        }

        def install(session, name):
            if name in refusals:
                raise refusals[name]
            return self._pretend_install(session, name)

        with self.assertLogs(run_file.__name__, "ERROR"):
            told = self._run(install)
        self.assertEqual(len(told), 3, "each app has one turn")
        self.assertEqual(
            self._states(),
            {"crm": "failed", "purchase": "failed", "hr_holidays": "installed"},
        )
        self.assertIn("scheduled action", self._line("crm").message)
        fault = self._line("purchase").message
        self.assertIn("no such view", fault)
        self.assertNotIn("long trace", fault)
        notes = {one["name"]: one["note"] for one in told[-1]["lines"]}
        self.assertIn("no such view", notes[self._line("purchase").app_name])
        # the next time those that failed have a turn again
        self._run(self._pretend_install)
        self.assertEqual(self._states(), dict.fromkeys(APPS, "installed"))
        self.assertEqual(self._line("crm").attempts, 2)
        self.assertEqual(self._line("hr_holidays").attempts, 1)

    def test_two_at_once_are_one_at_a_time(self):
        with (
            self.set_up._alone() as alone,
            self._patch_install(self._pretend_install) as install,
        ):
            self.assertTrue(alone)
            answer = self.set_up.install_next()
            self.assertIn("being installed already", answer["wait"])
            with self.assertRaisesRegex(UserError, "being installed already"):
                self.set_up.action_install_next()
        install.assert_not_called()
        self.assertEqual(set(self._states().values()), {"planned"})
        self.assertEqual(len(self._run(self._pretend_install)), 3)

    def test_a_scheduled_action_at_work_is_waited_for(self):
        refused = run_file.OperationalError("could not obtain lock")
        execute = type(self.env.cr).execute

        def refuse(cr, query, *args, **kwargs):
            if "ir_cron FOR UPDATE" in str(query):
                raise refused
            return execute(cr, query, *args, **kwargs)

        with (
            patch.object(type(self.env.cr), "execute", refuse),
            self._patch_install(self._pretend_install) as install,
        ):
            answer = self.set_up.install_next()
        install.assert_not_called()
        self.assertIn("scheduled action", answer["wait"])
        self.assertTrue(answer["next"])
        self.assertEqual(set(self._states().values()), {"planned"})

    def test_what_a_stopped_server_had_begun_is_taken_back(self):
        line = self.set_up._get_next_install_line()
        line.state = "installing"
        self.apps.filtered(lambda a: a.name == line.module_name).state = "to install"
        told = self._run(self._pretend_install)
        self.assertEqual(told[0]["wait"], "")
        self.assertEqual(self._states(), dict.fromkeys(APPS, "installed"))

    def test_what_others_began_is_left_to_them(self):
        self.apps[0].state = "to install"
        answer = self.set_up.install_next()
        self.assertIn("busy with another app", answer["wait"])
        self.assertEqual(self.apps[0].state, "to install")

    def test_only_an_administrator_runs_it(self):
        session = self.set_up.with_user(self.office)
        for press in (session.install_next, session.action_install):
            with self.assertRaisesRegex(AccessError, "Ask the administrator"):
                press()
        self.assertEqual(len(session.get_run()["lines"]), 3)
        action = self.set_up.action_install()
        self.assertEqual(action["tag"], "proximus_onboarding.install")
        self.assertEqual(action["params"], {"session_id": self.set_up.id})

    def test_what_for_and_what_comes_along(self):
        line = self._line("crm")
        advice = self._advice(self.set_up, "CRM")
        self.assertIn(advice.name, line.reason_text)
        modules = self.env["ir.module.module"]
        app, part, other = modules.create(
            [
                {"name": "px_app", "shortdesc": "An App", "application": True},
                {"name": "px_part", "shortdesc": "A Part"},
                {"name": "px_other", "shortdesc": "Another"},
            ]
        )
        line.closure = [app.name, part.name]
        self.assertEqual(
            line.closure_text, "An App, one part that works in the background"
        )
        line.closure = [app.name, part.name, other.name]
        self.assertIn("2 parts", line.closure_text)
        self.assertFalse(line.caution_text)
        line.closure = ["website"]
        self.assertIn("without logging in", line.caution_text)

    def test_what_is_missing_on_the_server_is_said_before(self):
        line = self._line("crm")
        modules = type(self.env["ir.module.module"])
        fault = UserError("external dependency is not met: foo")
        with patch.object(modules, "check_external_dependencies", side_effect=fault):
            line._prepare()
        self.assertEqual(line.state, "blocked")
        self.assertIn("foo", line.message)

    def test_odoo_itself_uninstalls_what_this_set_up_installed(self):
        self._run(self._pretend_install)
        line = self._line("crm").with_user(self.admin)
        self.assertTrue(line.may_undo)
        action = line.action_undo()
        self.assertEqual(action["res_model"], "base.module.uninstall")
        crm = self.apps.filtered(lambda one: one.name == "crm")
        self.assertEqual(action["context"]["default_module_ids"], crm.ids)
        self.assertFalse(line.with_user(self.office).may_undo)
        crm.state = "uninstalled"
        self.set_up._sync_apps()
        self.assertEqual(line.state, "skipped")
        self.assertIn("Uninstalled", line.message)
        self.assertEqual(self._advice(self.set_up, "CRM").todo_state, "todo")

    def test_what_was_there_before_is_not_ours_to_take_away(self):
        self.apps.filtered(lambda one: one.name == "crm").state = "installed"
        self.set_up._sync_apps()
        line = self._line("crm").with_user(self.admin)
        self.assertEqual(line.state, "installed")
        self.assertFalse(line.may_undo)
        with self.assertRaisesRegex(UserError, "not installed by this set-up"):
            line.action_undo()

    def test_a_request_is_closed_when_it_is_met(self):
        self.set_up.with_user(self.office).action_request_install()
        asked = self.set_up.install_activity_id
        self.assertTrue(asked.active)
        self._run(self._pretend_install)
        self.assertFalse(asked.active)

    def test_apps_of_a_customer_are_not_installed_here(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        sessions = self.set_up.with_user(self.admin)
        session = self._to_advice(sessions._start(self.company, customer))
        session.action_accept_all()
        session.action_next()
        self.assertFalse(session.install_line_ids)
        line = session.step_ids.filtered(lambda one: one.step_id.code == "apps")
        self.assertEqual(line.state, "not_applicable")
        crm = self._advice(session, "CRM")
        self.assertFalse(crm.has_todo_evidence)
        self.assertEqual(crm.todo_state, "todo")
        self.apps.state = "installed"
        crm.invalidate_recordset()
        self.assertEqual(crm.todo_state, "todo", "not an app of the customer")
        crm.action_todo_done()
        self.assertEqual(crm.todo_state, "done")


@tagged("post_install", "-at_install")
class TestInstallTour(RunCommon, HttpCase):
    def test_the_page_installs_all_and_leads_back(self):
        failing = ["purchase"]
        refusal = UserError("Not at this moment.")

        def install(session, name):
            if name in failing:
                failing.remove(name)
                raise refusal
            return self._pretend_install(session, name)

        with self._patch_install(install):
            self.start_tour(
                "/odoo/get-started",
                "proximus_onboarding_install",
                login=self.admin.login,
            )
        self.env.invalidate_all()
        lines = self.set_up.install_line_ids
        self.assertEqual(set(lines.mapped("state")), {"installed"})
        self.assertEqual(self._line("purchase").attempts, 2)
        self.assertEqual(self.set_up.state, "done")
