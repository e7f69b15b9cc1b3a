"""Databases: cached templates keyed by content, their copies, the demo database."""

import ast
import json
import os
import re
import subprocess
from pathlib import Path

from .base import LOCAL, MODULES, ROOT, Trouble, digest, one_at_a_time, run, step

DEMO = "proximus_demo"
# Beyond what the manifests ask for: core apps that the tests use when present.
BESIDE = ("account_edi_ubl_cii", "base_import", "contacts", "l10n_be")
LANGUAGES = "fr_BE,nl_BE,de_DE"


class Database:
    """Runs Odoo on named databases.

    :param environment: environment of the Odoo process, PostgreSQL's included.
    :param odoo_key: text that changes with the Odoo tree.
    """

    def __init__(self, environment: dict[str, str], odoo_key: str):
        self.environment = {**os.environ, **environment}
        self.python = environment["PX_PYTHON"]
        self.odoo_key = odoo_key

    def odoo(self, *arguments, log: str = "odoo") -> None:
        """Run Odoo to its end, its output in ``.local/log``."""
        run(
            [self.python, "-m", "odoo", *arguments],
            log=LOCAL / "log" / f"{log}.log",
            env=self.environment,
            cwd=ROOT,
        )

    def sql(self, statement: str, database: str = "postgres") -> list[str]:
        code = (
            "import sys, psycopg2; c = psycopg2.connect(dbname=sys.argv[1]);"
            "c.autocommit = True; k = c.cursor(); k.execute(sys.argv[2]);"
            "print(*(r[0] for r in (k.fetchall() if k.description else ())), sep='\\n')"
        )
        done = subprocess.run(
            [self.python, "-c", code, database, statement],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"PostgreSQL: {done.stderr.strip().splitlines()[-1]}")
        return done.stdout.split()

    def names(self) -> list[str]:
        return self.sql("SELECT datname FROM pg_database WHERE datname !~ '^template'")

    def drop(self, name: str) -> None:
        if name in self.names():
            self.odoo("db", "-c", self.environment["ODOO_RC"], "drop", name)

    def duplicate(self, source: str, target: str) -> None:
        self.drop(target)
        rc = self.environment["ODOO_RC"]
        self.odoo("db", "-c", rc, "duplicate", source, target)

    def core(self) -> str:
        """Return the name of a database with the core apps, made when missing."""
        apps = sorted(core_dependencies() | set(BESIDE))
        key = digest(self.odoo_key, *apps)
        return self._template("px_core", key, "Installing Odoo's core apps", apps)

    def suite(self) -> str:
        """Return the name of a database with the four modules, without demo data."""
        key = digest(self.core(), content_key())
        title = "Installing the suite for the tests"
        return self._template("px_test", key, title, MODULES, self.core())

    def pristine_demo(self) -> str:
        """Return the name of a fresh demo database; its log is ``px_demo.log``.

        A Belgian company with the suite's own demo data, and none of core's: that
        would keep the books in dollars.
        """
        apps = sorted(core_dependencies() | set(BESIDE))
        key = digest(self.odoo_key, LANGUAGES, "BE", *apps)
        title = "Installing Odoo's core apps in three more languages"
        core = self._template("px_full", key, title, apps)
        key = digest(core, content_key(demo=True))
        title = "Installing the suite with demo data"
        return self._template("px_demo", key, title, MODULES, core)

    def demo(self) -> str:
        """Return the name of the demo database, made once and upgraded on changes."""
        state = LOCAL / "demo.json"
        key = digest(self.odoo_key, content_key(demo=True))
        known = json.loads(state.read_text()) if state.exists() else {}
        if DEMO not in self.names():
            self.duplicate(self.pristine_demo(), DEMO)
        elif known.get("key") != key:
            with step("Upgrading the demo database to the present code"):
                self._install("-u", MODULES, DEMO, "demo")
                self.warm(DEMO)
        state.write_text(json.dumps({"key": key}))
        return DEMO

    def warm(self, name: str) -> None:
        """Build the asset bundles once, so that the first page comes fast."""
        code = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"
        with (LOCAL / "log" / "warm.log").open("w") as out:
            subprocess.run(
                [self.python, "-m", "odoo", "shell", "-d", name, "--no-http"],
                input=code,
                text=True,
                stdout=out,
                stderr=out,
                env=self.environment,
                cwd=ROOT,
                check=True,
            )

    def _install(self, verb, modules, name, log, *more) -> None:
        names = ",".join(sorted(modules))
        options = ["-d", name, verb, names, "--stop-after-init", "--no-http"]
        self.odoo(*options, *more, log=log)

    def _template(self, prefix, key, title, modules, source=None) -> str:
        name = f"{prefix}_{key}"
        with one_at_a_time("templates"):
            if name not in self.names():
                self._build(prefix, name, title, modules, source)
        return name

    def _build(self, prefix, name, title, modules, source) -> None:
        for old in self.names():
            if old.startswith(f"{prefix}_"):
                self.drop(old)
        building, rc = f"{prefix}_new", self.environment["ODOO_RC"]
        (LOCAL / "log" / f"{prefix}.log").unlink(missing_ok=True)
        with step(title):
            if source:
                self.duplicate(source, building)
                self._install("-i", modules, building, prefix)
                self.warm(building)
            elif prefix == "px_full":
                init = ("db", "-c", rc, "init", "--country", "BE")
                self.odoo(*init, building, log=prefix)
                languages = ("--load-language", LANGUAGES)
                self._install("-i", modules, building, prefix, *languages)
                # Odoo gives a new module its demo data when those below it have it.
                self.sql("UPDATE ir_module_module SET demo = true", building)
            else:
                empty = f'CREATE DATABASE "{building}" TEMPLATE template0'
                self.sql(f"{empty} ENCODING 'UTF8'")
                self._install("-i", modules, building, prefix)
            self.odoo("db", "-c", rc, "rename", building, name)


def core_dependencies() -> set[str]:
    """Return the modules outside the suite that its manifests ask for."""
    needed = set()
    for module in MODULES:
        manifest = ast.literal_eval((ROOT / module / "__manifest__.py").read_text())
        needed.update(manifest["depends"])
    return needed - set(MODULES)


def content_key(demo: bool = False) -> str:
    """Return a key of every file that a database of the suite is made from."""
    skip = r"/(tests|readme|static/tests)/|\.pyc$|\.md$" + ("" if demo else "|/demo/")
    files: list[Path] = []
    for module in MODULES:
        files += [file for file in (ROOT / module).rglob("*") if file.is_file()]
    kept = [file for file in sorted(files) if not re.search(skip, str(file))]
    return digest(*[part for file in kept for part in (file.relative_to(ROOT), file)])
