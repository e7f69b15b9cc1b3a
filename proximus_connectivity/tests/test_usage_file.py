from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.usage import proximus_usage_file
from . import usage_sample as sample
from .file_import_common import FileImportMixin
from .usage_common import NUMBER, OTHER, UsageCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28", tick=True)
class TestUsageFile(FileImportMixin, UsageCommon):
    """A long file of usage is compared and taken in in the background."""

    file_module = proximus_usage_file
    new_in_file = 5

    def _data(self, number, msisdn=NUMBER, **more):
        return sample.record(number, "data", msisdn=msisdn, used=(1, "GB"), **more)

    def _documents(self):
        return [
            self._data("1"),
            self._data("2", OTHER),
            self._data("3"),
            self._data("4", "+32475999999"),
            self._data("5", OTHER),
            self._data("1"),  # repeated
            self._data("6"),
        ]

    def _bring(self, documents):
        action = self._wizard(documents).action_preview()
        self.assertEqual(action["res_model"], "proximus.usage.file")
        return self.env["proximus.usage.file"].browse(action["res_id"])

    def _bring_file(self):
        return self._bring(self._documents())

    def _taken(self):
        return self._records()

    def _rows(self, run):
        return {
            (row.status, row.line_id.id or row.told, row.record_count)
            for row in run._items([])
        }

    def _counts(self, run):
        names = ("new", "changed", "void", "unknown", "unchanged", "error")
        return tuple(run[f"{name}_count"] for name in names)

    def test_it_is_compared_then_taken_in(self):
        run = self._bring(self._documents())
        self.assertIn("0 of 7", run.work_note)
        self._work(run, "ready")
        self.assertFalse(self._records())
        rows = {
            ("new", self.line.id, 3),
            ("new", self.other.id, 2),
            ("unknown", "+32475999999", 1),
        }
        self.assertEqual(self._rows(run), rows)
        self.assertEqual(self._counts(run), (5, 0, 0, 1, 1, 0))
        self.assertIn("nothing is changed yet", run.message_ids[0].body)
        self.assertIn(self.user.partner_id, run.message_ids[0].notified_partner_ids)
        run.with_user(self.user).action_import()
        self._work(run, "done")
        self.assertEqual(len(self._records()), 6)
        self.assertEqual(self._figures(), (3.0, None, None))
        self.assertEqual(self._figures(self.other), (2.0, None, None))
        self.assertEqual(self._rows(run), rows)
        self.assertEqual(self._counts(run), (5, 0, 0, 1, 1, 0))
        self.assertFalse(run.step_ids or run.content)

    def test_it_does_what_a_short_file_does(self):
        documents = [
            *self._documents(),
            self._data("7", status="rejected"),
            self._data("2", OTHER, amount=2),
        ]
        self._take(self._data("3"), self._data("7"), self._data("5", OTHER, amount=1))
        with patch.object(proximus_usage_file, "LONG_FILE", 100):
            wizard = self._wizard(documents)
            wizard.action_preview()
        expected = {
            (row.status, row.line_id.id or row.told): row.record_count
            for row in wizard.item_ids
            if row.status != "unchanged"
        }
        run = self._bring(documents)
        self._work(run, "ready")
        found = {
            (status, name): count
            for status, name, count in self._rows(run)
            if status != "unchanged"
        }
        self.assertEqual(found, expected)
        self.assertEqual(self._counts(run), self._counts(wizard))
        run.action_import()
        self._work(run, "done")
        self.assertEqual(self._counts(run), self._counts(wizard))
        self.assertEqual(self._figures(), (3.0, None, None))

    def test_the_same_file_again_changes_nothing(self):
        for expected in ((5, 0, 0, 1, 1, 0), (0, 0, 0, 0, 7, 0)):
            run = self._bring(self._documents())
            self._work(run, "ready")
            self.assertEqual(self._counts(run), expected)
            run.action_import()
            self._work(run, "done")
        self.assertEqual(len(self._records()), 6)

    def test_errors_are_left_out_when_that_is_wanted(self):
        documents = [*self._documents(), {"id": "X"}, self._data("8", usageDate="x")]
        run = self._bring(documents)
        self._work(run, "ready")
        errors = run._items([("status", "=", "error")])
        self.assertEqual(errors.mapped("position"), [8, 9])
        with self.assertRaisesRegex(UserError, "error: 2. The first one, No. 8"):
            run.action_import()
        action = run.action_view_errors()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, errors)
        run.skip_errors = True
        run.action_import()
        self._work(run, "done")
        self.assertEqual(len(self._records()), 6)
        self.assertEqual(run.error_count, 2)

    def test_stopped_and_gone_on_with(self):
        run = self._bring(self._documents())
        self._work(run, "ready")
        run.action_import()
        ids = run._work_cut()[0]
        self.assertEqual(run._work_chunk(ids), ids)
        before = self._records()
        self.assertTrue(before)
        run.action_stop()
        self.assertEqual((run.state, run._work_cut()), ("ready", []))
        self.assertEqual(sum(run._items([]).mapped("record_count")), 6)
        run.action_import()
        self.assertEqual(run._work_chunk(ids), [], "done once")
        self._work(run, "done")
        self.assertEqual(len(self._records()), 6)
        self.assertEqual(self._counts(run), (5, 0, 0, 1, 1, 0))

    def test_no_such_file(self):
        with self.assertRaisesRegex(UserError, "not a TMF635 file"):
            self._wizard(b"[1, 2").action_apply()
