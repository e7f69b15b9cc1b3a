"""Whoever has the suite in an Odoo of their own can run the addons' tests there."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dev.base import MODULES

ROOT = Path(__file__).resolve().parent.parent
# What core says where there is no browser, or no client for its debug port.
NO_BROWSER = ("websocket-client module is not installed", "Chrome executable not found")


def test_odoos_runner_passes_without_the_development_packages():
    done = subprocess.run(
        [sys.executable, "-m", "dev", "native-tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert not result["present"], "the interpreter sees development packages"
    assert not result["errors"], "\n".join(result["errors"])
    assert not result["missing"], "\n".join(result["missing"])
    assert result["ran"] >= result["expected"] > 0
    for name, reason in result["skipped"].items():
        assert "tour" in name.lower(), f"{name} was skipped: {reason}"
        assert reason.strip() in NO_BROWSER, f"{name} was skipped: {reason}"
    assert not done.returncode, done.stderr


@pytest.mark.parametrize("module", MODULES)
def test_every_test_file_is_imported(module):
    """Odoo's runner finds what ``tests/__init__.py`` imports, pytest finds files."""
    folder = ROOT / module / "tests"
    tree = ast.parse((folder / "__init__.py").read_text())
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {file.stem for file in folder.glob("test_*.py")} == imported
