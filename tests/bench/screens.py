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

MODELS = (
    "proximus.line",
    "proximus.number",
    "proximus.sim",
    "proximus.line.order",
    "proximus.line.event",
)
RUNS = 5


def requests(env, model: str):
    """Yield a name and a function for each request that a screen of a model makes."""
    # the addons can be imported once the configuration is read, not before
    from odoo.addons.proximus_connectivity.tests import screens

    yield from screens.requests(env, model)


def measure(env, work) -> tuple[int, float]:
    """Return the queries and the median seconds of a request, its cache warm."""
    work()
    times = []
    for _run in range(RUNS):
        env.invalidate_all()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
        queries = env.cr.sql_log_count - queries
    return queries, statistics.median(times)


def table(database: str) -> dict:
    """Return queries and seconds per model and view of a database."""
    registry = odoo.modules.registry.Registry(database)
    found = {}
    with registry.cursor() as cr:
        user = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {}).ref("base.user_admin")
        env = odoo.api.Environment(cr, user.id, {})
        for model in MODELS:
            for view_type, work in requests(env, model):
                found[model, view_type] = measure(env, work)
        cr.rollback()
    return found


def main(small: str, large: str) -> int:
    odoo.tools.config.parse_config(
        ["-d", small, "--no-http", "--log-level=error"], setup_logging=True
    )
    few, many = table(small), table(large)
    print(f"{'screen':32} {'queries':>14} {'ms':>16}")
    for key, (queries, seconds) in many.items():
        before, earlier = few[key]
        mark = "" if queries == before else "  ← grows"
        print(
            f"{' '.join(key):32} {before:6} {queries:7}"
            f" {earlier * 1000:8.1f} {seconds * 1000:7.1f}{mark}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
