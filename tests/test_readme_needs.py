"""What the guided set-up answers to, and by which screen and test: all exist."""

import ast
import re

import pytest

from dev.base import ROOT

ADDON = ROOT / "proximus_onboarding"
TABLE = ADDON / "readme" / "NEEDS.md"
NAME = re.compile(r"`([^`]+)`")


def _rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def _screen_exists(name: str) -> bool:
    """Tell whether a name is the XML id of a record, or the address of a page."""
    addon, _dot, own = name.rpartition(".")
    folder = ROOT / addon if addon else ADDON
    if name.startswith("/"):
        return any(
            f'"{name}' in path.read_text(encoding="utf-8")
            for path in (ADDON / "controllers").glob("*.py")
        )
    return any(
        f'id="{own}"' in path.read_text(encoding="utf-8")
        for path in folder.rglob("*.xml")
    )


def _test_exists(name: str) -> bool:
    """Tell whether a file of tests, and its class and method if named, exist."""
    file, *inside = name.split(".")
    folder = ROOT if file.startswith("tests/") else ADDON / "tests"
    path = folder / f"{file}.py"
    if not path.exists():
        return _tour_exists(name)
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for part in inside:
        found = [node for node in body if getattr(node, "name", None) == part]
        if not found:
            return False
        body = found[0].body
    return True


def _tour_exists(name: str) -> bool:
    return any(
        f'add("{name}"' in path.read_text(encoding="utf-8")
        for path in (ADDON / "static" / "tests").rglob("*.js")
    )


def test_every_need_has_screens_and_tests_that_exist():
    rows = _rows()
    assert rows
    wrong = {}
    for need, screens, tests in rows:
        assert re.match(r"S([1-9]|1[0-9]|2[0-8])\b", need), need
        names = [NAME.findall(screens), NAME.findall(tests)]
        missing = [one for one in names[0] if not _screen_exists(one)]
        missing += [one for one in names[1] if not _test_exists(one)]
        if missing or not all(names):
            wrong[need] = missing
    assert not wrong


def test_no_need_stands_twice():
    needs = [row[0].split()[0] for row in _rows()]
    assert sorted(set(needs)) == sorted(needs)


@pytest.mark.parametrize(
    "name",
    [
        "test_nowhere",
        "test_home.TestNowhere",
        "test_home.TestHome.test_that_nobody_wrote",
        "tests/test_nowhere",
        "proximus_nowhere",
    ],
)
def test_a_name_that_leads_nowhere_is_found(name):
    assert not _test_exists(name)
    assert not _screen_exists(name)
