"""Which states, kinds and results of the connectivity models no demo record shows."""

import json
import subprocess

from .base import ROOT, Trouble

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


def unshown(base, name: str) -> dict[str, list[str]]:
    """Return the values without a record, per ``model.field``.

    :param base: the ``Database`` runner.
    :param name: a database with demo data.
    """
    done = subprocess.run(
        [base.python, "-m", "odoo", "shell", "-d", name, "--no-http"],
        input=CODE,
        text=True,
        capture_output=True,
        env=base.environment,
        cwd=ROOT,
        check=False,
    )
    for row in done.stdout.splitlines():
        if MARK in row:
            return json.loads(row.split(MARK, 1)[1])
    raise Trouble(f"The demo data cannot be read: {done.stderr[-2000:]}")
