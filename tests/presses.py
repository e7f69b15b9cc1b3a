"""Press every button of the suite once, as somebody with ordinary rights.

Run in the shell of a database with demo data (``python3 -m dev buttons``): forms, the
lists in them, list and kanban views, the Actions menu, and the dialogs that a press
opens. What a press does is undone.
"""

from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from odoo.addons.proximus_connectivity.tests import screens
from odoo.addons.web.controllers.utils import clean_action

from .buttons import HOME, RECORDS, Button, Finder

#: The one that sells and the one that uses.
COMPANIES = ("base.demo_company_digital_clair", "base.demo_company_vieux_tilleul")
#: The three people of the demo data, by their logins, come first.
DEMO_PEOPLE = ("sme", "partner", "accountant")
#: Who else presses: what none of the three may do.
MORE_PEOPLE = {
    "secrets": "proximus_connectivity.group_user,proximus_connectivity.group_secret",
    "manager": "proximus_connectivity.group_manager,hr.group_hr_user",
    "administrator": "proximus_onboarding.group_manager,base.group_system",
}
ACTIVE = ("active_model", "active_id", "active_ids")
#: A button is tried on so many records until one of them does not refuse.
TRIES = 12
NEW = "a new one"
#: Ways to what no demo record shows: what is pressed one after another, from the first
#: record that shows it on.
PATHS = (
    ("proximus.billing.run", (NEW, "action_preview")),
    ("proximus.billing.run", (NEW, "action_run")),
    ("proximus.cutoff", (NEW, "action_compute", "action_post")),
    ("proximus.indexation", (NEW, "action_propose", "action_announce")),
    (
        "proximus.onboarding.session",
        ("action_unknown", "action_unknown", "action_accept_all", "action_next"),
    ),
    ("proximus.onboarding.session", ("action_back", "action_back")),
    ("proximus.onboarding.session", ("action_refine",)),
    ("proximus.problem", ("action_send_to_provider",)),
    ("proximus.security.incident", ("action_resolve",)),
    ("proximus.security.service", ("action_suspend",)),
)
DONE, REFUSED, CRASHED, UNSEEN = "done", "refused", "crashed", "unseen"


@dataclass
class Result:
    """What became of a button: the best of its presses, but a crash is one."""

    outcome: str = UNSEEN
    who: str = ""
    said: list[str] = field(default_factory=list)

    def note(self, outcome: str, who: str, said: str = "") -> None:
        if self.outcome == CRASHED or (self.outcome == DONE and outcome == REFUSED):
            return
        if outcome != REFUSED or self.outcome == UNSEEN:
            self.said = []
        self.outcome, self.who = outcome, who
        if said and said not in self.said:
            self.said.append(said)


class Presser(Finder):
    """Presses the buttons.

    :ivar results: a :class:`Result` by name of button.
    """

    def __init__(self, env):
        super().__init__(env)
        self.results: dict[str, Result] = defaultdict(Result)
        # what is behind a setting is pressed as well
        setting = env.ref("proximus_bundle.group_revenue_schedule")
        env.ref("base.group_user")._apply_group(setting)
        self.users = self._users()

    def _users(self):
        users = self.env["res.users"]
        companies = self.env["res.company"].browse(
            [self.env.ref(name).id for name in COMPANIES]
        )
        found = [users.search([("login", "=", login)]) for login in DEMO_PEOPLE]
        for login, groups in MORE_PEOPLE.items():
            ids = [self.env.ref(name).id for name in groups.split(",")]
            found.append(
                users.create(
                    {
                        "name": login,
                        "login": f"button_{login}",
                        "group_ids": [Command.set(ids)],
                        "company_id": companies[0].id,
                        "company_ids": [Command.set(companies.ids)],
                    }
                )
            )
        return [(user.login.removeprefix("button_"), user) for user in found]

    # === PRESSING === #

    def run(self) -> dict:
        """Press all; return what became of each button by its name."""
        envs = {
            (login, company): self._env_of(user, company)
            for login, user in self.users
            for company in user.company_id | user.company_ids
        }
        found = {
            login: list(self.buttons(self._env_of(user, user.company_id)))
            for login, user in self.users
        }
        for (login, _company), env in envs.items():
            for button in found[login]:
                result = self.results[self.name_of(button)]
                if result.outcome in (UNSEEN, REFUSED) and not self._transient(button):
                    self._try(env, login, button, self._records(env, button))
        for (login, _company), env in envs.items():
            self._go_on(env, login, found[login])
            self._click_home(env, login)
        return {name: vars(result) for name, result in sorted(self.results.items())}

    def _click_home(self, env, login) -> None:
        """Click each figure, line and button of the home that a user has."""
        if not env[HOME].has_access("read"):
            return
        home = env.ref("proximus_connectivity.proximus_home_action").sudo()
        for card in env[HOME].search(evaluated(home.domain, env, {}, [])):
            shown = card.content or {}
            rows = [*shown.get("figures", ()), *shown.get("lines", ())]
            for row in [*rows, shown.get("button")]:
                if row and row["action"]:
                    key = row["key"]
                    button = Button(
                        HOME, HOME, "object", "action_open", f"{{'home_row': {key!r}}}"
                    )
                    self.results[f"{HOME} {card.code} {key}"] = result = Result()
                    self._press(env, login, button, card, result)

    def _env_of(self, user, company):
        """Return what a user sees who has ticked all companies and works in one."""
        context = {
            "lang": user.lang,
            "tz": user.tz or "Europe/Brussels",
            "allowed_company_ids": (company | user.company_ids).ids,
        }
        return self.env(user=user, su=False, context=context)

    def _transient(self, button) -> bool:
        """Tell whether a button is pressed in its dialog, once something opens it."""
        return self.env[button.view_model]._transient

    @staticmethod
    def _records(env, button):
        records = env[button.view_model].with_context(active_test=False)
        return records.search([], limit=RECORDS).with_env(env)

    def _unseen(self, button) -> bool:
        return self.results[self.name_of(button)].outcome == UNSEEN

    def _try(self, env, login, button, records) -> None:
        result = self.results[self.name_of(button)]
        for record in islice(self.seen_on(button, records), TRIES):
            self._press(env, login, button, record)
            if result.outcome not in (UNSEEN, REFUSED):
                break

    def _go_on(self, env, login, buttons) -> None:
        """Press what no demo record shows where the paths lead.

        :param buttons: those that the user finds.
        """
        for model, steps in PATHS:
            those = [one for one in buttons if one.view_model == model]
            if not any(map(self._unseen, those)):
                continue
            with self._undone(env), suppress(UserError, Refusal):
                record = self._start(env, those, steps[0])
                self._take(env, login, those, record)
                for step in steps[1:]:
                    # The same one again, as long as it leads on: question by question.
                    for _time in range(TRIES):
                        if not self._step(env, those, record, step):
                            break
                        self._take(env, login, those, record)

    def _start(self, env, buttons, start):
        """Return a new record, or the first on which a path begins.

        :raises Refusal: when there is none.
        """
        if start == NEW:
            form = Form(env[buttons[0].view_model])
            fill(form)
            return form.save()
        for record in self._records(env, buttons[0]):
            if self._step(env, buttons, record, start):
                return record
        raise Refusal(f"Nothing shows {start}.")

    def _step(self, env, buttons, record, name) -> bool:
        """Press a button by its name, when it is seen."""
        for button in buttons:
            if button.name == name:
                for seen in self.seen_on(button, record):
                    call_kw(
                        env[seen._name], name, [seen.ids], self._context(button, seen)
                    )
                    env.flush_all()
                    return True
        return False

    def _take(self, env, login, buttons, record) -> None:
        for button in filter(self._unseen, buttons):
            self._try(env, login, button, record)

    def _context(self, button, record) -> dict:
        """Return what is sent along with a press, by the name of the argument."""
        own = safe_eval(button.context, self._values(button.context, record))
        active = dict(zip(ACTIVE, (record._name, record.id, record.ids), strict=True))
        return {"context": {**record.env.context, **own, **active}}

    def _press(self, env, login, button, record, result=None) -> None:
        if result is None:
            result = self.results[self.name_of(button)]
        with self._undone(env):
            try:
                self._do(env, login, button, record)
            except (UserError, Refusal) as refusal:
                result.note(REFUSED, login, str(refusal))
            except Exception as error:
                result.note(
                    CRASHED, login, f"{record}: {type(error).__name__}: {error}"
                )
            else:
                result.note(DONE, login)

    @contextmanager
    def _undone(self, env):
        savepoint = env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)

    def _do(self, env, login, button, record) -> None:
        sent = self._context(button, record)
        if button.kind == "object":
            action = call_kw(env[record._name], button.name, [record.ids], sent)
            env.flush_all()
        else:
            action = self._load(env(context=sent["context"]), int(button.name))
        if isinstance(action, dict):
            self._open(env, login, clean_action(action, env), sent["context"])

    @staticmethod
    def _load(env, action_id):
        """Return an action as the web client loads it; one on the server runs."""
        # sudo: as the web client's own route, which everybody may ask.
        action = env["ir.actions.actions"].sudo().browse(action_id)
        action = env[action.type].sudo().browse(action_id)
        if action._name == "ir.actions.server":
            return action.sudo(False).run()
        if action._name == "ir.actions.act_window":
            return action._get_action_dict()
        return action.read()[0]

    def _open(self, env, login, action, sent) -> None:
        """Open what a press leads to, as the web client does.

        :param sent: the context of the press.
        """
        active = {name: sent[name] for name in ACTIVE}
        following = (action.get("params") or {}).get("next")
        if following:
            self._open(env, login, following, sent)
        if action.get("type") != "ir.actions.act_window":
            return
        context = evaluated(action.get("context"), env, active)
        env = env(context={**env.context, **active, **context})
        records = env[action["res_model"]]
        views = action.get("views") or [
            (False, mode) for mode in action["view_mode"].split(",")
        ]
        if records._transient:
            self._dialog(env, login, action, dict(map(reversed, views)).get("form"))
            return
        if records._abstract:
            return  # shows what no table keeps
        domain = evaluated(action.get("domain"), env, active, [])
        records.search(domain, limit=screens.PAGE)
        for view_type, request in screens.view_requests(records, views):
            if view_type != "form":
                request()
            elif action.get("res_id"):
                arch = etree.fromstring(records.get_view(None, "form")["arch"])
                spec = screens.specification(records, arch)
                records.browse(action["res_id"]).web_read(spec)
            elif action.get("target") == "new":
                Form(records)

    def _dialog(self, env, login, action, view_id) -> None:
        """Fill a dialog in and press its buttons."""
        records = env[action["res_model"]]
        view = view_id or None
        opened = records.browse(action["res_id"]) if action.get("res_id") else records
        form = Form(opened, view=view)
        if action["res_model"] not in self.own:
            return
        arch = etree.fromstring(records.get_view(view, "form")["arch"])
        buttons = list(self._walk(env, records._name, arch))
        names = {self.name_of(button) for button in buttons}
        waiting = {
            name for name in names if self.results[name].outcome in (UNSEEN, REFUSED)
        }
        if not waiting:
            return
        fill(form)
        record = form.save()
        for button in buttons:
            if self.name_of(button) in waiting:
                for seen in self.seen_on(button, record):
                    self._press(env, login, button, seen)
                    break


class Refusal(Exception):
    """A dialog cannot be filled in by rule of thumb; the text names the field."""


def evaluated(text, env, active, default=None):
    """Return a context or domain of an action, which may be text."""
    if isinstance(text, str):
        text = safe_eval(text, {"uid": env.uid, "context": dict(env.context), **active})
    return text or ({} if default is None else default)


def fill(form) -> None:
    """Give each required and empty field of a form some value.

    :raises Refusal: when nothing fits.
    """
    for name, known in form._view["fields"].items():
        needed = form._get_modifier(name, "required") or name in FILLED
        hidden = form._get_modifier(name, "invisible")
        fixed = form._get_modifier(name, "readonly")
        if not needed or hidden or fixed or form[name]:
            continue
        value = FILLED.get(name) or some_value(form, name, known)
        if value is None:
            raise Refusal(f"Nothing fits in {name}.")
        setattr(form, name, value)


#: Filled in though a form does not insist on them: without them nothing happens.
FILLED = {"reason": "Told by phone", "text": "0479 99 88 71"}


def some_value(form, name, known):
    """Return a value for a field of a form, or None."""
    if known["type"] == "many2one":
        records = form._env[known["relation"]]
        domain = evaluated(known.get("domain"), form._env, dict(form._values), [])
        return records.search(domain, limit=1) or None
    if known["type"] == "selection":
        return known["selection"][0][0]
    if known["type"] in ("char", "text", "html"):
        return "Told by phone"
    if known["type"] == "date":
        return form._env.company._proximus_today()
    return {"integer": 1, "float": 1.0, "monetary": 1.0}.get(known["type"])


def outcome(env) -> dict:
    """Press every button of a database; nothing of it stays.

    :return: by name of button: ``outcome``, ``who`` pressed last and what was ``said``.
    """
    # What a press commits (a long job does, piece by piece) is undone as well.
    env.cr.commit = env.cr.flush
    # Nobody else is here: who waits for a lock would wait for this transaction.
    env.cr.execute("SET lock_timeout = '5s'")
    return Presser(env).run()
