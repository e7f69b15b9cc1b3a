"""Chromium for the browser tests and the screenshots."""

import os
import shutil

from .base import Trouble, run, step

NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")


def chromium() -> str:
    """Return the path of a browser; as root on Debian install the package.

    :raises Trouble: when there is none and it cannot be installed.
    """
    if found := _find():
        return found
    if not os.geteuid() and shutil.which("apt-get"):
        with step("Installing Debian's chromium"):
            run(["apt-get", "update", "-qq"])
            run(["apt-get", "install", "-y", "-qq", "chromium"])
        if found := _find():
            return found
    raise Trouble(
        "The browser tests need Chromium: apt-get install chromium "
        "(as root), then start again."
    )


def _find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
