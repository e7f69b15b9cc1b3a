"""``python -m tests.queue_steps DATABASE STEP …``: what Odoo does beside its queue.

It is a process of its own, as only there OCA's queue can be imported.
"""

import sys
from contextlib import suppress
from datetime import date

import odoo.api
import odoo.tools
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import SQL

from .bench.data import copies
from .reliability import billing

MODULE = "queue_job"


def main(database: str, step: str, *values: str) -> None:
    odoo.tools.config.parse_config(
        ["-d", database, "--no-http", "--log-level=error"], setup_logging=True
    )
    STEPS[step](database, *values)


def install(database: str) -> None:
    """Install the queue."""
    with Registry(database).cursor() as cr:
        _module(cr).button_immediate_install()


def prepare(database: str, subscriptions: str, lines_each: str) -> None:
    """Make subscriptions that are due."""
    billing.prepare(Registry(database), int(subscriptions), int(lines_each))


def run(database: str, day: str, batch: str) -> None:
    """Leave a billing run to the queue, as two people do at the same moment."""
    registry = Registry(database)
    runs = registry["proximus.billing.run"]
    runs._work_batch, runs._work_inline = int(batch), 0
    with registry.cursor() as cr:
        env = _env(cr)

        def start():
            runs = env["proximus.billing.run"]
            run = runs._for_day(env.company, date.fromisoformat(day))
            run.action_run()
            return run

        # of two people at once one may be told that the other has made the run
        with suppress(ValidationError):
            retrying(start, env)
        run = retrying(start, env)
        assert run.work_note


def check(database: str, rows: str) -> None:
    """Leave the check of a bill to the queue."""
    registry = Registry(database)
    # the addons can be imported once the configuration is read, not before
    from odoo.addons.proximus_connectivity.models.bill import proximus_bill_check_long

    proximus_bill_check_long.LONG_BILL = 0
    with registry.cursor() as cr:
        env = _env(cr)
        vals = {"name": "An Operator", "is_proximus_operator": True}
        line = {"name": "0470 12 34 56", "price_unit": 15.0, "tax_ids": []}
        bill = env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": env["res.partner"].create(vals).id,
                "invoice_date": billing.START,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        # core takes long to write so many rows, which is not what is tested
        each = SQL("generate_series(1, %s)", int(rows) - 1)
        copies(bill.invoice_line_ids, each)
        check = env["proximus.bill.check"].create({"move_id": bill.id})
        check.action_check()
        assert check.work_note


def notice(database: str) -> None:
    """Leave a line whose notice is over to the queue."""
    with Registry(database).cursor() as cr:
        env = _env(cr)
        line = env["proximus.line"].create(
            {
                "partner_id": env["res.partner"].create({"name": "A Customer"}).id,
                "product_id": env.ref("proximus_connectivity.product_mobile_20").id,
                "state": "active",
                "start_date": billing.START,
            }
        )
        line._transition("pending_terminate", date=billing.START)
        env["proximus.line"]._cron_end_lines()
        assert line.state == "pending_terminate"


def end(database: str) -> None:
    """Let the schedule look at what the queue has done."""
    with Registry(database).cursor() as cr:
        _env(cr)["proximus.work.mixin"]._work_scheduled()


def give_up(database: str) -> None:
    """Take the queue away while jobs wait, and let the schedule work."""
    with Registry(database).cursor() as cr:
        assert _env(cr)["queue.job"].search_count([("state", "=", "pending")])
        _module(cr).button_immediate_uninstall()
    with Registry(database).cursor() as cr:
        assert "queue.job" not in _env(cr)
    end(database)


STEPS = {
    step.__name__: step for step in (install, prepare, run, check, notice, end, give_up)
}


def _env(cr):
    return odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})


def _module(cr):
    modules = _env(cr)["ir.module.module"]
    modules.update_list()
    return modules.search([("name", "=", MODULE)])


if __name__ == "__main__":
    main(*sys.argv[1:])
