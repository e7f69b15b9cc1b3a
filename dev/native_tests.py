"""The addons' own tests by Odoo's own runner, with what a user has and nothing more.

Odoo imports the tests of every module before it runs the first one: a package that
only the development environment holds would take the tests of all modules away.
"""

import ast
import json
import re
import subprocess
import time
from fnmatch import fnmatch
from pathlib import Path

from . import python_env, serve
from .base import LOCAL, MODULES, ROOT, Trouble, say, step
from .database import Database

NAME = "px_native"
ALL = "all"
#: Odoo's runner makes the scripts of every page before the first tour: those of core's
#: own unit tests and of pages that nobody here opens take longer than all the tests.
NOBODY_OPENS = """
UPDATE ir_ui_view SET active = false
 WHERE key IN ('api_doc.docclient', 'mail.discuss_public_channel_template',
               'spreadsheet.public_spreadsheet_layout', 'web.qunit_suite',
               'web.test_helpers', 'web.unit_tests_suite')
"""
# All files are imported first, whichever run; these are half a minute of one core.
QUICK = (
    "test_tools_*",
    "test_access",
    "test_flow",
    "test_gap",
    "test_import",
    "test_provider_http",
    "test_quotation",
    "test_guide_tour",
)
# A test may freeze the clock: the date of a line says nothing.
_HEAD = r"^\S+ \S+ \d+ INFO \S+ odoo\.addons\.(\w+)\.tests\.(\w+): "
STARTED = re.compile(_HEAD + r"Starting (\w+\.\w+) \.\.\.")
SKIPPED = re.compile(_HEAD + r"skipped (.+?) : (.*)")
LOGGED = re.compile(r"^\d{4}-\S+ \S+ \d+ ([A-Z]+) ")


def outcome(base: Database, patterns=(), demo: bool = False) -> dict:
    """Run tests on a copy of a database of the suite and return what happened.

    :param patterns: names of test files, wildcards allowed; by default a selection.
    :param demo: on the database with demo data, as many people have it.
    :return: keys ``present`` (development packages that the interpreter sees all the
        same), ``seconds``, and those of :func:`read_log`.
    """
    files = chosen(patterns or QUICK)
    python = python_env.runtime_python()
    log = LOCAL / "log" / "native.log"
    base.duplicate(base.pristine_demo() if demo else base.suite(), NAME)
    base.sql(NOBODY_OPENS, NAME)
    start = time.monotonic()
    try:
        with step(f"Running the tests of {len(files)} files by Odoo's runner"):
            status = _run(base, python, files, log)
    finally:
        base.drop(NAME)
    seconds = round(time.monotonic() - start)
    expected = {name for file in files for name in written(file)}
    result = read_log(log.read_text(errors="replace"), expected, status)
    say(f"{result['ran']} tests ran; whole output: {log}")
    return {"present": present(base, python), "seconds": seconds, **result}


def chosen(patterns) -> list[Path]:
    """Return the test files of the addons that the patterns name.

    :raises Trouble: when a pattern names no file.
    """
    files = [
        file
        for module in MODULES
        for file in sorted((ROOT / module / "tests").glob("test_*.py"))
    ]
    found = set()
    for pattern in patterns:
        fitting = {f for f in files if pattern == ALL or fnmatch(f.stem, pattern)}
        if not fitting:
            raise Trouble(f"No test file of the addons is named {pattern}.")
        found |= fitting
    return [file for file in files if file in found]


def written(file: Path) -> set[str]:
    """Return the tests that stand in a file, as ``module/file: Class.method``."""
    module, stem = file.parts[-3], file.stem
    return {
        f"{module}/{stem}: {node.name}.{method.name}"
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name.startswith("test")
    }


def read_log(text: str, expected: set[str], status: int) -> dict:
    """Return what Odoo's runner wrote about its tests.

    :param expected: the tests that have to run.
    :param status: how the process ended; anything but 0 is an error.
    :return: keys ``ran`` and ``expected`` (numbers), ``missing`` (expected tests that
        did not start), ``skipped`` (reasons by test) and ``errors`` (first and last
        line of each).
    """
    lines = text.splitlines()
    started = {
        f"{found[1]}/{found[2]}: {found[3]}"
        for line in lines
        if (found := STARTED.match(line))
    }
    errors = _errors(lines)
    if status:
        errors.append(f"Odoo ended with status {status}: {''.join(lines[-1:])}")
    return {
        "ran": len(started),
        "expected": len(expected),
        "missing": sorted(expected - started),
        "skipped": {
            f"{found[1]}/{found[2]}: {found[3]}": found[4]
            for line in lines
            if (found := SKIPPED.match(line))
        },
        "errors": errors,
    }


def _errors(lines: list[str]) -> list[str]:
    found, bad = [], False
    for line in lines:
        if logged := LOGGED.match(line):
            bad = logged[1] in ("ERROR", "CRITICAL")
            found += [(line, "")] if bad else []
        elif bad and line.strip():
            found[-1] = (found[-1][0], line)
    return ["\n".join(error).strip() for error in found]


def present(base: Database, python: Path) -> list[str]:
    """Return the packages of requirements-test.txt that an interpreter sees."""
    lines = python_env.TEST_REQUIREMENTS.read_text().splitlines()
    names = [line.split("==")[0] for line in lines if not line.startswith("#")]
    code = (
        "import json, sys; from importlib.metadata import distributions;"
        "seen = [name for name in sys.argv[1:] if list(distributions(name=name))];"
        "print(json.dumps(seen))"
    )
    done = subprocess.run(
        [python, "-c", code, *names],
        env=base.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def _run(base: Database, python: Path, files: list[Path], log: Path) -> int:
    tags = ",".join(f"/{file.relative_to(ROOT)}" for file in files)
    options = ["-d", NAME, "--test-tags", tags, "--stop-after-init", "--workers", "0"]
    options += ["--log-level", "info", "--http-port", str(serve.free_port(8269))]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        return subprocess.run(
            [python, "-m", "odoo", *options],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=base.environment,
            # From the checkout itself the addons' tests could import tests/ and dev/.
            cwd=LOCAL,
            check=False,
        ).returncode
