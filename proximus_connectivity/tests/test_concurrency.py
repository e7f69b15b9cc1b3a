import threading

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestNumberConcurrency(TransactionCase):
    """Two users give the same number to two lines at once: one of them is told.

    The real thing, with two connections; what it commits is removed again.
    """

    NUMBER = "+32479998877"

    def setUp(self):
        super().setUp()
        self.first, self.second = (self._open() for _counter in range(2))
        self.lines = self._committed_lines()

    def _open(self):
        # a connection of its own, not the test's single shared one
        cursor = self.env.registry._db.cursor()
        self.addCleanup(cursor.close)
        return api.Environment(cursor, SUPERUSER_ID, {"tracking_disable": True})

    def _committed_lines(self):
        env = self._open()
        product = env.ref("proximus_connectivity.product_mobile_20")
        lines = env["proximus.line"].create(
            [{"product_id": product.id}, {"product_id": product.id}]
        )
        env.cr.commit()
        self.addCleanup(self._remove, lines.ids)
        return lines.ids

    def _remove(self, line_ids):
        env = self._open()
        env["proximus.number"].search([("line_id", "in", line_ids)]).unlink()
        env["proximus.line"].browse(line_ids).unlink()
        env.cr.commit()

    def _assign(self, env, line_id):
        env["proximus.number"].create({"e164": self.NUMBER, "line_id": line_id})
        env.flush_all()

    def _commit_soon(self):
        timer = threading.Timer(0.5, self.first.cr.commit)
        timer.start()
        self.addCleanup(timer.join)

    def test_the_second_is_told(self):
        self._assign(self.first, self.lines[0])
        # the second user checked before the first one saved: only the index can tell
        self._commit_soon()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation) as caught,
        ):
            self._assign(self.second, self.lines[1])
        self.second.cr.rollback()
        message = self.second["proximus.number"]._sql_error_to_message(caught.exception)
        self.assertIn("on another line", message)
        holders = self.second["proximus.number"].search([("e164", "=", self.NUMBER)])
        self.assertEqual(holders.line_id.ids, self.lines[:1])
