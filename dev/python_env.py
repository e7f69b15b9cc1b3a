"""Two layered virtual environments: what Odoo and the suite import, and the tools.

The lower one holds what a user installs, the upper one sees it and adds what only
tests, checks and pictures need.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from .base import ROOT, Trouble, cache_folder, digest, fresh_folder, run, step

REQUIREMENTS = ROOT / "dev" / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "dev" / "requirements-test.txt"
SUPPORTED = ((3, 10), (3, 13))
SYSTEM = "/usr/bin/python3"


def python() -> Path:
    """Return the interpreter for development; make its environment when missing.

    :raises Trouble: when no supported Python or no package index is at hand.
    """
    runtime = runtime_python()
    target = cache_folder() / f"venv-test-{digest(str(runtime), TEST_REQUIREMENTS)}"
    found = target / "bin" / "python"
    if not found.exists():
        title = "Installing Python packages of the tests"
        with fresh_folder(target) as work, step(title):
            # pip comes from below: what it finds there it does not install again.
            _make_venv(runtime, work, "--without-pip")
            _see(work, runtime)
            _install(work, TEST_REQUIREMENTS)
    return found


def runtime_python() -> Path:
    """Return the interpreter with nothing beyond what Odoo and the suite need.

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
            _make_venv(base, work)
            _install(work, REQUIREMENTS)
    return found


def _base_interpreter() -> str:
    if _built_slowly() and _usable(SYSTEM):
        return SYSTEM
    if SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return getattr(sys, "_base_executable", None) or sys.executable
    for minor in (12, 11, 13, 10):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise Trouble("Python 3.10 to 3.13 is needed: apt-get install python3")


def _built_slowly() -> bool:
    """Tell whether the running Python was compiled by hand without optimization.

    pyenv does so unless told otherwise: Odoo needs a sixth more of the processor with
    it than with the Python of a distribution.
    """
    prefix, options = sys.base_prefix, sysconfig.get_config_var("CONFIG_ARGS") or ""
    return prefix != "/usr" and "--enable-optimizations" not in options


def _usable(interpreter: str) -> bool:
    """Tell whether it is of a version that Odoo runs on and can make environments."""
    if not Path(interpreter).exists():
        return False
    code = "import sys; print(*sys.version_info[:2])"
    modules = "" if _may_install() else "import ensurepip, venv; "
    asked = subprocess.run(
        [interpreter, "-c", modules + code], capture_output=True, text=True, check=False
    )
    version = tuple(int(part) for part in asked.stdout.split())
    return asked.returncode == 0 and SUPPORTED[0] <= version <= SUPPORTED[1]


def _may_install() -> bool:
    return not os.geteuid() and bool(shutil.which("apt-get"))


def _make_venv(interpreter, folder: Path, *options: str) -> None:
    try:
        run([interpreter, "-m", "venv", *options, folder])
    except Trouble as trouble:
        if not _may_install():
            raise Trouble(
                "Python cannot make virtual environments here: "
                "apt-get install python3-venv"
            ) from trouble
        run(["apt-get", "install", "-y", "-qq", "python3-venv"])
        run([interpreter, "-m", "venv", "--clear", *options, folder])


def _see(folder: Path, interpreter: Path) -> None:
    """Let the environment in ``folder`` import what ``interpreter`` imports."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    upper, lower = (
        subprocess.run(
            [one, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        for one in (folder / "bin" / "python", interpreter)
    )
    # A plain path would leave the .pth files of the lower environment unread.
    line = f"import site; site.addsitedir({lower!r})\n"
    Path(upper, "runtime.pth").write_text(line)


def _install(folder: Path, requirements: Path) -> None:
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "--quiet", "--requirement", requirements])
