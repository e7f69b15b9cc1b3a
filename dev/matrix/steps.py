"""``python -m dev.matrix.steps DATABASE MODE STEPS``: run steps in one Odoo process.

MODE is «plain», «demo» (with the suite's demo data) or «released» (the suite is there
already, its own records count as those of others). STEPS is a JSON list such as
``[["install", "proximus_bundle"], ["open"]]``. What the log complained about, and what
of the data of others changed, is printed as JSON on the last line, a dictionary per
step.
"""

import json
import logging
import sys
import time

import odoo.api
import odoo.fields
import odoo.modules.registry
import odoo.tools

from ..base import MODULES
from . import golive, moved, screens, snapshot

#: Core says at each start that a Python library which it does not need is not there.
NOT_OURS = "odoo.addons.attachment_indexation."


class Complaints(logging.Handler):
    """Keep every warning and error that anything logs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record):
        if record.name.startswith(NOT_OURS):
            return
        text = f"{record.levelname} {record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1]:
            text += f" ({record.exc_info[1]!r})"
        self.lines.append(text[:2000])

    def take(self) -> list[str]:
        taken, self.lines = self.lines, []
        return taken


class Walk:
    """Walks through the steps and keeps what the database held before."""

    def __init__(self, database: str, mode: str):
        self.database = database
        self.released, self.demo = mode == "released", mode != "plain"
        self.used = self.demo
        self.complaints = Complaints()
        logging.getLogger().addHandler(self.complaints)
        self.before = self._snapshot()
        if self.released:
            # the code is of this version and the tables are not yet: Odoo says so
            self.complaints.take()
        # The button takes a lock without waiting: PostgreSQL's own upkeep of that small
        # table, which a busy machine may begin at that moment, must not hold it.
        self._sql("ALTER TABLE ir_module_module SET (autovacuum_enabled = false)")
        with self._environment() as env:
            env["ir.module.module"].update_list()
        # Modules of the suite get their demo data where those below have theirs.
        self._sql(f"UPDATE ir_module_module SET demo = {self.demo}")

    def run(self, steps: list[list[str]]) -> list[dict]:
        return [self._step(*step) for step in steps]

    def _step(self, verb: str, *names: str) -> dict:
        start = time.monotonic()
        data = []
        if verb == "open":
            data = self._open()
        elif verb == "sell":
            self._sell()
        else:
            self._button(f"button_immediate_{verb}", names)
            after = self._snapshot()
            moves = moved.MOVES if self.released else None
            data += snapshot.changes(self.before, after, moves)
            if verb == "uninstall":
                data += snapshot.remains(self.before, after, self.used)
                data += self._left()
            else:
                data += snapshot.additions(self.before, after, self.demo)
        return {
            "step": " ".join((verb, *names)),
            "seconds": round(time.monotonic() - start, 1),
            "complaints": self.complaints.take(),
            "data": data,
        }

    def _button(self, button: str, names) -> None:
        """Press the button of the Apps menu, as an administrator does."""
        with self._environment() as env:
            modules = env["ir.module.module"].search([("name", "in", names)])
            getattr(modules, button)()

    def _open(self) -> list[str]:
        with self._environment() as env:
            return [*screens.open_all(env), *golive.look(env)]

    def _sell(self) -> None:
        """Order and invoice an offer of the starter catalogue, as a user would."""
        there = self._snapshot()
        with self._environment() as env:
            offer = env.ref("proximus_connectivity.product_fibre_1000")
            customer = env["res.partner"].create({"name": "Bought an offer"})
            sold = [odoo.fields.Command.create({"product_id": offer.id})]
            order = {"partner_id": customer.id, "order_line": sold}
            env["sale.order"].create(order).action_confirm()
            invoice = {"move_type": "out_invoice", "partner_id": customer.id}
            env["account.move"].create(
                {**invoice, "invoice_line_ids": sold}
            ).action_post()
        self.used = True
        self.before.grow(there, self._snapshot())

    def _left(self) -> list[str]:
        there = f"name IN {MODULES} AND state = 'installed'"
        if self._sql(f"SELECT 1 FROM ir_module_module WHERE {there}"):
            return []
        return [
            f"{row} stays"
            for query in (
                "SELECT tablename FROM pg_tables WHERE tablename LIKE '%proximus%'",
                "SELECT viewname FROM pg_views WHERE viewname LIKE 'proximus%'",
                "SELECT model FROM ir_model WHERE model LIKE 'proximus.%'",
                "SELECT module || '.' || name FROM ir_model_data"
                " WHERE module LIKE 'proximus%'",
            )
            for (row,) in self._sql(query)
        ]

    def _environment(self):
        registry = odoo.modules.registry.Registry(self.database)
        return _Committed(registry)

    def _snapshot(self) -> snapshot.Snapshot:
        with self._environment() as env:
            return snapshot.take(env.cr, suite=self.released)

    def _sql(self, query: str) -> list:
        with self._environment() as env:
            env.cr.execute(query)
            return env.cr.fetchall() if env.cr.description else []


class _Committed:
    """An environment of the administrator whose cursor commits when all went well."""

    def __init__(self, registry):
        self.cr = registry.cursor()

    def __enter__(self):
        return odoo.api.Environment(self.cr, odoo.SUPERUSER_ID, {})

    def __exit__(self, kind, *_more):
        if not kind:
            self.cr.commit()
        self.cr.close()


def main(database: str, mode: str, steps: str) -> None:
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    print(json.dumps(Walk(database, mode).run(json.loads(steps))))


if __name__ == "__main__":
    main(*sys.argv[1:4])
