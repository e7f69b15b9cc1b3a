"""The rows of the matrix: which modules, in whose database, with our demo data or not.

The outcome of a row is stored per content of the suite below ``.local/matrix``:
unchanged files are not installed a second time.
"""

import json
import subprocess
from dataclasses import dataclass

from ..base import LOCAL, MODULES, ROOT, Trouble, digest, step
from ..database import Database, content_key
from .scenes import SCENES

LOWEST, HIGHEST = MODULES[0], MODULES[-1]
#: All four, one after the other; each but the first stands on those before it.
CHAIN = "chain"


@dataclass(frozen=True)
class Row:
    """One database, walked through installation, upgrade, removal, installation.

    :param scene: name of the database's scene.
    :param what: a module that is installed alone, or «chain»: one after the other.
    :param mode: «plain», «demo» (with the suite's demo data), «brief» (with it, and
        only until the removal) or «released».
    """

    scene: str
    what: str
    mode: str

    @property
    def name(self) -> str:
        return f"{self.scene}-{self.what}-{self.mode}"

    def steps(self) -> list[list[str]]:
        if self.mode == "released":
            return [["upgrade", LOWEST], ["open"]]
        if self.mode == "brief":
            return [["install", self.what], ["open"], ["uninstall", LOWEST]]
        first = [self.what]
        if self.what == CHAIN:
            # the second module of a chain stands alone on the first
            middle = ["proximus_security", "proximus_bundle"]
            first = [LOWEST, *middle[:: -1 if self.mode == "demo" else 1], HIGHEST]
        return [
            *(["install", module] for module in first),
            ["open"],
            *([["sell"]] if self.what == CHAIN else []),
            # an upgrade and a removal take along all that stands on the module
            ["upgrade", LOWEST],
            ["uninstall", LOWEST],
            ["install", first[-1]],
        ]


def _all() -> dict[str, Row]:
    rows = [
        Row(scene, what, mode)
        for scene in SCENES
        if scene != "released"
        for what in (CHAIN, *MODULES)
        for mode in ("plain", "demo")
    ]
    rows += [Row("apps", HIGHEST, "brief"), Row("released", CHAIN, "released")]
    return {row.name: row for row in rows}


ROWS = _all()
#: What every run of the tests walks; ``make matrix`` walks all. The chain goes
#: through each module alone and ends with all four; the apps hold core's demo data.
#: There an upgrade and a second installation take minutes that the chain spends too.
QUICK = [
    f"apps-{HIGHEST}-brief",
    f"lived_in-{CHAIN}-plain",
    f"released-{CHAIN}-released",
]


def outcome(base: Database, name: str) -> list[dict]:
    """Return what happened in a row, a dictionary per step.

    :return: keys ``step``, ``seconds``, ``complaints`` (warnings and errors of the log)
        and ``data`` (what happened to the records of others, and what stayed behind).
    :raises Trouble: for an unknown row, or when the walk broke off.
    """
    if name not in ROWS:
        raise Trouble(f"No row {name}: one of {', '.join(ROWS)}.")
    key = digest(base.odoo_key, content_key(demo=True))
    store = LOCAL / "matrix" / key / f"{name}.json"
    if not store.exists():
        with step(name):
            result = _walk(base, ROWS[name])
        store.parent.mkdir(parents=True, exist_ok=True)
        store.write_text(json.dumps(result, indent=1))
    return json.loads(store.read_text())


def _walk(base: Database, row: Row) -> list[dict]:
    database = f"px_row_{row.name}"
    base.duplicate(SCENES[row.scene](base), database)
    log = LOCAL / "log" / f"row_{row.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [base.python, "-m", "dev.matrix.steps", database]
    command += [row.mode, json.dumps(row.steps())]
    with log.open("w") as said:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env=base.environment,
            cwd=ROOT,
            check=False,
        )
    if done.returncode:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise Trouble(f"{row.name} broke off (whole output: {log}):\n{last}")
    base.drop(database)
    return json.loads(done.stdout.splitlines()[-1])


def show(base: Database, names: list[str]) -> int:
    """Walk rows and print what they said; return 1 when one is not clean."""
    unclean = 0
    for name in names or (name for name, row in ROWS.items() if row.mode != "brief"):
        for part in outcome(base, name):
            faults = [*part["complaints"], *part["data"]]
            unclean += bool(faults)
            print(f"  {part['step']}: {part['seconds']} s, {len(faults)} faults")
            for fault in faults[:20]:
                print(f"    {fault}", flush=True)
    return int(bool(unclean))
