"""Programs of the system: found, or installed from Debian's packages as root."""

import os
import shutil

from .base import Trouble, run, step


def find_or_install(need: str, package: str, names: tuple[str, ...]) -> str:
    """Return the path of the first program found, else install its Debian package.

    :param need: the beginning of a sentence: what cannot be done without it.
    :param package: the package that brings one of the programs.
    :param names: what the program may be called.
    :raises Trouble: when it is not there and cannot be installed; the first line is
        the remedy.
    """
    found, reason = _find(names), ""
    if not found and not os.geteuid() and shutil.which("apt-get"):
        try:
            with step(f"Installing Debian's {package}"):
                run(["apt-get", "update", "-qq"])
                run(["apt-get", "install", "-y", "-qq", package])
        except Trouble as trouble:
            reason = f"\n{trouble}"
        found = _find(names)
    if not found:
        remedy = f"apt-get install {package} (as root), then start again."
        raise Trouble(f"{need}: {remedy}{reason}")
    return found


def _find(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)
