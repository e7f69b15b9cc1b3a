"""What is asked of the demo database: its states, its story and its buttons."""

import json
import re
import subprocess
from pathlib import Path

from dev.base import LOCAL, ROOT, Trouble, digest
from dev.database import content_key

from . import pages

LOGGED = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (WARNING|ERROR|CRITICAL) "
)

MARK = "demo states: "
CODE = f"""
import json
NAMES = {{
    "state", "kind", "result", "action", "change_kind", "direction", "answer",
    "appointment_state", "from_state", "to_state", "suspend_kind",
}}
BOTH = {{"proximus.port.request": [("direction", "state")]}}


def values(model, name):
    return [value for value, _label in model._fields[name]._description_selection(env)]


missing = {{}}
for model in env.values():
    if model._original_module != "proximus_connectivity" or model._transient:
        continue
    for name in sorted(NAMES & model._fields.keys()) if not model._abstract else ():
        field = model._fields[name]
        if field.type != "selection" or not field.store or field.related:
            continue
        groups = model.with_context(active_test=False)._read_group([], [name])
        left = set(values(model, name)) - {{value for (value,) in groups}}
        missing[f"{{model._name}}.{{name}}"] = sorted(left)
for name, pairs in BOTH.items():
    for one, two in pairs:
        model = env[name]
        wanted = {{(a, b) for a in values(model, one) for b in values(model, two)}}
        left = wanted - set(model._read_group([], [one, two]))
        missing[f"{{name}}.{{one}}+{{two}}"] = sorted(" ".join(pair) for pair in left)
print({MARK!r} + json.dumps(missing))
"""
STORY_MARK = "demo story: "
STORY = f"""
import json
both = env.ref("base.demo_company_digital_clair") | env.ref(
    "base.demo_company_vieux_tilleul"
)


def by_company(model, *more):
    domain = [("company_id", "in", both.ids), *more]
    found = env[model].with_context(active_test=False)
    groups = found._read_group(domain, ["company_id"], ["__count"])
    return {{company.name: count for company, count in groups}}


logins = ("sme", "partner", "accountant", "client")
people = env["res.users"].search([("login", "in", logins)])
orders = env["sale.order"].search([("company_id", "in", both.ids)])
sold = env["proximus.line"].search([("company_id", "=", both[0].id)])
story = {{
    "people": {{
        user.login: (user.company_id | user.company_ids).mapped("name")
        for user in people
    }},
    "own lines": by_company("proximus.line", ("is_own", "=", True)),
    "lines sold": by_company("proximus.line", ("is_own", "=", False)),
    "customers": len(sold.commercial_partner_id),
    "without a logo": both.filtered("uses_default_logo").mapped("name"),
    "salespeople": sorted(set(orders.mapped("user_id.login"))),
    **{{
        model: by_company(model)
        for model in (
            "hr.employee",
            "proximus.bill.check",
            "proximus.bundle",
            "proximus.security.incident",
            "proximus.subscription",
            "sale.order",
        )
    }},
}}
print({STORY_MARK!r} + json.dumps(story))
"""


def in_shell(base, name: str, code: str, mark: str, *options: str):
    """Return what code for the Odoo shell prints as JSON behind a mark.

    :param base: the ``Database`` runner.
    :param name: a database with demo data.
    :param options: more of Odoo's command line.
    :raises Trouble: when nothing came.
    """
    done = subprocess.run(
        [base.python, "-m", "odoo", "shell", "-d", name, "--no-http", *options],
        input=code,
        text=True,
        capture_output=True,
        env=base.environment,
        cwd=ROOT,
        check=False,
    )
    for row in done.stdout.splitlines():
        if mark in row:
            return json.loads(row.split(mark, 1)[1])
    raise Trouble(f"The demo data cannot be read: {done.stderr[-2000:]}")


def outcome(base) -> dict:
    """Return what making the demo database said, and what it shows no record of.

    :return: keys ``complaints`` (lines of the log), ``unshown`` (values without a
        record, per ``model.field``) and ``story`` (what is whose), stored per content
        of the suite.
    """
    key = digest(base.odoo_key, content_key(demo=True))
    store = LOCAL / "demo_states" / f"{key}.json"
    if not store.exists():
        name = base.pristine_demo()
        said = complaints(LOCAL / "log" / "px_demo.log")
        store.parent.mkdir(parents=True, exist_ok=True)
        store.write_text(
            json.dumps(
                {
                    "complaints": said,
                    "unshown": in_shell(base, name, CODE, MARK),
                    "story": in_shell(base, name, STORY, STORY_MARK),
                }
            )
        )
    return json.loads(store.read_text())


def complaints(log: Path) -> list[str]:
    """Return the warnings and errors of a log; its own file names are left out."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return [line for line in lines if LOGGED.match(line)]


BUTTONS = "px_buttons"
BUTTONS_MARK = "buttons: "
BUTTONS_CODE = f"""
import json
from tests.presses import outcome
pressed = outcome(env)
print({BUTTONS_MARK!r} + json.dumps(pressed))
env.cr.rollback()
"""


def buttons(base) -> dict:
    """Return what pressing each button did (see ``tests/presses.py``).

    On a copy: numbers that sequences gave out do not come back.
    """
    base.duplicate(base.pristine_demo(), BUTTONS)
    try:
        return in_shell(base, BUTTONS, BUTTONS_CODE, BUTTONS_MARK)
    finally:
        base.drop(BUTTONS)


READS = "px_readonly"
READS_MARK = "reads: "
READS_CODE = f"""
import json
from tests.reads import outcome
print({READS_MARK!r} + json.dumps(outcome(env)))
"""


def reads(base) -> dict:
    """Return what reading on a replica did: see ``tests/reads.py`` and ``pages.py``."""
    base.duplicate(base.pristine_demo(), READS)
    try:
        told = in_shell(base, READS, READS_CODE, READS_MARK, "--dev=replica")
        return told | {"pages": pages.outcome(base, READS)}
    finally:
        base.drop(READS)
