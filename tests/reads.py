"""Ask for all that the menus of the suite show, on a cursor that cannot write.

Run in the shell of a database with demo data and ``--dev=replica``
(``python3 -m dev readonly``): views, records, groups, pivots, graphs, filters and
exports of every menu of every person, and the buttons that are marked as reading.
"""

import re
from collections import Counter
from contextlib import suppress
from functools import partial
from itertools import islice

from lxml import etree
from psycopg2.errors import ReadOnlySqlTransaction

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.service.model import call_kw

from odoo.addons.proximus_connectivity.tests import screens

from .buttons import Finder
from .presses import evaluated

APP = "proximus_connectivity.menu_root"
#: Who looks, and whether in developer mode, where the technical entries are.
PEOPLE = {"sme": False, "partner": False, "accountant": False, "admin": True}
#: Records of which the form is read, and on which a button is looked for.
FORMS, SOME = 10, 40
#: The table that a refused statement names.
TABLE = re.compile(r'(?:INTO|UPDATE|FROM|TABLE)\s+"?(\w+)"?', re.IGNORECASE)


class Reader:
    """Reads as one person does.

    :param cr: a cursor that cannot write.
    :ivar wrote: sentences on what was written: where, by what request, which model.
    :ivar asked: how many requests of each kind were answered.
    :ivar pressed: the buttons pressed, by model and method.
    """

    def __init__(self, cr, user, wrote: list, asked: Counter, pressed: set):
        companies = user.company_id | user.company_ids
        context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": companies.ids,
        }
        self.env = Environment(cr, user.id, context)
        self.login = user.login
        self.wrote, self.asked, self.pressed = wrote, asked, pressed

    def ask(self, where: str, kind: str, request):
        """Return what a request answers, and note the model if it writes."""
        model = ""
        try:
            with self.env.cr.savepoint():
                try:
                    answer = request()
                    # what waits to be computed and stored is written with the request
                    self.env.cr.flush()
                except ReadOnlySqlTransaction as refused:
                    # before the end of the savepoint is the last statement
                    model = self._model(refused)
                    raise
        except ReadOnlySqlTransaction:
            self.env.transaction.clear()
            self.wrote.append(f"{self.login}: {where}: {kind}: {model}")
            return None
        except UserError:
            self.asked[f"{kind} refused"] += 1
            return None
        self.asked[kind] += 1
        return answer

    def _model(self, refused) -> str:
        query = " ".join(refused.cursor.query.decode().split())
        found = TABLE.search(query)
        table = found[1] if found else ""
        names = [name for name, one in self.env.items() if one._table == table]
        return f"{names[0] if names else table}: {query[:300]}"

    # === MENUS === #

    def read_menus(self, debug: bool) -> None:
        """Open each entry of the app."""
        menus = self.env["ir.ui.menu"].load_web_menus(debug)
        app = next(menu for menu in menus.values() if menu["xmlid"] == APP)

        def walk(menu, path):
            for number in menu["children"]:
                child = menus[number]
                here = f"{path} / {child['name']}"
                if child["actionModel"] == "ir.actions.act_window":
                    self._open(here, child["actionID"])
                walk(child, here)

        walk(app, app["name"])

    def _open(self, where: str, action_id: int) -> None:
        # sudo: as the web client's own route, which everybody may ask
        actions_sudo = self.env["ir.actions.act_window"].sudo()
        action = self.ask(
            where, "action", lambda: actions_sudo.browse(action_id)._get_action_dict()
        )
        context = evaluated(action["context"], self.env, dict(self.env.context))
        records = self.env[action["res_model"]].with_context(**context)
        if records._transient:
            self.ask(where, "dialog", lambda: records.get_views(action["views"]))
            return
        domain = evaluated(action["domain"], records.env, dict(records.env.context), [])
        found = self.ask(where, "search", lambda: records.search(domain, limit=FORMS))
        if not records._abstract:
            self._read_views(where, action["views"], records, domain, found)

    def _read_views(self, where, views, records, domain, found) -> None:
        for kind, request in screens.view_requests(records, views):
            self.ask(where, kind, request)
        known = dict(map(reversed, views))
        for kind in {"form", "list"} & known.keys():
            view = records.get_view(known[kind], kind)
            spec = screens.specification(records, etree.fromstring(view["arch"]))
            self.ask(where, "read", partial(found.web_read, spec))
            if kind == "list":
                self.ask(where, "export", partial(found.export_data, [*spec]))
        self._filter(where, records, domain)

    def _filter(self, where, records, domain) -> None:
        """Try each filter and each grouping of the search view."""
        arch = etree.fromstring(records.get_view(None, "search")["arch"])
        names = dict(records.env.context)
        for node in arch.iter("filter"):
            groups = more = []
            # what only a browser can work out is left to it
            with suppress(ValueError):
                said = evaluated(node.get("context"), records.env, names)
                groups = _grouped(records, said.get("group_by", []))
                more = evaluated(node.get("domain"), records.env, names, [])
            if groups:
                request = partial(records.web_read_group, domain, groups, [])
                self.ask(where, "group", request)
            elif more:
                self.ask(where, "filter", partial(records.search_count, more))

    # === BUTTONS === #

    def press_buttons(self, finder) -> None:
        """Press those of the suite that are marked as reading, where one is seen."""
        for button in finder.buttons(self.env):
            name = f"{button.model} {button.name}"
            method = getattr(type(self.env[button.model]), button.name, None)
            if not getattr(method, "_readonly", False) or name in self.pressed:
                continue
            records = self.env[button.view_model].search([], limit=SOME)
            for record in islice(finder.seen_on(button, records), 1):
                model = self.env[record._name].with_context(active_id=record.id)
                self.pressed.add(name)
                press = partial(call_kw, model, button.name, [record.ids], {})
                self.ask(name, "button", press)


def _grouped(records, group) -> list[str]:
    """Return what a filter groups by; the web client has dates by month."""
    names = [group] if isinstance(group, str) else group
    return [
        f"{name}:month"
        if ":" not in name and records._fields[name].type in ("date", "datetime")
        else name
        for name in names
        # which property is meant is chosen in the browser
        if ":" in name or records._fields[name].type != "properties"
    ]


def outcome(env) -> dict:
    """Read all that there is to read.

    :return: ``wrote``: sentences on hidden writes; ``found``: those on two that are
        none, to know that one is found; ``asked``: how many requests of each kind were
        answered; ``pressed``: buttons, by model and method.
    """
    # what is behind a setting is read as well
    setting = env.ref("proximus_bundle.group_revenue_schedule")
    env.ref("base.group_user")._apply_group(setting)
    admin = env["res.users"].search([("login", "=", "admin")])
    admin.group_ids += env.ref("proximus_connectivity.group_secret")
    env.cr.commit()
    finder = Finder(env)
    wrote, found, asked, pressed = [], [], Counter(), set()
    with env.registry.cursor(readonly=True) as cr:
        assert cr.readonly
        for login, debug in PEOPLE.items():
            user = env["res.users"].search([("login", "=", login)])
            reader = Reader(cr, user, wrote, asked, pressed)
            reader.read_menus(debug)
            reader.press_buttons(finder)
        _write(Reader(cr, admin, found, Counter(), set()))
    told = {"wrote": wrote, "found": found, "asked": asked}
    return told | {"pressed": sorted(pressed)}


def _write(reader) -> None:
    """Do what a read must not, and the one read that notes who reads."""
    partner = reader.env.user.partner_id
    reader.ask("a name", "write", partial(partner.write, {"name": "Somebody else"}))
    sims = reader.env["proximus.sim"].search([])
    names = dict.fromkeys(sims._secret_names(), {})
    reader.ask("a secret", "read", partial(sims.web_read, names))
