"""Databases: cached templates keyed by content, their copies, the demo database."""

import ast
import configparser
import json
import os
import re
import shutil
import subprocess
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from . import ready_company
from .base import (
    LOCAL,
    MODULES,
    ROOT,
    Trouble,
    digest,
    link_tree,
    one_at_a_time,
    run,
    say,
    step,
)

DEMO = "proximus_demo"
# Beyond what the manifests ask for: core apps that the tests use when present.
BESIDE = ("account_edi_ubl_cii", "base_import", "contacts", "l10n_be")
#: British English for its dates: the people of the demo data have it when it is there.
LANGUAGES = "en_GB,fr_BE,nl_BE,de_DE"
#: An older demo database has both sides of the contract in one company.
BOTH_SIDES = """
SELECT uses.res_id
  FROM ir_model_data uses
  JOIN ir_model_data sells ON sells.module = uses.module AND sells.res_id != uses.res_id
 WHERE uses.module = 'base' AND uses.name = 'demo_company_vieux_tilleul'
   AND sells.name = 'demo_company_digital_clair'
"""
#: What plays an operator in tests and trials listens on this machine.
ALLOW_PRIVATE = """
INSERT INTO ir_config_parameter (key, value)
VALUES ('proximus_connectivity.allow_private_addresses', 'True')
    ON CONFLICT (key) DO UPDATE SET value = 'True'
"""
#: The styles and scripts of the pages that people open. Core's own way makes those of
#: its test suites, its dark mode and its spreadsheets as well, and takes twice as long.
WARM = """
styles = (
    "portal.assets_chatter_style",
    "web.assets_frontend",
    "web.assets_web",
    "web.assets_web_print",
    "web.report_assets_common",
    "web.report_assets_pdf",
)
scripts = (
    "bus.websocket_worker_assets",
    "portal.assets_chatter",
    "web.assets_frontend_lazy",
    "web.assets_frontend_minimal",
    "web.assets_tests",
    "web.assets_web",
    "web.chartjs_lib",
)
bundle = env["ir.qweb"]._get_asset_bundle
for name in styles:
    bundle(name, css=True, js=False).css()
for name in scripts:
    bundle(name, css=False, js=True).js()
"""
#: Removing a module deletes thousands of fields, for each of which PostgreSQL reads all
#: the others: who is removed again and again is spared that.
FIELD_INDEXES = """
CREATE INDEX ON ir_model_fields (related_field_id);
CREATE INDEX ON ir_model_fields (relation_field_id);
"""
LAND_IN_DEMO = """
company = env.ref("base.demo_company_digital_clair")
env.ref("base.user_admin").write(
    {"company_id": company.id, "lang": "en_GB", "tz": "Europe/Brussels"}
)
"""


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
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self._filestore(name), ignore_errors=True)

    def duplicate(self, source: str, target: str) -> None:
        self.drop(target)
        self.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"{self._strategy}')
        if self._filestore(source).is_dir():
            # Files of a filestore are written once: links are as good as copies.
            link_tree(self._filestore(source), self._filestore(target))

    @cached_property
    def _strategy(self) -> str:
        """Copy files where PostgreSQL can: row by row takes three times as long."""
        version = int(self.sql("SHOW server_version_num")[0])
        return " STRATEGY FILE_COPY" if version >= 150_000 else ""

    def _rename(self, name: str, target: str) -> None:
        self.sql(f'ALTER DATABASE "{name}" RENAME TO "{target}"')
        if self._filestore(name).is_dir():
            self._filestore(name).rename(self._filestore(target))

    def _filestore(self, name: str) -> Path:
        options = configparser.RawConfigParser()
        options.read(self.environment["ODOO_RC"])
        return Path(options["options"]["data_dir"]) / "filestore" / name

    def core(self) -> str:
        """Return the name of a database with the core apps, made when missing."""
        return self.template(
            Recipe(
                "px_core",
                "Installing Odoo's core apps",
                core_apps(),
                sql=FIELD_INDEXES,
            )
        )

    def suite(self) -> str:
        """Return the name of a database with the four modules, without demo data."""
        return self.template(
            Recipe(
                "px_test",
                "Installing the suite for the tests",
                MODULES,
                self.core(),
                content=content_key(),
                sql=ALLOW_PRIVATE,
                script=ready_company.SCRIPT,
                warm=True,
            )
        )

    def demo_core(self) -> str:
        """Return the name of a Belgian database that takes demo data and has none."""
        return self.template(
            Recipe(
                "px_full",
                "Installing Odoo's core apps in four more languages",
                core_apps(),
                start=("--country", "BE"),
                options=("--load-language", LANGUAGES),
                # Odoo gives a new module its demo data when those below it have it.
                sql="UPDATE ir_module_module SET demo = true",
            )
        )

    def pristine_demo(self) -> str:
        """Return the name of a fresh demo database; its log is ``px_demo.log``.

        Belgian, with the suite's own demo data and none of core's. It stands in a
        company of its own, to which the administrator signs in.
        """
        return self.template(
            Recipe(
                "px_demo",
                "Installing the suite with demo data",
                MODULES,
                self.demo_core(),
                content=content_key(demo=True),
                sql=ALLOW_PRIVATE,
                script=LAND_IN_DEMO,
            )
        )

    def demo(self) -> str:
        """Return the name of the demo database, made once and upgraded on changes."""
        state = LOCAL / "demo.json"
        key = digest(self.odoo_key, content_key(demo=True))
        known = json.loads(state.read_text()) if state.exists() else {}
        if DEMO not in self.names():
            self.duplicate(self.pristine_demo(), DEMO)
            with step("Building its styles and scripts"):
                self.warm(DEMO)
        elif known.get("key") != key:
            with step("Upgrading the demo database to the present code"):
                self._install("-u", MODULES, DEMO, "demo")
                self.warm(DEMO)
        if not self.sql(BOTH_SIDES, DEMO):
            say(
                "This demo database is older than the story with two companies: "
                "«make reset-demo» makes it anew."
            )
        state.write_text(json.dumps({"key": key}))
        return DEMO

    def warm(self, name: str) -> None:
        """Build the asset bundles once, so that the first page comes fast."""
        self.shell(name, WARM, "warm")

    def shell(self, name: str, code: str, log: str) -> None:
        """Run Python in the Odoo shell of a database and commit what it did."""
        run(
            [self.python, "-m", "odoo", "shell", "-d", name, "--no-http"],
            log=LOCAL / "log" / f"{log}.log",
            input=f"{code}\nenv.cr.commit()\n",
            env=self.environment,
            cwd=ROOT,
        )

    def _install(self, verb, modules, name, log, *more) -> None:
        names = ",".join(sorted(modules))
        options = ["-d", name, verb, names, "--stop-after-init", "--no-http"]
        self.odoo(*options, *more, log=log)

    def template(self, recipe: "Recipe") -> str:
        """Return the name of the database of a recipe, made when it is missing."""
        name = f"{recipe.prefix}_{digest(self.odoo_key, *recipe.key())}"
        with one_at_a_time(recipe.prefix):
            if name not in self.names():
                for old in self.names():
                    if old.startswith(f"{recipe.prefix}_"):
                        self.drop(old)
                self._build(recipe, f"{recipe.prefix}_new")
                self._rename(f"{recipe.prefix}_new", name)
        return name

    def _build(self, recipe: "Recipe", name: str) -> None:
        (LOCAL / "log" / f"{recipe.prefix}.log").unlink(missing_ok=True)
        with step(recipe.title):
            if recipe.source:
                self.duplicate(recipe.source, name)
            elif recipe.start:
                start = ("db", "-c", self.environment["ODOO_RC"], "init")
                self.drop(name)
                self.odoo(*start, *recipe.start, name, log=recipe.prefix)
            else:
                self.drop(name)
                empty = f'CREATE DATABASE "{name}" TEMPLATE template0'
                self.sql(f"{empty} ENCODING 'UTF8'")
            if recipe.modules:
                self._install(
                    "-i", recipe.modules, name, recipe.prefix, *recipe.options
                )
            if recipe.sql:
                self.sql(recipe.sql, name)
            if recipe.script:
                self.shell(name, recipe.script, recipe.prefix)
            if recipe.warm:
                self.warm(name)


@dataclass(frozen=True)
class Recipe:
    """How a template database is made.

    :param prefix: its name without the key; also that of its log.
    :param modules: what is installed in it.
    :param source: the template that it starts from, else an empty database.
    :param content: key of files that it depends on, beside those named here.
    :param start: options of ``odoo db init``, which is left out without any.
    :param options: options of the installation.
    :param sql: a statement that runs after the installation.
    :param script: Python for the Odoo shell that runs after that.
    :param warm: build the asset bundles.
    """

    prefix: str
    title: str
    modules: Collection[str] = ()
    source: str | None = None
    content: str = ""
    start: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    sql: str = ""
    script: str = ""
    warm: bool = False

    def key(self) -> Iterator:
        """Yield all that the content of the database depends on."""
        yield from (self.source, self.content, self.sql, self.script)
        yield from (*sorted(self.modules), *self.start, *self.options)


def core_apps() -> set[str]:
    """Return the modules outside the suite that its databases are made with."""
    return core_dependencies() | set(BESIDE)


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
