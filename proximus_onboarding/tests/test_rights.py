from inspect import isfunction

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_install_run import RunCommon

ADDON = "odoo.addons.proximus_onboarding."
ORM = {"create", "write", "unlink", "copy", "copy_data"}
#: What only shows something, or asks for the next page.
SHOWN = {
    "action_add_site",
    "action_numbers",
    "action_download_handover",
    "action_explain",
    "action_merge_twin",
    "action_open",
    "action_open_course",
    "action_print_handover",
    "action_print_results",
    "action_read_lesson",
    "action_results",
    "action_resume",
    "action_start",
    "action_todo",
    "action_view_visitors",
    "get_run",
}
#: What fills in the particulars of the company, which an accountant may.
FILLED_IN = {"action_check_peppol", "action_check_vies", "action_use_vies"}
#: What belongs to whoever reads a lesson, and lessons are for everybody.
LESSONS = ("proximus.onboarding.lesson", "proximus.onboarding.learning")


class NothingKept(Exception):
    """Ends an attempt, so that it leaves nothing behind."""


@tagged("post_install", "-at_install")
class TestRights(RunCommon):
    """Whatever button is called by whoever has fewer rights: refused, nothing done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.set_up
        cls.session.install_line_ids[:1].sudo().state = "skipped"
        partner = cls.company.partner_id
        line = cls.env["proximus.line"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "product_id": cls.env.ref("proximus_connectivity.product_mobile_20").id,
            }
        )
        line.action_activate()
        cls.session._refresh_existing()
        campaign = cls.env["proximus.onboarding.campaign"].create(
            {"name": "Fair", "company_id": cls.company.id}
        )
        visitors = cls.env["proximus.onboarding.visitor"]
        visitors._keep(campaign, {"EMPLOYEES": 3}, "en_US", "I agree")

    def _person(self, login, *groups):
        return new_test_user(
            self.env,
            login,
            ",".join(groups),
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def _buttons(self):
        """Yield each record of the module with the name of what can be called on it."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._abstract or model._transient or name in LESSONS:
                continue
            names = {
                method
                for cls in type(model).__mro__
                if cls.__module__.startswith(ADDON)
                for method, value in vars(cls).items()
                if isfunction(value)
                and not method.startswith("_")
                and not getattr(value, "_api_private", False)
            }
            if names - ORM:
                records = model.sudo().search([])
                if "session_id" in model._fields:
                    own = records.filtered(lambda one: one.session_id == self.session)
                    records = own or records
                if name == self.session._name:
                    records = self.session
                for method in sorted(names - ORM):
                    yield records[:1], method

    def _press(self, record, method, person):
        """Return what came of it: refused, told (a sentence) or done."""
        self.env.invalidate_all()
        mine = record.with_user(person).sudo(False)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.models"):
                getattr(mine, method)()
                self.env.flush_all()
                raise NothingKept
        except NothingKept:
            return "done"
        except AccessError:
            return "refused"
        except UserError:
            return "told"

    def _done(self, person):
        """Return what a person could do, or was only told that it makes no sense."""
        return {
            (record._name, method): came_of_it
            for record, method in self._buttons()
            if record
            and (came_of_it := self._press(record, method, person)) != "refused"
        }

    def test_there_is_something_to_press(self):
        pressed = list(self._buttons())
        self.assertGreater(len(pressed), 70)
        empty = {record._name for record, _method in pressed if not record}
        self.assertFalse(empty)

    def test_an_employee_reaches_nothing(self):
        done = self._done(self._person("rights_employee", "base.group_user"))
        self.assertFalse({key for key in done if key[1] not in SHOWN}, done)

    def test_a_customer_in_the_portal_only_looks(self):
        member = self._person("rights_member", "base.group_portal")
        member.partner_id.parent_id = self.company.partner_id
        done = self._done(member)
        self.assertFalse({key for key in done if key[1] not in SHOWN}, done)

    def test_an_accountant_looks_and_fills_in(self):
        accountant = self._person(
            "rights_accountant", "proximus_connectivity.group_accountant"
        )
        self.session.sudo().accountant_id = accountant
        done = self._done(accountant)
        left = {key for key in done if key[1] not in SHOWN | FILLED_IN}
        # it opens the screen of the next thing to do, and writes nothing
        left -= {("proximus.onboarding.recommendation", "action_todo")}
        self.assertFalse(left, done)

    def test_the_accountants_part_counts_more_than_the_group(self):
        both = self._person(
            "rights_both",
            "proximus_connectivity.group_accountant",
            "proximus_onboarding.group_user",
            "base.group_system",
        )
        self.session.sudo().accountant_id = both
        done = self._done(both)
        left = {
            key
            for key in done
            if key[1] not in SHOWN | FILLED_IN
            and key[0].startswith("proximus.onboarding.")
        }
        left -= {("proximus.onboarding.recommendation", "action_todo")}
        self.assertFalse(left, done)

    def test_nor_past_the_buttons(self):
        both = self._person(
            "rights_past",
            "proximus_connectivity.group_accountant",
            "proximus_onboarding.group_user",
        )
        self.session.sudo().accountant_id = both
        seen = self.session.with_user(both)
        for records, vals in (
            (seen, {"number_wish": "cancel"}),
            (seen, {"install_asked": True}),
            (seen, {"accountant_id": self.office.id}),
            (seen.recommendation_ids[:1], {"decision": "accepted"}),
            (seen.install_line_ids[:1], {"state": "planned"}),
            (seen.existing_ids[:1], {"choice": "replace"}),
            (seen.answer_ids[:1], {"value_number": 9}),
        ):
            with self.subTest(model=records._name, vals=vals):
                self.assertTrue(records)
                with self.assertRaises(AccessError):
                    records.write(vals)
        with self.assertRaises(AccessError):
            seen.existing_ids[:1].unlink()
        with self.assertRaises(AccessError):
            seen.existing_ids.create({"session_id": seen.id, "name": "One more"})
