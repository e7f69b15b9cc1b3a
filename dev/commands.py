"""What each command does, put together from the other parts."""

import json
import os
import re
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import demo_states

from . import (
    apps_pages,
    browser,
    configuration,
    menus,
    native_tests,
    odoo_source,
    postgres,
    printing,
    python_env,
    screenshots,
    serve,
    translations,
)
from .base import LOCAL, MODULES, ROOT, Trouble, one_at_a_time, say, step
from .database import DEMO, Database
from .matrix import rows, scenes

UNWANTED = (
    # The readme is kept as fragments.
    "missing-readme",
    # It takes the local alias ``_ = self.env._`` for the function.
    "prefer-env-translation",
)
MERGE = "consider-merging-classes-inherited"
DOMAINS = re.compile(r".*/models/[a-z]+/.*")
#: From this exit status on pylint did not do its work.
PYLINT_BROKE = 32


@contextmanager
def workshop(keep: bool = False):
    """Yield a :class:`Database` on a running server, everything set up."""
    home, python = _odoo_and_python()
    with postgres.serving(keep) as server:
        environment = {**configuration.environment(home, python), **server}
        yield Database(environment, odoo_source.version(home))


def _odoo_and_python() -> tuple[Path, Path]:
    # The checks and the tests may start together on a fresh machine.
    with one_at_a_time("odoo"), ThreadPoolExecutor(1) as aside:
        python = aside.submit(python_env.python)
        return odoo_source.find_or_fetch(), python.result()


def _call(base: Database, *command, **kwargs) -> int:
    return subprocess.run(
        [str(part) for part in command],
        env=base.environment,
        cwd=ROOT,
        check=False,
        **kwargs,
    ).returncode


def run(_arguments) -> None:
    """Set everything up and serve the suite with demo data."""
    printing.prepare()
    with workshop() as base:
        serve.foreground(base, base.demo())


def test(arguments) -> int:
    """Set everything up and run every test; arguments go to pytest."""
    with workshop() as base, ThreadPoolExecutor(2) as aside:
        programs = aside.submit(_browser_and_printing, base)
        if not arguments:
            aside.submit(_databases_of_others, base)
        name = base.suite()
        programs.result()
        command = [base.python, "-m", "pytest", f"--odoo-database={name}"]
        clients = shutil.which("createdb", path=base.environment["PATH"])
        if clients and not any(part.startswith("-n") for part in arguments):
            # two more than there are cores: each waits for PostgreSQL or a browser
            workers = min(4, (os.cpu_count() or 1) + 2)
            command += ["-n", workers, "--dist", "loadfile"]
        return _call(base, *command, *arguments)


def _databases_of_others(base: Database) -> None:
    """Make what the longest tests wait for, while a core has no other work.

    A failure is one of the test that asks for the same database again.
    """
    with suppress(Trouble):
        scenes.apps(base)
        base.pristine_demo()


def _browser_and_printing(base: Database) -> None:
    printing.wkhtmltopdf()
    browser.offer(base.environment)


def lint(_arguments) -> int:
    """Check style with ruff and pylint-odoo."""
    home, python = _odoo_and_python()
    environment = {**os.environ, **configuration.environment(home, python)}

    def check(*command, **kwargs):
        say(" ".join(command))
        command = [python, "-m", *command]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False, **kwargs)

    pylint = ["pylint", "--rcfile=setup.cfg", f"--disable={','.join(UNWANTED)}"]
    told = [
        check("ruff", "check", ".").returncode,
        check("ruff", "format", "--check", ".").returncode,
        _show_pylint(
            check(*pylint, "--output-format=json", *MODULES, stdout=subprocess.PIPE)
        ),
    ]
    failed = next(filter(None, told), 0)
    return failed or apps_pages.run(python, ROOT, MODULES, check=True)


def _show_pylint(done: subprocess.CompletedProcess) -> int:
    """Print what pylint says; return 1 when it says something, or its own failure.

    A model may be extended once more in the folder of another domain: what stands there
    is held apart by ``tests/test_house.py``.
    """
    if done.returncode >= PYLINT_BROKE:
        return done.returncode
    messages = [
        one
        for one in json.loads(done.stdout)
        if one["symbol"] != MERGE or not DOMAINS.match(one["path"])
    ]
    for one in messages:
        print("{path}:{line}: {message-id} {message} ({symbol})".format(**one))
    return int(bool(messages))


def write_apps_pages(_arguments) -> int:
    """Make the Apps pages from the readme fragments."""
    return apps_pages.run(python_env.python(), ROOT, MODULES)


def bench(arguments) -> int:
    """Print the speed table: ratios against the bare ORM."""
    with workshop() as base:
        name = "px_bench"
        base.duplicate(base.suite(), name)
        try:
            return _call(base, base.python, "-m", "tests.bench", name, *arguments)
        finally:
            base.drop(name)


def reliability(arguments) -> int:
    """Kill billing at random moments, try each right: [billing|queue|rights] [--tiny].

    Billing is done by scheduled jobs (``billing``) and by OCA's job queue (``queue``).
    """
    asked = [part for part in arguments if part in ("billing", "queue", "rights")]
    options = [part for part in arguments if part not in asked]
    status = 0
    with workshop() as base:
        for what in asked or ("billing", "queue", "rights"):
            name = f"px_{what}"
            base.duplicate(
                base.pristine_demo() if what == "rights" else base.suite(), name
            )
            try:
                command = [base.python, "-m", "tests.reliability", name, what, *options]
                status = _call(base, *command) or status
            finally:
                base.drop(name)
    return status


def core_tests(arguments) -> int:
    """Run Odoo's own tests of sale, account and product with the suite installed.

    Without those of the kind "at install": they run while later modules are not loaded
    yet, and fail then on any database where one of these has a required column.
    """
    tags = arguments or [
        "/product",
        "/account",
        "/sale",
        "/sale_management",
        "-at_install",
    ]
    with workshop() as base:
        browser.offer(base.environment)
        name = "px_core_tests"
        base.duplicate(base.suite(), name)
        options = ["-d", name, "--test-tags", ",".join(tags), "--http-port"]
        status = _call(
            base,
            *(base.python, "-m", "odoo", *options, serve.free_port(8169)),
            *("--stop-after-init", "--log-level", "test"),
        )
        base.drop(name)
        return status


def shell(_arguments) -> int:
    """Open an Odoo shell on the demo database."""
    with workshop() as base:
        name = base.demo()
        return _call(base, base.python, "-m", "odoo", "shell", "-d", name, "--no-http")


def i18n(_arguments) -> int:
    """Export the translation templates and merge them into fr, nl and de."""
    with workshop() as base:
        return translations.refresh(base)


def take_screenshots(arguments) -> int:
    """Take the pictures of README and Apps pages from the demo database."""
    browser.chromium()
    with workshop() as base:
        base.drop("px_shots")
        base.duplicate(base.pristine_demo(), "px_shots")
        try:
            return screenshots.take(base, "px_shots", arguments)
        finally:
            base.drop("px_shots")


def stop(_arguments) -> None:
    """End the server and the database cluster of this checkout."""
    serve.stop()
    (LOCAL / "postgres.keep").unlink(missing_ok=True)
    postgres.stop()


def clean(_arguments) -> None:
    """Stop, and remove what was made in this checkout (not the shared cache)."""
    stop([])
    folder = postgres.Server().folder if (LOCAL / "postgres.users").exists() else LOCAL
    for target in {folder, LOCAL}:
        shutil.rmtree(target, ignore_errors=True)
    say("Removed .local; the cache of downloads stays in ~/.cache/proximus-odoo")


def show_environment(_arguments) -> None:
    """Print shell exports for work by hand; PostgreSQL stays up until «stop»."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    (LOCAL / "postgres.keep").touch()
    with workshop(keep=True) as base:
        names = ("ODOO_RC", "PYTHONPATH", "PGHOST", "PGUSER", "PATH")
        shown = {key: base.environment[key] for key in names if key in base.environment}
        shown |= {"PY": base.python, "ODOO": f"{base.python} -m odoo"}
        for key, value in shown.items():
            print(f"export {key}={shlex.quote(value)}")


def clone(arguments) -> None:
    """Make a database by hand from the core template: clone NAME [suite]."""
    name, *suite = arguments or [""]
    if not name or suite not in ([], ["suite"]):
        raise Trouble("Name one database: python3 -m dev clone NAME [suite]")
    with workshop(keep=True) as base:
        base.duplicate(base.suite() if suite else base.core(), name)
        say(f"{name} is ready")


def show_matrix(arguments) -> int:
    """Install the suite where people live, and take it away again: matrix [ROW …]."""
    with workshop() as base:
        return rows.show(base, arguments)


def show_row(arguments) -> None:
    """Print the outcome of one row of the matrix as JSON."""
    if len(arguments) != 1:
        raise Trouble("Name one row: python3 -m dev row NAME")
    with workshop() as base:
        print(json.dumps(rows.outcome(base, arguments[0])))


def show_demo_states(_arguments) -> None:
    """Print as JSON what the demo data's log says and which states no record shows."""
    with workshop() as base:
        print(json.dumps(demo_states.outcome(base)))


def show_buttons(_arguments) -> None:
    """Print as JSON what became of each button of the suite, pressed on demo data."""
    with workshop() as base:
        print(json.dumps(demo_states.buttons(base)))


def show_readonly(_arguments) -> None:
    """Print as JSON what menus and pages wrote that only read, on a replica."""
    with workshop() as base:
        print(json.dumps(demo_states.reads(base)))


def show_menus(_arguments) -> None:
    """Print as JSON what each menu showed to each person, in a browser on demo data."""
    browser.chromium()
    with workshop() as base:
        name = "px_menus"
        base.duplicate(base.pristine_demo(), name)
        try:
            base.warm(name)
            print(json.dumps(menus.outcome(base, name)))
        finally:
            base.drop(name)


def show_native_tests(arguments) -> int:
    """Run the addons' tests by Odoo's own runner: [--demo] [all | NAME...]."""
    names = [part for part in arguments if part != "--demo"]
    with workshop() as base:
        browser.offer(base.environment)
        result = native_tests.outcome(base, names, demo=len(names) < len(arguments))
    print(json.dumps(result))
    return int(any(result[key] for key in ("present", "missing", "errors")))


def reset_demo(_arguments) -> None:
    """Throw the demo database away; the next run makes a fresh one."""
    with workshop() as base, step("Dropping the demo database"):
        base.drop(DEMO)


COMMANDS = {
    "run": run,
    "test": test,
    "lint": lint,
    "bench": bench,
    "reliability": reliability,
    "core-tests": core_tests,
    "shell": shell,
    "i18n": i18n,
    "screenshots": take_screenshots,
    "apps-pages": write_apps_pages,
    "reset-demo": reset_demo,
    "stop": stop,
    "clean": clean,
    "env": show_environment,
    "clone": clone,
    "matrix": show_matrix,
    "row": show_row,
    "demo-states": show_demo_states,
    "buttons": show_buttons,
    "readonly": show_readonly,
    "menus": show_menus,
    "native-tests": show_native_tests,
}


def usage() -> None:
    print("python3 -m dev COMMAND (or make COMMAND)\n")
    for name, command in COMMANDS.items():
        print(f"  {name:12} {(command.__doc__ or '').strip().splitlines()[0]}")
