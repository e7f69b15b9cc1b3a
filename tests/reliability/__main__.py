"""``python -m tests.reliability DATABASE billing|queue|rights``: try to break it.

Each prints one line, and ends with 1 where something went wrong. They commit: the
database is a copy that is thrown away.
"""

import argparse
import random
import sys

import odoo.tools

from . import billing, queue, rights


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m tests.reliability")
    parser.add_argument("database")
    parser.add_argument("what", choices=("billing", "queue", "rights"))
    parser.add_argument("--tiny", action="store_true", help="a try of some seconds")
    parser.add_argument("--seed", type=int, help="the random moments of an earlier run")
    asked = parser.parse_args(arguments)
    seed = random.randrange(10**6) if asked.seed is None else asked.seed
    odoo.tools.config.parse_config(
        ["-d", asked.database, "--no-http", "--log-level=critical"], setup_logging=True
    )
    if asked.what == "rights":
        return rights.show(asked.database)
    size = billing.TINY if asked.tiny else billing.FULL
    way = billing.Processes if asked.what == "billing" else queue.Jobs
    return billing.show(asked.database, size, seed, way)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
