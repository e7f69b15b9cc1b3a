"""Billing by several processes that are killed at random moments.

After each month the ledger is held against the invoices by SQL alone, so that no code
of the suite judges itself.
"""

import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from dateutil.relativedelta import relativedelta

import odoo.api
import odoo.modules.registry
import odoo.sql_db
from odoo.fields import Command

ROOT = Path(__file__).resolve().parents[2]
START = date(2026, 1, 1)
#: A killed process is replaced; more than that means that the work does not end.
MOST_SECONDS = 900


@dataclass(frozen=True)
class Size:
    """How hard it is tried."""

    rounds: int
    kills: int
    workers: int
    subscriptions: int
    lines_each: int


FULL = Size(rounds=10, kills=15, workers=3, subscriptions=120, lines_each=4)
TINY = Size(rounds=2, kills=2, workers=2, subscriptions=10, lines_each=2)

#: What must never be there: its name, and the SQL that counts it up to a day.
FAULTS = {
    "periods billed twice": """
        SELECT COUNT(*) FROM proximus_billing_item one
          JOIN proximus_billing_item two
            ON one.subscription_line_id = two.subscription_line_id AND one.id < two.id
           AND one.kind = two.kind AND one.kind = 'recurring'
           AND one.period_from < two.period_to AND two.period_from < one.period_to
         WHERE one.state != 'void' AND two.state != 'void'""",
    "lines with a gap": """
        SELECT COUNT(*) FROM (
            SELECT line.id
              FROM proximus_subscription_line line
         LEFT JOIN proximus_billing_item item
                ON item.subscription_line_id = line.id
               AND item.kind = 'recurring' AND item.state = 'billed'
          GROUP BY line.id
            HAVING COALESCE(SUM(item.period_to - item.period_from), 0)
                   != COALESCE(line.billed_until, line.date_start) - line.date_start
        ) gap""",
    "lines not billed": """
        SELECT COUNT(*) FROM proximus_subscription_line
         WHERE billed_until IS NULL OR billed_until <= %(day)s""",
    "entries without a posted invoice": """
        SELECT COUNT(*) FROM proximus_billing_item item
     LEFT JOIN account_move_line line ON line.id = item.move_line_id
         WHERE item.state != 'billed' OR line.parent_state IS DISTINCT FROM 'posted'""",
    "invoice lines that differ from the ledger": """
        SELECT COUNT(*) FROM (
            SELECT line.id
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
         LEFT JOIN proximus_billing_item item ON item.move_line_id = line.id
             WHERE move.billing_run_id IS NOT NULL AND line.display_type = 'product'
          GROUP BY line.id
            HAVING line.price_subtotal IS DISTINCT FROM SUM(item.amount)
        ) odd""",
    "invoices without lines": """
        SELECT COUNT(*) FROM account_move move
         WHERE move.billing_run_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM account_move_line WHERE move_id = move.id)""",
    "runs of one day": """
        SELECT COUNT(*) - COUNT(DISTINCT (company_id, date))
          FROM proximus_billing_run""",
}


def show(database: str, size: Size, seed: int, way) -> int:
    """Bill month after month, and print what was found.

    :param way: a class that prepares the subscriptions and bills a day, such as
        :class:`Processes`.
    """
    chance = random.Random(seed)
    workers = way(database, size, chance)
    workers.prepare()
    ask = partial(_ask, database)
    killed, found = 0, dict.fromkeys(FAULTS, 0)
    began = time.monotonic()
    for turn in range(size.rounds):
        day = START + relativedelta(months=turn)
        share = size.kills * (turn + 1) // size.rounds - killed
        killed += workers.bill(day, share)
        for name, count in faults(ask, day).items():
            found[name] += count
    [[entries, total]] = ask("SELECT COUNT(*), SUM(amount) FROM proximus_billing_item")
    print(
        f"billing: {size.rounds} rounds of {size.subscriptions} subscriptions by "
        f"{workers.name}, {killed} killed, {entries} entries, {total} EUR, "
        f"{time.monotonic() - began:.0f} s, seed {seed}; "
        + ", ".join(f"{count} {name}" for name, count in found.items())
    )
    return int(any(found.values()) or killed != size.kills or not entries)


def faults(ask, day: date) -> dict[str, int]:
    """Return what the ledger and the invoices do not agree on.

    :param ask: called with SQL and its values, returns the rows.
    """
    counts = {name: ask(sql, {"day": day}) for name, sql in FAULTS.items()}
    return {name: count for name, [[count]] in counts.items() if count}


def prepare(registry, subscriptions: int, lines_each: int, start=START) -> None:
    """Make subscriptions that are due from a day on; no scheduled job is in the way."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        env["ir.cron"].search([]).active = False
        product = env["product.product"].create({"name": "Line", "type": "service"})
        partners = env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(subscriptions)]
        )
        env["proximus.subscription"].create(
            [
                _subscription(env, partner, product, lines_each, start)
                for partner in partners
            ]
        )


def _subscription(env, partner, product, lines_each: int, start: date) -> dict:
    return {
        "name": f"TRY-{partner.id}",
        "partner_id": partner.id,
        "partner_invoice_id": partner.id,
        "currency_id": env.company.currency_id.id,
        "date_start": start,
        "next_invoice_date": start,
        "line_ids": [
            Command.create(
                {
                    "name": f"Line {number}",
                    "product_id": product.id,
                    "date_start": start,
                    "segment_ids": [Command.create({"amount": 9.99 + number})],
                }
            )
            for number in range(lines_each)
        ],
    }


class Processes:
    """Several processes that do what a scheduled job does, each at any moment."""

    def __init__(self, database: str, size: Size, chance: random.Random):
        self.database, self.size, self.chance = database, size, chance
        self.name = f"{size.workers} processes"

    def prepare(self) -> None:
        """Make the subscriptions."""
        registry = odoo.modules.registry.Registry(self.database)
        prepare(registry, self.size.subscriptions, self.size.lines_each)

    def bill(self, day: date, kills: int) -> int:
        """Let the processes bill a day; return how many were killed on the way."""
        module = "tests.reliability.worker"
        command = [sys.executable, "-m", module, self.database, str(day)]

        def start():
            return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)

        workers = [start() for _number in range(self.size.workers)]
        killed, ends = 0, time.monotonic() + MOST_SECONDS
        while killed < kills:
            # from before the first transaction of a process to long after its start
            time.sleep(self.chance.uniform(1.5, 4.5))
            victim = self.chance.randrange(len(workers))
            if workers[victim].poll() is None:
                workers[victim].send_signal(signal.SIGKILL)
                killed += 1
            workers[victim].wait()
            workers[victim] = start()
        for worker in workers:
            worker.wait(max(1, ends - time.monotonic()))
        return killed


def _ask(database: str, sql: str, values=None) -> list:
    with odoo.sql_db.db_connect(database).cursor() as cr:
        cr.execute(sql, values)
        return cr.fetchall()
