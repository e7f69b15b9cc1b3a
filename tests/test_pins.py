"""Pins of development stand at or above the fix of what was published against them."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

REQUIREMENTS = Path(__file__).parents[1] / "dev" / "requirements.txt"
#: The first release without the newest published fault that could be found, and which.
FIXED = {
    "cbor2": ("5.9.0", "CVE-2026-26209"),
    "cryptography": ("46.0.5", "CVE-2026-26007"),
    "gevent": ("23.9.0", "CVE-2023-41419"),
    "idna": ("3.15", "CVE-2026-45409"),
    "Jinja2": ("3.1.6", "CVE-2025-27516"),
    "lxml": ("4.9.1", "CVE-2022-2309"),
    "lxml-html-clean": ("0.4.0", "CVE-2024-52595"),
    "Pillow": ("12.2.0", "GHSA-wjx4-4jcj-g98j"),
    "PyYAML": ("5.4", "CVE-2020-14343"),
    "reportlab": ("3.6.13", "CVE-2023-33733"),
    "requests": ("2.32.4", "CVE-2024-47081"),
    "setuptools": ("78.1.1", "CVE-2025-47273"),
    "urllib3": ("2.7.0", "CVE-2026-44432"),
    "Werkzeug": ("3.1.6", "CVE-2026-27199"),
}
#: What Odoo 19.0 does not run with; the file says why.
STAYS = {"PyPDF2": "CVE-2023-36464"}


def _pins() -> dict[str, list[Requirement]]:
    pins = {}
    for line in REQUIREMENTS.read_text().splitlines():
        if line and not line.startswith("#"):
            pin = Requirement(line)
            pins.setdefault(pin.name, []).append(pin)
    return pins


@pytest.mark.parametrize("name", FIXED)
def test_a_pin_is_not_below_its_fix(name):
    fixed, advisory = FIXED[name]
    for pin in _pins()[name]:
        asked = {
            Version(each.version)
            for each in pin.specifier
            if each.operator in ("==", ">=")
        }
        asked = asked or {Version(version(name))}
        assert min(asked) >= Version(fixed), f"{pin}: {advisory} is fixed in {fixed}"


@pytest.mark.parametrize("name", FIXED)
def test_what_runs_is_what_is_pinned(name):
    pins = [pin for pin in _pins()[name] if not pin.marker or pin.marker.evaluate()]
    assert [pin.specifier.contains(version(name)) for pin in pins] == [True]


@pytest.mark.parametrize("name", STAYS)
def test_what_cannot_move_says_why(name):
    text = REQUIREMENTS.read_text()
    comment = re.search(rf"((?:^#.*\n)+)^{name}==", text, re.MULTILINE)
    assert comment, f"{name} is below a fix and nothing says why"
    assert STAYS[name] in comment.group(1)
