"""``python -m tests.bench.worker DATABASE DAY``: work on a billing run, when told to.

It says when it is ready, waits for a line, and prints what the work has taken.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

import odoo.api
import odoo.tools
from odoo.modules.registry import Registry


def main(database: str, day: date) -> None:
    odoo.tools.config.parse_config(
        ["-d", database, "--no-http", "--log-level=error"], setup_logging=True
    )
    registry = Registry(database)
    print("ready", flush=True)
    sys.stdin.readline()
    queries = 0
    while count := _round(registry, day):
        queries += count
        time.sleep(0.02)
    ended = time.time()
    report = {"ended": ended, "queries": queries, "megabytes": _peak()}
    print(json.dumps(report), flush=True)


def _round(registry, day: date) -> int:
    """Do what a scheduled job does; return its queries, 0 once the run is done."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        runs = env["proximus.billing.run"]
        if runs._for_day(env.company, day).state == "done":
            return 0
        runs._work_scheduled()
        return cr.sql_log_count


def _peak() -> float:
    """Return the most memory that this process has had, in megabytes.

    What ``getrusage`` tells is at least that of the process that started this one.
    """
    [line] = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM:")
    ]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], date.fromisoformat(sys.argv[2]))
