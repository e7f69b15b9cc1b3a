"""``python -m tests.bench DATABASE [WORD …] [--tiny]``: print the speed table.

Every row runs our way and the bare ORM's way of the same final work in one process,
five times each in turn, and shows the medians. Those of several workers, and of other
people's addons, have a database of their own. A slow row fails no build; one that
breaks, or prints nothing, is named, and the others still run.
"""

import argparse
import sys
import traceback
from dataclasses import replace

import odoo.modules.registry
import odoo.tools

from . import rows
from .apart import rows_of
from .measure import HEAD
from .sizes import FULL, TINY, Sizes


def main(arguments: list[str]) -> int:
    parser = _parser()
    asked = parser.parse_args(arguments)
    wanted = [
        bench
        for bench in rows.ROWS
        if not asked.words or any(word in bench.__name__ for word in asked.words)
    ]
    if not wanted:
        parser.error(f"no row has one of these in its name: {' '.join(asked.words)}")
    odoo.tools.config.parse_config(
        ["-d", asked.database, "--no-http", "--log-level=error"], setup_logging=True
    )
    registry = odoo.modules.registry.Registry(asked.database)
    sizes = TINY if asked.tiny else FULL
    given = {"lines": asked.lines, "months": asked.months}
    given |= {"imported_many": asked.imported}
    sizes = replace(sizes, **{name: n for name, n in given.items() if n})
    broken = table(registry, wanted, sizes)
    if broken:
        print(f"Without a result: {', '.join(broken)}", file=sys.stderr)
    return int(bool(broken))


def table(registry, benches, sizes: Sizes) -> list[str]:
    """Print the rows of the benches, and return the names of those that have none."""
    print(HEAD, flush=True)
    broken = []
    for bench in benches:
        printed = 0
        try:
            for row in rows_of(bench, registry, sizes):
                print(row, flush=True)
                printed += 1
        except Exception:
            traceback.print_exc()
            printed = 0
        if not printed:
            broken.append(bench.__name__)
    return broken


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.bench")
    parser.add_argument("database")
    parser.add_argument("words", nargs="*", help="only the rows with one in their name")
    parser.add_argument("--tiny", action="store_true", help="one short run of each row")
    parser.add_argument("--lines", type=int, help="of a full inventory")
    parser.add_argument("--months", type=int, help="of a grown database")
    parser.add_argument("--imported", type=int, help="lines of the largest file")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
