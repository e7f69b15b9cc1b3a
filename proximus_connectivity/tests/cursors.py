"""Several connections at once, as several users have them."""

import threading

from odoo import SUPERUSER_ID, api


class CursorsMixin:
    """Connections of their own, for a test whose people really save at once.

    What a test commits, it removes again.
    """

    def _open(self):
        """Return an environment on a new connection, not on the test's single one."""
        cursor = self.env.registry._db.cursor()
        self.addCleanup(cursor.close)
        return api.Environment(cursor, SUPERUSER_ID, {"tracking_disable": True})

    def _commit_soon(self, env):
        """Commit while another connection waits for what this one holds."""
        timer = threading.Timer(0.5, env.cr.commit)
        timer.start()
        self.addCleanup(timer.join)
