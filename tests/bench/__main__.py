"""``python -m tests.bench DATABASE [WORD]``: print the speed table.

Every row runs our way and the bare ORM's way of the same final work in one process,
five times each in turn, and shows the medians. It fails no build.
"""

import sys

import odoo.api
import odoo.modules.registry
import odoo.tools

from . import rows
from .measure import HEAD


def main(database: str, words: list[str]) -> int:
    odoo.tools.config.parse_config(
        ["-d", database, "--no-http", "--log-level=error"], setup_logging=True
    )
    registry = odoo.modules.registry.Registry(database)
    print(HEAD, flush=True)
    for bench in rows.ROWS:
        if words and not any(word in bench.__name__ for word in words):
            continue
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
            for row in bench(env):
                print(row, flush=True)
            cr.rollback()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
