"""Test workers run beside each other and share nothing."""

import os

import odoo.tools
from odoo.tests import TransactionCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestOwnFilestore(TransactionCase):
    def test_the_files_of_a_worker_are_its_own(self):
        """Odoo's garbage collection deletes what the worker's database lacks."""
        folder = odoo.tools.config.filestore(get_db_name())
        self.assertEqual(os.path.basename(folder), get_db_name())

    def test_what_another_worker_collects_stays_here(self):
        from dev.pytest_plugin import own_filestore

        name = get_db_name()
        attachment = self.env["ir.attachment"].create(
            {"name": "mandate", "raw": b"signed by nobody but this test"}
        )
        mine = self.env["ir.attachment"]._full_path(attachment.store_fname)
        with own_filestore(name, f"{name}-other"):
            theirs = os.path.join(
                odoo.tools.config.filestore(f"{name}-other"), attachment.store_fname
            )
            self.assertTrue(os.path.exists(theirs))
            os.unlink(theirs)
        self.assertTrue(os.path.exists(mine))
        attachment.invalidate_recordset()
        self.assertEqual(attachment.raw, b"signed by nobody but this test")
