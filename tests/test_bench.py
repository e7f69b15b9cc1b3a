"""Every row of the speed table runs, at a size that takes seconds."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import odoo.sql_db
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from .bench import __main__ as bench
from .bench import measure, rows, screens, sizes
from .bench.apart import is_apart

ROOT = Path(__file__).resolve().parent.parent
#: What Row prints: name, ratio, target, times and queries of both ways.
TIMED = re.compile(r".+? +\d+\.\d\d(?: +≤ \d\.\d\d)?(?: +\d+){4}")
#: What Memory prints: name, ratio, megabytes of both.
MEMORY = re.compile(r".+? +\d+\.\d\d +\d+ MB +\d+ MB")
#: What the rows about disk print.
HELD = re.compile(r".+? +[\d,]+ rows .+ MB a year for 1,000 lines.*")
#: What keeps a table from being kept in parts by date.
PARTS = re.compile(r"against parts of proximus\.[\w.]+ by \w+: .+")
#: Servers and processes of their own, where other tests run.
pytestmark = pytest.mark.timeout(1800)


def run(module, *arguments):
    """Run a program of the bench in a process of its own; it rolls back."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_every_row_prints():
    """All but those with workers, or with other people's addons, that take minutes.

    ``make bench ARGS=--tiny`` tries these too.
    """
    benches = [one for one in rows.ROWS if not is_apart(one)]
    # the database may be the one that is copied
    odoo.sql_db.close_db(get_db_name())
    names = [bench.__name__ for bench in benches]
    head, *printed = run("tests.bench", get_db_name(), *names, "--tiny")
    assert head == measure.HEAD
    assert len(printed) >= len(benches)
    for line in printed:
        known = (TIMED, MEMORY, HELD, PARTS)
        assert any(kind.fullmatch(line) for kind in known), line


def test_every_screen_prints():
    database = get_db_name()
    _head, *printed = run("tests.bench.screens", database, database)
    assert {line.split()[0] for line in printed} == set(screens.MODELS)
    assert not [line for line in printed if "grows" in line]


def test_a_row_that_breaks_or_is_silent_is_named(capsys):
    def breaks(_env, _sizes):
        yield measure.Absent("half of it", "is there")
        raise KeyError("small")

    def silent(_env, _sizes):
        yield from ()

    def works(_env, wanted):
        yield measure.Absent("size", str(wanted.lines))

    benches = (breaks, silent, works)
    broken = bench.table(Registry(get_db_name()), benches, sizes.TINY)
    assert broken == ["breaks", "silent"]
    said = capsys.readouterr()
    assert said.out.split()[-1] == str(sizes.TINY.lines), "the others still run"
    assert "KeyError: 'small'" in said.err


def test_a_word_that_no_row_has_is_a_mistake(capsys):
    with pytest.raises(SystemExit):
        bench.main(["nowhere", "no_such_row"])
    assert "no_such_row" in capsys.readouterr().err
