"""Install, upgrade and uninstall each module alone; keep what the log said.

The outcome is stored per content of the suite below ``.local/lifecycle``: unchanged
files are not installed a second time, and the tests read the stored log.
"""

import json
import re
from pathlib import Path

from .base import LOCAL, MODULES, Trouble, digest, step
from .database import Database, content_key
from .demo_states import unshown

LOGGED = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (WARNING|ERROR|CRITICAL) "
)


def outcome(base: Database, module: str) -> dict:
    """Return what happened to one module (or to ``demo``, all four with demo data).

    :return: keys ``complaints`` (log lines per phase) and ``left`` (tables, models
        and fields of the module that uninstalling left behind); of ``demo`` also
        ``unshown`` (values without a record, see :mod:`.demo_states`).
    """
    if module not in (*MODULES, "demo"):
        raise Trouble(f"No module {module} in the suite: one of {', '.join(MODULES)}.")
    key = digest(base.odoo_key, content_key(demo=True))
    store = LOCAL / "lifecycle" / key / f"{module}.json"
    if not store.exists():
        result = _demo(base) if module == "demo" else _alone(base, module)
        store.parent.mkdir(parents=True, exist_ok=True)
        store.write_text(json.dumps(result, indent=1))
    return json.loads(store.read_text())


def _demo(base: Database) -> dict:
    name = base.pristine_demo()
    return {
        "complaints": {"demo": complaints(LOCAL / "log" / "px_demo.log")},
        "unshown": unshown(base, name),
    }


def _alone(base: Database, module: str) -> dict:
    name = f"px_life_{module}"
    result = {"complaints": {}}
    base.duplicate(base.core(), name)
    options = ("-d", name, "--stop-after-init", "--no-http")
    phases = {
        "install": ("-i", module, *options),
        "upgrade": ("-u", module, *options),
        "uninstall": (
            *("module", "uninstall", "-c", base.environment["ODOO_RC"]),
            *("-d", name, *_installed_with(module)),
        ),
    }
    for phase, arguments in phases.items():
        log = LOCAL / "log" / f"life_{module}_{phase}.log"
        log.unlink(missing_ok=True)
        with step(f"{module}: {phase}"):
            base.odoo(*arguments, log=log.stem)
        result["complaints"][phase] = complaints(log)
    result["left"] = _left(base, name)
    base.drop(name)
    return result


def _installed_with(module: str) -> list[str]:
    """Return the modules of the suite that ``module`` brings, itself included."""
    needs = {
        "proximus_connectivity": [],
        "proximus_bundle": ["proximus_connectivity"],
        "proximus_security": ["proximus_connectivity"],
        "proximus_onboarding": [*MODULES[:3]],
    }
    return [module, *needs[module]]


def _left(base: Database, name: str) -> list[str]:
    tables = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'proximus%'"
    views = "SELECT viewname FROM pg_views WHERE viewname LIKE 'proximus%'"
    models = "SELECT model FROM ir_model WHERE model LIKE 'proximus.%'"
    data = "SELECT module||'.'||name FROM ir_model_data WHERE module LIKE 'proximus%'"
    return [
        row for query in (tables, views, models, data) for row in base.sql(query, name)
    ]


def complaints(log: Path) -> list[str]:
    """Return the warnings and errors of a log; its own file names are left out."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return [line for line in lines if LOGGED.match(line)]
