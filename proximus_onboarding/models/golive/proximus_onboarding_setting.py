import ast
from collections.abc import Callable
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import golive

ROLES = [
    ("owner", "Owner"),
    ("integrator", "Integrator"),
    ("accountant", "Accountant"),
]


class Part(NamedTuple):
    """One thing to do for an advice.

    :ivar name: what has to be done.
    :ivar state: todo, waiting or done; None: the database cannot show it.
    :ivar note: what was found, in words.
    :ivar person: the `res.users` who does it.
    :ivar open: returns the action that opens where it is done.
    :ivar optional: the advice is done without it.
    """

    name: str
    state: str | None
    note: str
    person: models.BaseModel
    open: Callable[[], dict]
    optional: bool = False


class ProximusOnboardingSetting(models.Model):
    """Something to set before an app works for a company, which the database shows.

    Ordinary ones count records of a model: an app that is used has some that a person
    made. Others have a method of their own, `_check_<code>` and `_open_<code>`.
    """

    _name = "proximus.onboarding.setting"
    _description = "Setting to Make"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "sequence, id"

    code = fields.Char(required=True, help="Used by the program.")
    name = fields.Char("What to Set", required=True, translate=True)
    description = fields.Text(
        "Why", translate=True, help="What it is good for, for whoever sets it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    rule_ids = fields.Many2many(
        "proximus.onboarding.rule",
        "proximus_onboarding_setting_rule_rel",
        "setting_id",
        "rule_id",
        "Needed By",
        help="Advice that is not done without it.",
    )
    role = fields.Selection(ROLES, "By", required=True, default="owner")
    optional = fields.Boolean(help="Also possible: the advice is done without it.")
    module_names = fields.Char(
        "Apps", help="Technical names of the apps without which it does not exist."
    )
    # === WHAT SHOWS THAT IT IS DONE === #
    res_model = fields.Char(
        "Records Of", help="Technical name of the model that has records then."
    )
    domain = fields.Char("Which Ones", help="Condition on those records.")
    company_field = fields.Char(
        "Their Company", help="Empty: the company of the record, where it has one."
    )
    action_ref = fields.Char("Screen", help="XML id of the screen on which it is set.")

    _code_unique = models.Constraint("UNIQUE(code)", "This setting exists.")

    @api.constrains("domain", "res_model")
    def _check_domain(self):
        for setting in self:
            try:
                setting._get_condition()
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(name)s” cannot be read: write it as "
                        "[('field', '=', 'value')].",
                        name=setting.name,
                    )
                ) from error

    # === HOW FAR === #

    def _get_part(self, advice) -> Part:
        """Return this setting as a thing to do for an accepted advice."""
        self.ensure_one()
        person = self._get_person(advice.session_id)
        open_it = self._get_action
        if not self._is_there():
            state, note = golive.TODO, self.env._("after the app is installed")
        else:
            check = getattr(self, f"_check_{self.code}", self._check_records)
            state, note = check(advice)
            if state != golive.DONE and not self._may_open(person):
                open_it = self._open_access
                note = self.env._(
                    "%(person)s has no access to this app yet", person=person.name
                )
        return Part(
            self.name, state, note, person, lambda: open_it(advice), self.optional
        )

    def _may_open(self, person) -> bool:
        """Return whether a person has the app; settings are for administrators."""
        model = self._get_action_model() or self.res_model
        if not person or not model or model == "res.config.settings":
            return True
        return self.env[model].with_user(person).has_access("read")

    def _get_action_model(self) -> str | None:
        """Return the model of the screen that opens, if it is of one."""
        if not self.action_ref:
            return None
        # sudo: the model of a screen is no secret
        action = self.env.ref(self.action_ref).sudo()
        # a list of core may be opened by a server action, which prepares it
        name = {"ir.actions.server": "model_name"}.get(action._name, "res_model")
        return action[name] if name in action._fields else None

    def _open_access(self, advice) -> dict:
        """Open the person who needs access to the app, for who may give it."""
        if not self.env.user.has_group("base.group_erp_manager"):
            self._refuse(advice)
        person = self._get_person(advice.session_id)
        return self._open_form(advice, person.sudo(False).with_env(self.env))

    def _is_there(self) -> bool:
        """Return whether the apps are installed that have this setting."""
        needed = {name.strip() for name in (self.module_names or "").split(",")} - {""}
        # loaded, not only installed: another server may have installed it just now
        there = self.env.registry._init_modules
        return needed <= there and (not self.res_model or self.res_model in self.env)

    def _get_person(self, session):
        """Return who sets it: who has that part in the set-up, else its owner."""
        person = {
            "integrator": session.integrator_id,
            "accountant": session.accountant_id,
        }.get(self.role)
        return person or session.user_id

    def _get_condition(self) -> Domain:
        """Return the condition on the records.

        :raises ValueError, SyntaxError, TypeError: when it is not one.
        """
        return Domain(ast.literal_eval((self.domain or "[]").strip() or "[]"))

    def _check_records(self, advice) -> tuple[str | None, str]:
        """Look whether a person made such records; what came with an app is not one."""
        if not self.res_model:
            return None, ""
        count = self._count_own(advice.session_id)
        return golive.compared(count, None), self._describe_count(count)

    def _count_own(self, session, condition=Domain.TRUE) -> int:
        """Return how many such records people of the company made."""
        # sudo: a count for the set-up of the company; the records are not shown
        records_sudo = self.env[self.res_model].sudo()
        condition &= self._get_condition()
        # made by the program: it came along with an app
        condition &= Domain("create_uid", "not in", (False, SUPERUSER_ID))
        company = self.company_field or (
            "company_id" if "company_id" in records_sudo._fields else ""
        )
        if company:
            condition &= Domain(company, "in", (False, session.company_id.id))
        return records_sudo.search_count(condition)

    def _describe_count(self, count: int) -> str:
        """Return how many were found, in words."""
        if not count:
            return self.env._("none yet")
        if count == 1:
            return self.env._("one found")
        return self.env._("%(count)s found", count=count)

    # === WHERE === #

    def _get_action(self, advice) -> dict:
        """Return what opens the screen on which it is set.

        :raises UserError: when the app is not there yet, or this user may not open it.
        """
        self.ensure_one()
        if not self._is_there():
            raise UserError(
                self.env._(
                    "“%(name)s” comes after its app: install that first.",
                    name=self.name,
                )
            )
        opener = getattr(self, f"_open_{self.code}", self._open_screen)
        return opener(advice)

    def _open_screen(self, advice, **changes) -> dict:
        """Return the action of the screen.

        :param changes: what is different from the action as it is delivered.
        """
        # sudo: an action is no secret; its model is checked below
        action_sudo = self.env.ref(self.action_ref).sudo()
        model = self._get_action_model()
        allowed = not action_sudo.group_ids or (
            action_sudo.group_ids & self.env.user.all_group_ids
        )
        if not allowed or model and not self.env[model].has_access("read"):
            self._refuse(advice)
        action = self.env["ir.actions.actions"]._for_xml_id(self.action_ref)
        return {**action, **changes}

    def _open_form(self, advice, record) -> dict:
        """Return the action of the form of a record."""
        if not record.has_access("write"):
            self._refuse(advice)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _open_import(self, advice) -> dict:
        """Return the action that brings a list in, with a trial run first."""
        if not self.env[self.res_model].has_access("create"):
            self._refuse(advice)
        return {
            "type": "ir.actions.client",
            "tag": "import",
            "name": self.name,
            "params": {"active_model": self.res_model},
        }

    def _refuse(self, advice):
        """Raise a UserError that says whom to ask."""
        session = advice.session_id
        person = self._get_person(session)
        if person == self.env.user:
            # sudo: the name of one administrator, to be asked
            person = session._get_administrator()
        raise UserError(
            self.env._(
                "You may not open where “%(name)s” is set: ask %(person)s.",
                name=self.name,
                person=person.name or self.env._("an administrator"),
            )
        )
