"""Chromium for the browser tests and the screenshots."""

import os
from pathlib import Path

from .base import LOCAL
from .programs import find_or_install

#: The first draws pages only; the others draw a whole window for each of them, which
#: costs a third more time of the processor.
NAMES = (
    "chromium-headless-shell",
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
)
#: What Odoo's tests look for before anything else.
WANTED = "google-chrome"


def chromium() -> str:
    """Return the path of a browser; as root on Debian install the package.

    :raises Trouble: when there is none and it cannot be installed.
    """
    return find_or_install("The browser tests need Chromium", NAMES[0], NAMES)


def offer(environment: dict[str, str]) -> None:
    """Let Odoo's tests find the browser: put it first on the path of a process.

    :param environment: the variables of the process; its ``PATH`` is changed.
    :raises Trouble: when there is no browser and it cannot be installed.
    """
    link = LOCAL / "browser" / WANTED
    program = Path(chromium())
    if program.name != WANTED:
        link.parent.mkdir(parents=True, exist_ok=True)
        fresh = link.with_name(f"{WANTED}.{os.getpid()}")
        fresh.symlink_to(program)
        fresh.replace(link)
        environment["PATH"] = f"{link.parent}{os.pathsep}{environment['PATH']}"
