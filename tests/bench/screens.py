"""What the screens ask of the server, as the web client asks it.

``python -m tests.bench.screens SMALL LARGE`` opens every list, kanban, form, pivot and
graph of the inventory in two databases, and prints the queries and the time of each.
"""

import statistics
import sys
import time

import odoo.api
import odoo.modules.registry
import odoo.tools

from .measure import Sample
from .sizes import FULL

MODELS = (
    "proximus.line",
    "proximus.number",
    "proximus.sim",
    "proximus.line.order",
    "proximus.line.event",
)


def table(env, runs: int) -> dict[str, Sample]:
    """Return what each request of a screen costs the administrator, its cache warm."""
    # the addons can be imported once the configuration is read, not before
    from odoo.addons.proximus_connectivity.tests import screens

    env = env(user=env.ref("base.user_admin"))
    return {
        f"{model} {view_type}": measured(env, work, runs)
        for model in MODELS
        for view_type, work in screens.requests(env, model)
    }


def measured(env, work, runs: int) -> Sample:
    """Return what a request costs, what is kept for good being there already."""
    work()
    times = []
    for _run in range(runs):
        env.invalidate_all()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
        queries = env.cr.sql_log_count - queries
    return Sample(statistics.median(times), queries)


def _table_of(database: str) -> dict[str, Sample]:
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cr:
        found = table(odoo.api.Environment(cr, odoo.SUPERUSER_ID, {}), FULL.runs)
        cr.rollback()
    return found


def main(small: str, large: str) -> int:
    odoo.tools.config.parse_config(
        ["-d", small, "--no-http", "--log-level=error"], setup_logging=True
    )
    few, many = _table_of(small), _table_of(large)
    print(f"{'screen':32} {'queries':>14} {'ms':>16}")
    for name, sample in many.items():
        before = few[name]
        mark = "" if sample.queries == before.queries else "  ← grows"
        print(
            f"{name:32} {before.queries:6} {sample.queries:7}"
            f" {before.seconds * 1000:8.1f} {sample.seconds * 1000:7.1f}{mark}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
