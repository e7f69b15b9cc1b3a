"""Finds the buttons of the suite, and the records on which each is seen."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tools.safe_eval import safe_eval

SUITE = "proximus_"
SUBVIEWS = ("form", "list", "kanban")
RECORDS = 400
#: Not pressed: it installs an app at once, in transactions of its own. The tests of
#: proximus_onboarding and the install matrix do.
LEFT_OUT = {"action_install_next"}
#: A card of the home is drawn from what its method returns; ``presses.py`` clicks all
#: rows of it.
HOME = "proximus.home.card"


@dataclass(frozen=True)
class Level:
    """A view, or a view inside a field of another one.

    :param path: the field of the level above that holds the records.
    :param conditions: expressions of which none may hold.
    :param above: expressions on the record above of which none may hold.
    """

    path: str = ""
    conditions: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Button:
    """A button in a view of a model, and when it is seen.

    :param view_model: the model of the view that it stands in.
    :param model: that of the record that it works on.
    :param name: a method, or the id of an action.
    """

    view_model: str
    model: str
    kind: str
    name: str
    context: str = "{}"
    levels: tuple[Level, ...] = (Level(),)


class Finder:
    """Finds the buttons of a database."""

    def __init__(self, env):
        self.env = env
        self.own = {
            name
            for name, model in env.items()
            if (model._original_module or "").startswith(SUITE) and not model._abstract
        }
        views = env["ir.ui.view"].search([("type", "in", SUBVIEWS)])
        self.views = views.filtered(lambda one: one.model in self.own)
        self.added = self._added(views - self.views)

    def _added(self, views) -> dict[str, set[str]]:
        """Return the names of the suite's buttons in views of core, by model."""
        added = defaultdict(set)
        xmlids = views.get_external_id()
        for view in views:
            if xmlids[view.id].startswith(SUITE):
                tree = etree.fromstring(view.arch)
                names = {node.get("name") for node in tree.iter("button", "a")}
                if names - {None}:
                    added[view.model] |= names - {None}
        return added

    # === FINDING === #

    def buttons(self, env):
        """Yield the buttons that a user finds, each once for each way to see it."""
        seen = set()
        for model, view_id, view_type in self._places():
            if not env[model].has_access("read"):
                continue
            arch = env[model].get_view(view_id, view_type)["arch"]
            for button in self._walk(env, model, etree.fromstring(arch)):
                wanted = model in self.own or button.name in self.added[model]
                wanted = wanted and button.name not in LEFT_OUT
                wanted = wanted and (model, button.name) != (HOME, "action_open")
                if wanted and button not in seen:
                    seen.add(button)
                    yield button
        yield from self._bound(env)

    def _places(self):
        for model in sorted(self.own):
            mine = self.views.filtered(
                lambda one, model=model: one.model == model and one.mode == "primary"
            )
            yield from ((model, view.id, view.type) for view in mine)
        for model in sorted(self.added):
            if model in self.env and not self.env[model]._abstract:
                yield from ((model, None, kind) for kind in ("form", "list"))

    def _bound(self, env):
        """Yield the entries of the Actions menu."""
        for model in sorted(self.own):
            # Who may not read the model is not asked for what is bound to it.
            if not env[model].has_access("read") or env[model]._transient:
                continue
            bound = env["ir.actions.actions"].get_bindings(model)
            for action in bound.get("action", ()):
                yield Button(model, model, "action", str(action["id"]))

    def _walk(self, env, view_model, tree):
        def visit(node, model, levels, conditions):
            for child in node.iterchildren(tag=etree.Element):
                own = self._conditions(child)
                if child.tag == "field":
                    known = env[model]._fields.get(child.get("name"))
                    if known is None or not known.comodel_name:
                        continue
                    above = (*conditions, *own)
                    for view in child:
                        if view.tag in SUBVIEWS:
                            below = Level(child.get("name"), (), above)
                            yield from visit(
                                view, known.comodel_name, (*levels, below), ()
                            )
                    continue
                yield from visit(child, model, levels, (*conditions, *own))
                if child.get("type") in ("object", "action") and child.get("name"):
                    last = levels[-1]
                    # a column knows no row, only what is above the list
                    column = re.sub(
                        r"\bparent\.", "", child.get("column_invisible") or ""
                    )
                    last = Level(
                        last.path,
                        (*conditions, *own),
                        (*last.above, column) if column else last.above,
                    )
                    yield Button(
                        view_model,
                        model,
                        child.get("type"),
                        child.get("name"),
                        child.get("context") or "{}",
                        (*levels[:-1], last),
                    )

        yield from visit(tree, view_model, (Level(),), ())

    @staticmethod
    def _conditions(node) -> tuple[str, ...]:
        """Return when a node is not there; a kanban card says it in JavaScript."""
        found = [node.get("invisible")] if node.get("invisible") else []
        shown = node.get("t-if")
        if shown:
            shown = re.sub(r"record\.(\w+)\.(raw_)?value", r"\1", shown)
            shown = re.sub(r"(\[[^]]*\])\.includes\((.*?)\)", r"(\2) in \1", shown)
            shown = shown.replace("&&", " and ").replace("||", " or ")
            shown = shown.replace("!==", "!=").replace("===", "==")
            shown = re.sub(r"!(?!=)", "not ", shown)
            found.append(f"not ({shown})")
        return tuple(found)

    def name_of(self, button) -> str:
        name = button.name
        if button.kind == "action":
            action = self.env["ir.actions.actions"].browse(int(name))
            name = self.env[action.type].browse(action.id).get_external_id()[action.id]
        context = "" if button.context == "{}" else f" {button.context}"
        return f"{button.model} {name}{context}"

    # === LOOKING === #

    def seen_on(self, button, records):
        """Yield the records on which a button is seen."""
        for record in records:
            yield from self._seen(button.levels, record, None)

    def _seen(self, levels, record, parent):
        first, *rest = levels
        try:
            if any(self._holds(test, record, parent) for test in first.conditions):
                return
            if not rest:
                yield record
                return
            if any(self._holds(test, record, parent) for test in rest[0].above):
                return
            rows = record[rest[0].path]
        except AccessError:
            return
        for row in rows[:RECORDS]:
            yield from self._seen(rest, row, record)

    def _holds(self, expression, record, parent) -> bool:
        return bool(safe_eval(expression, self._values(expression, record, parent)))

    def _values(self, expression, record, parent=None) -> dict:
        names = {
            node.id
            for node in ast.walk(ast.parse(expression.strip(), mode="eval"))
            if isinstance(node, ast.Name)
        }
        values = {"uid": record.env.uid, "context": dict(record.env.context)}
        values["active_id"] = record.id
        if parent is not None:
            values["parent"] = _Plain(parent)
        for name in names & record._fields.keys():
            values[name] = plain(record, name)
        return values


class _Plain:
    """The record above, as an expression of a view sees it."""

    def __init__(self, record):
        self._record = record

    def __getattr__(self, name):
        return plain(self._record, name)


def plain(record, name: str):
    """Return a value as the expressions of views know it."""
    known, value = record._fields[name], record[name]
    if known.type in ("many2one", "many2one_reference"):
        return value.id if known.type == "many2one" else value
    if known.relational:
        return value.ids
    if known.type in ("date", "datetime"):
        return known.to_string(value) if value else False
    return value
