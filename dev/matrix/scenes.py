"""The databases that the suite is installed in: somebody lives there already."""

import subprocess
from pathlib import Path

from .. import configuration
from ..base import LOCAL, MODULES, ROOT, Trouble, fresh_folder
from ..database import FIELD_INDEXES, Database, Recipe, core_apps

#: What the users of the suite have beside it.
APPS = (
    "account_peppol",
    "crm",
    "hr_expense",
    "hr_holidays",
    "hr_recruitment",
    "l10n_be",
    "point_of_sale",
    "project",
    "purchase",
    "stock",
    "website_sale",
    "website_slides",
)
LIVED_IN = Path(__file__).with_name("lived_in.py").read_text()
#: Beside the demo data of the version before; its own code is not at hand for that.
RELEASED_DATA = Path(__file__).with_name("released.sql").read_text()
#: The commit of the last released state: what is installed upgrades from there.
RELEASED = "e5dc7dfcf6e8dd7aeddf5e5bcd08884e8402802e"


def core_demo(base: Database) -> str:
    """The apps that the suite depends on, with core's demo data."""
    title = "Installing Odoo's core apps with their demo data"
    return _with_demo(base, "px_core_demo", title)


def apps(base: Database) -> str:
    """The apps that our users have, with core's demo data."""
    title = "Installing the apps of our users with their demo data"
    return _with_demo(base, "px_apps", title, APPS)


def _with_demo(base: Database, prefix: str, title: str, more=()) -> str:
    modules = core_apps().union(more)
    options = ("--with-demo",)
    return base.template(
        Recipe(prefix, title, modules, options=options, sql=FIELD_INDEXES)
    )


def lived_in(base: Database) -> str:
    """A Belgian company that has worked for a while, and its foreign sister."""
    title = "Living in a Belgian company for a while"
    return base.template(
        Recipe("px_lived_in", title, source=base.core(), script=LIVED_IN)
    )


def released(base: Database) -> str:
    """The version before, with its demo data."""
    return base.template(
        Recipe(
            "px_released",
            "Installing the version before with its demo data",
            MODULES,
            base.demo_core(),
            options=("--addons-path", configuration.addons_path(_released_addons())),
            sql=RELEASED_DATA,
        )
    )


def _released_addons() -> Path:
    """Return a folder with the addons of the version before, out of the history."""
    target = LOCAL / "released" / RELEASED
    if not target.exists():
        archive = ["git", "archive", RELEASED, *MODULES]
        with fresh_folder(target) as work:
            packed = subprocess.run(archive, cwd=ROOT, capture_output=True, check=False)
            if packed.returncode:
                raise Trouble(
                    f"The version before ({RELEASED}) is not in the history of this "
                    "clone: git fetch --unshallow"
                )
            subprocess.run(["tar", "-x"], cwd=work, input=packed.stdout, check=True)
    return target


SCENES = {scene.__name__: scene for scene in (core_demo, apps, lived_in, released)}
