"""Each module installs, upgrades and uninstalls alone, and says nothing in the log."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dev.base import MODULES

ROOT = Path(__file__).resolve().parent.parent


def outcome(module: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "dev", "lifecycle", module],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr or done.stdout
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("module", MODULES)
def test_alone(module):
    result = outcome(module)
    assert set(result["complaints"]) == {"install", "upgrade", "uninstall"}
    for phase, lines in result["complaints"].items():
        assert not lines, f"{module}, {phase}: " + "\n".join(lines)
    assert not result["left"], f"{module} leaves behind {result['left']}"


def test_all_with_demo_data():
    result = outcome("demo")
    assert not result["complaints"]["demo"]
