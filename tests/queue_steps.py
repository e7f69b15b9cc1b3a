"""``python -m tests.queue_steps DATABASE begin|give_up``: what the test has Odoo do.

It is a process of its own, as only there OCA's queue can be imported.
"""

import sys

from dateutil.relativedelta import relativedelta

import odoo.api
import odoo.tools
from odoo.modules.registry import Registry

from .reliability.billing import START, Size, _prepare

SIZE = Size(rounds=2, kills=1, workers=2, subscriptions=60, lines_each=2)
SECOND = START + relativedelta(months=1)
#: Small, so that a run has many jobs.
BATCH = 5
MODULE = "queue_job"


def main(database: str, step: str) -> None:
    odoo.tools.config.parse_config(
        ["-d", database, "--no-http", "--log-level=error"], setup_logging=True
    )
    {"begin": begin, "give_up": give_up}[step](database)


def begin(database: str) -> None:
    """Install the queue, and leave a billing run to it."""
    with Registry(database).cursor() as cr:
        _module(cr).button_immediate_install()
    _prepare(Registry(database), SIZE)
    _start(database, START)


def give_up(database: str) -> None:
    """Leave another run to the queue, take the queue away and let the schedule work."""
    _start(database, SECOND)
    with Registry(database).cursor() as cr:
        assert _env(cr)["queue.job"].search_count([("state", "=", "pending")])
        _module(cr).button_immediate_uninstall()
    with Registry(database).cursor() as cr:
        assert "queue.job" not in _env(cr)
        _env(cr)["proximus.work.mixin"]._work_scheduled()


def _env(cr):
    return odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})


def _module(cr):
    modules = _env(cr)["ir.module.module"]
    modules.update_list()
    return modules.search([("name", "=", MODULE)])


def _start(database: str, day) -> None:
    registry = Registry(database)
    runs = registry["proximus.billing.run"]
    runs._work_batch, runs._work_inline = BATCH, 0
    with registry.cursor() as cr:
        env = _env(cr)
        run = env["proximus.billing.run"]._for_day(env.company, day)
        run.action_run()
        run.action_run()  # as a second person does at the same moment
        assert run.work_note


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
