from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import SQL


class FileImportMixin:
    """What holds of every long file that is taken in in the background."""

    file_module = None  #: has ``LONG_FILE`` and ``STEP``
    new_in_file = 0  #: so much of :meth:`_bring_file` is new

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(cls.file_module, "LONG_FILE", 3))
        cls.startClassPatcher(patch.object(cls.file_module, "STEP", 2))

    def _bring_file(self):
        """Bring a file; return its import."""
        raise NotImplementedError

    def _taken(self):
        """Return what was taken in of files."""
        raise NotImplementedError

    def _work(self, run, until):
        """Let the scheduled job work until the import is in a state."""
        for _turn in range(10):
            if run.state == until:
                return
            self.env.flush_all()
            with self.enter_registry_test_mode():
                cron = self.env.ref("proximus_connectivity.ir_cron_work")
                cron.method_direct_trigger()
            self.env.invalidate_all()
        self.fail(f"{run.state} instead of {until}")

    def test_stopped_before_anything_and_compared_again(self):
        run = self._bring_file()
        run.action_stop()
        self.assertEqual(run.state, "cancelled")
        run.action_compare()
        self._work(run, "ready")
        self.assertEqual(run.new_count, self.new_in_file)

    def test_it_does_what_its_user_may(self):
        before = self._taken()
        run = self._bring_file()
        self._work(run, "ready")
        self.user.group_ids = self.env.ref("base.group_user")
        run.action_import()
        self._work(run, "ready")
        self.assertEqual(self._taken(), before)

    def test_it_goes_after_its_time_unless_it_is_at_work(self):
        ready, at_work = self._bring_file(), self._bring_file()
        for run in (ready, at_work):
            self._work(run, "ready")
        at_work.action_import()
        runs = ready | at_work
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = %s WHERE id IN %s",
                SQL.identifier(runs._table),
                fields.Datetime.now() - timedelta(days=92),
                tuple(runs.ids),
            )
        )
        runs.invalidate_recordset()
        runs._gc_retention()
        self.assertEqual(runs.exists(), at_work)
        self.assertFalse(ready._items([]))

    def test_another_company_does_not_see_it(self):
        run = self._bring_file()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="proximus_connectivity.group_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self._work(run, "ready")
        for record in (run, run.step_ids, run._items([])):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["create_date"])
