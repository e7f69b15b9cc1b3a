"""The Odoo configuration file of this checkout, on top of the user's own."""

import configparser
import os
from pathlib import Path

from .base import LOCAL, ROOT
from .odoo_source import addons_folders

OWN = LOCAL / "odoo.conf"


def user_options() -> dict[str, str]:
    """Return the options of the file that ODOO_RC names, if that is not ours."""
    given = os.environ.get("ODOO_RC")
    if not given or Path(given).resolve() == OWN.resolve():
        return {}
    parser = configparser.RawConfigParser()
    parser.read(given)
    return dict(parser["options"]) if parser.has_section("options") else {}


def write(home: Path) -> Path:
    """Write the configuration and return its path.

    :param home: the folder with the package ``odoo``.
    """
    options = {
        "data_dir": str(LOCAL / "data"),
        "http_interface": "127.0.0.1",
        "max_cron_threads": "1",
        "screenshots": str(LOCAL / "failed-tours"),
        **user_options(),
    }
    addons = [str(folder) for folder in addons_folders(home)]
    addons += [part for part in options.get("addons_path", "").split(",") if part]
    options["addons_path"] = ",".join(dict.fromkeys([*addons, str(ROOT)]))
    lines = "".join(f"{key} = {value}\n" for key, value in sorted(options.items()))
    LOCAL.mkdir(parents=True, exist_ok=True)
    OWN.write_text(f"[options]\n{lines}")
    # It may repeat the password of the user's own file.
    OWN.chmod(0o600)
    return OWN


def addons_path(suite: Path) -> str:
    """Return the addons path of the configuration with the suite of another folder."""
    parser = configparser.RawConfigParser()
    parser.read(OWN)
    folders = parser["options"]["addons_path"].split(",")
    return ",".join([*(part for part in folders if part != str(ROOT)), str(suite)])


def environment(home: Path, python: Path) -> dict[str, str]:
    """Return what a process needs to import and configure this Odoo."""
    path = [str(home), os.environ.get("PYTHONPATH", "")]
    return {
        "ODOO_RC": str(write(home)),
        "PYTHONPATH": os.pathsep.join(part for part in path if part),
        "PX_PYTHON": str(python),
        "PYTHONUNBUFFERED": "1",
        # Each process would compile all of Odoo, where nobody may write beside it or
        # the machine says that nothing is to be kept.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(LOCAL / "pycache"),
    }
