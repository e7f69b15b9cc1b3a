"""What grows for ever finds what it is asked for by an index, however much there is.

PostgreSQL is kept from reading whole tables: it does so only where no index serves.
"""

import re
from datetime import datetime

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged

from .bench.grown import TABLES, Grown

#: What is asked of each table: domain and order, as screens, jobs and cleaning do.
QUESTIONS = {
    "proximus.billing.item": [
        ([], None),
        ([("state", "!=", "void")], None),
        ([("subscription_id", "in", [1, 2]), ("state", "=", "to_bill")], "id"),
        ([("subscription_line_id", "in", [1, 2])], "id"),
        ([("company_id", "=", 1), ("period_to", ">", "2026-01-01")], "id"),
        ([("run_id", "=", 1)], "id"),
        ([("move_line_id", "in", [1, 2])], "id"),
    ],
    "proximus.bill.check.line": [
        ([("check_id", "=", 1)], "id"),
        ([("line_id", "in", [1, 2])], "id"),
        ([("attention", "in", ("claim", "look"))], "id"),
    ],
    "proximus.bill.change": [([("check_id", "=", 1)], "id")],
    "proximus.line.usage": [
        ([("line_id", "=", 1)], "month desc"),
        ([("month", "=", "2026-01-01")], "id"),
    ],
    "proximus.usage.record": [
        ([], None),
        ([("line_id", "=", False)], "id"),
        ([("line_id", "=", 1), ("day", ">=", "2026-01-01")], "id"),
        ([("company_id", "in", [1]), ("day", "<", "2025-01-01")], "day, id"),
        ([("company_id", "=", 1), ("reference", "in", ["a", "b"])], "id"),
    ],
    "proximus.line.event": [
        ([], None),
        ([("line_id", "=", 1)], None),
        ([("entered_on", ">=", datetime(2026, 1, 1))], "id"),
    ],
    "proximus.line.price": [([("line_id", "=", 1)], "id")],
    "proximus.assignment": [([("line_id", "=", 1)], "id")],
    "proximus.exchange": [
        ([], None),
        ([("provider_id", "=", 1), ("state", "in", ("pending", "failed"))], "id"),
        ([("res_model", "=", "proximus.line.order"), ("res_id", "=", 1)], "id"),
        ([("done_on", "<", datetime(2026, 1, 1))], "done_on, id"),
        ([("provider_id", "=", 1), ("idempotency_key", "=", "x")], "id"),
    ],
    "proximus.security.event": [
        ([("company_id", "in", [1])], "received_at desc, id desc"),
        ([("company_id", "in", [1]), ("received_at", "<", "2025-01-01")], "id"),
        ([("incident_id", "=", 1)], "id"),
        ([("state", "=", "new")], "next_attempt, id"),
    ],
    "proximus.security.posture": [
        ([("company_id", "in", [1]), ("date", "<", "2025-01-01")], "date, id"),
        ([("company_id", "=", 1), ("date", "=", "2025-01-01")], "id"),
    ],
    "proximus.secret.log": [([], None), ([("user_id", "=", 1)], "id")],
    "proximus.security.grant.log": [
        ([("company_id", "in", [1])], "at desc, id desc"),
        ([("grant_id", "=", 1)], "id"),
    ],
}
#: Core's own, and what is asked of them is core's.
CORE = {"account.move.line", "mail.message"}


@tagged("post_install", "-at_install")
class TestGrowth(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grown = Grown(cls.env, 9, 2)
        cls.made = cls.grown.fill()
        cls.env.cr.execute("SET LOCAL enable_seqscan = off")

    def _plan(self, model, domain, order) -> str:
        records = self.env[model].sudo()
        query = records._search(Domain(domain), order=order, limit=80)
        self.env.flush_all()
        self.env.cr.execute("EXPLAIN " + query.select().code, query.select().params)
        return "\n".join(row for (row,) in self.env.cr.fetchall())

    def test_each_question_finds_an_index(self):
        for model, questions in QUESTIONS.items():
            table = self.env[model]._table
            for domain, order in questions:
                with self.subTest(model=model, domain=domain, order=order):
                    plan = self._plan(model, domain, order)
                    self.assertNotRegex(plan, rf"Seq Scan on {table}\b")

    def test_a_question_without_an_index_is_found(self):
        plan = self._plan("proximus.line.event", [("reason", "=", "x")], "reason")
        self.assertRegex(plan, r"Seq Scan on proximus_line_event\b")

    def test_all_that_grows_is_asked(self):
        self.assertEqual({each.model for each in TABLES} - CORE, QUESTIONS.keys())
        for each in TABLES:
            self.assertGreaterEqual(self.made[each.model], 9, each.model)

    def test_no_index_begins_as_another_of_its_table(self):
        """A whole index that another one begins with serves no question of its own."""
        self.env.cr.execute(
            """
            SELECT index.indexrelid::regclass::text, other.indexrelid::regclass::text
              FROM pg_index index
              JOIN pg_index other ON other.indrelid = index.indrelid
                   AND other.indexrelid != index.indexrelid
                   AND other.indpred IS NULL
                   AND other.indnkeyatts > index.indnkeyatts
                   AND other.indkey::int[] @> index.indkey::int[]
                   AND (other.indkey::int[])[0:index.indnkeyatts - 1]
                       = index.indkey::int[]
             WHERE NOT index.indisunique AND index.indexprs IS NULL
               AND index.indrelid::regclass::text = ANY(%s)
            """,
            [[self.env[model]._table for model in QUESTIONS]],
        )
        twice = [
            (name, other)
            for name, other in self.env.cr.fetchall()
            if not re.search("exclude", other)
        ]
        self.assertFalse(twice)
