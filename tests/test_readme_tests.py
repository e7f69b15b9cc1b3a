"""The table that says which test shows what names tests and tours that exist."""

import ast
import re

import pytest

from dev.base import ROOT
from dev.commands import COMMANDS

TABLES = sorted(ROOT.glob("proximus_*/readme/TESTS.md"))
NAME = re.compile(r"`([^`]+)`")


def _classes(file):
    """Return class → its methods, of a test file; bases of the same file included."""
    found = {}
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ClassDef):
            methods = {
                each.name for each in node.body if isinstance(each, ast.FunctionDef)
            }
            for base in node.bases:
                methods |= found.get(getattr(base, "id", None), set())
            found[node.name] = methods
    return found


def _tours(addon):
    code = "".join(
        file.read_text() for file in (addon / "static" / "tests").rglob("*.js")
    )
    return set(re.findall(r"""add\(["'](\w+)["']""", code))


def _missing(addon, cell):
    """Return the names of a cell that lead to nothing."""
    wrong, known = [], None
    for match in NAME.finditer(cell):
        name, before = match[1], cell[: match.start()].rstrip()
        if name.startswith("make "):
            if name.split()[1] not in COMMANDS:
                wrong.append(name)
        elif before.endswith("tour"):
            if name not in _tours(addon):
                wrong.append(name)
        elif re.fullmatch(r"(tests/(properties/)?)?test_\w+(\.\w+)?", name) and (
            known is None or not before.endswith((":", ",")) or _file(addon, name)
        ):
            file = _file(addon, name)
            known = _classes(file) if file else {}
            _module, _dot, wanted = name.partition(".")
            if not file or (wanted and wanted not in known):
                wrong.append(name)
        elif name not in set(known or ()).union(*(known or {}).values()):
            wrong.append(name)
    return wrong


def _file(addon, name):
    folder = ROOT if name.startswith("tests/") else addon / "tests"
    file = folder / f"{name.partition('.')[0]}.py"
    return file if file.exists() else None


def _rows(table):
    lines = table.read_text().splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.parts[-3])
def test_each_promise_is_shown_by_what_exists(table):
    rows = _rows(table)
    assert rows
    wrong = {}
    for row in rows:
        assert len(row) == 2, row
        missing = _missing(table.parent.parent, row[1])
        if missing or not NAME.search(row[1]):
            wrong[row[0]] = missing
    assert not wrong


@pytest.mark.parametrize(
    "cell",
    [
        "`test_nowhere`",
        "`test_posture.TestNowhere`",
        "`test_posture`: `test_that_nobody_wrote`",
        "`test_posture`: `test_a_day_is_kept_once_and_as_it_was`, `test_not_there`",
        "tour `proximus_nowhere`",
        "`make nothing`",
        "`tests/test_nowhere`",
        "`Something`",
    ],
)
def test_a_name_that_leads_nowhere_is_found(cell):
    assert _missing(ROOT / "proximus_security", cell)


@pytest.mark.parametrize(
    "cell",
    [
        "`test_tools_cyfun`, `test_assessment`",
        "`test_posture`: `TestPostureReport`",
        "`test_posture`: `test_100_companies_in_few_queries`, `test_home`",
        "`test_assessment`, tour `proximus_assessment`",
        "`test_speed`, `make bench`, `tests/test_events_server`",
    ],
)
def test_a_name_that_exists_is_accepted(cell):
    assert not _missing(ROOT / "proximus_security", cell)
