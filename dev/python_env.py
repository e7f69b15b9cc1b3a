"""The virtual environment with everything that Odoo, the suite and its tests import."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .base import ROOT, Trouble, cache_folder, digest, fresh_folder, run, step

REQUIREMENTS = ROOT / "dev" / "requirements.txt"
SUPPORTED = ((3, 10), (3, 13))


def python() -> Path:
    """Return the interpreter of the environment; make it when it is not there.

    :raises Trouble: when no supported Python or no package index is at hand.
    """
    base = _base_interpreter()
    label = subprocess.run(
        [base, "-VV"], capture_output=True, text=True, check=True
    ).stdout
    target = cache_folder() / f"venv-{digest(REQUIREMENTS, label)}"
    found = target / "bin" / "python"
    if not found.exists():
        with fresh_folder(target) as work, step("Installing Python packages"):
            _make(base, work)
    return found


def _base_interpreter() -> str:
    if SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return getattr(sys, "_base_executable", None) or sys.executable
    for minor in (12, 11, 13, 10):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise Trouble("Python 3.10 to 3.13 is needed: apt-get install python3")


def _make(base: str, folder: Path) -> None:
    try:
        run([base, "-m", "venv", folder])
    except Trouble as trouble:
        if os.geteuid() or not shutil.which("apt-get"):
            raise Trouble(
                "Python cannot make virtual environments here: "
                "apt-get install python3-venv"
            ) from trouble
        run(["apt-get", "install", "-y", "-qq", "python3-venv"])
        run([base, "-m", "venv", "--clear", folder])
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "--quiet", "--requirement", REQUIREMENTS])
