"""How a test asks for rows of the install matrix (``dev/matrix``)."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

from dev.base import LOCAL
from dev.matrix.rows import QUICK, ROWS

ROOT = Path(__file__).resolve().parent.parent


def ask(*command: str):
    """Return the JSON that a command of ``dev`` prints on its last line."""
    done = subprocess.run(
        [sys.executable, "-m", "dev", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr or done.stdout
    return json.loads(done.stdout.splitlines()[-1])


def ask_once(*command: str):
    """Return what :func:`ask` does, asked once for all workers of a test run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not run:
        return ask(*command)
    folder = LOCAL / "asked"
    folder.mkdir(parents=True, exist_ok=True)
    answer = folder / "-".join(command)
    with answer.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = json.loads(answer.read_text()) if answer.exists() else {}
        if known.get("run") != run:
            known = {"run": run, "told": ask(*command)}
            answer.write_text(json.dumps(known))
    return known["told"]


def rows_of(scene: str) -> list[str]:
    """Return the rows of a scene that every run of the tests walks."""
    return [name for name in QUICK if ROWS[name].scene == scene]


def check(name: str) -> None:
    """Walk a row: nothing in the log, nothing of others changed or left behind."""
    result = ask("row", name)
    assert [part["step"] for part in result] == [
        " ".join(names) for names in ROWS[name].steps()
    ]
    said = [
        f"{part['step']}: {fault}"
        for part in result
        for fault in (*part["complaints"], *part["data"])
    ]
    assert not said, "\n".join(said)
