from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .imports import import_file
from .switching_common import SwitchingCommon

HEADER = "Row,Postal Code,Street,From,To,Technology,Down,Up"
FIELDS = [
    "external_ref",
    "zip",
    "street",
    "number_from",
    "number_to",
    "access_technology",
    "download_mbps",
    "upload_mbps",
]


@tagged("post_install", "-at_install")
class TestCoverageImport(SwitchingCommon):
    def _import(self, *rows, dryrun=False):
        """Import rows the way a user does: a CSV file through Odoo's own import."""
        return import_file(
            self.env,
            "proximus.coverage",
            FIELDS,
            "\n".join((HEADER, *rows)).encode(),
            columns=HEADER.split(","),
            dryrun=dryrun,
        )

    def test_file_is_imported_and_used(self):
        result = self._import(
            "a1,4000,R. du Vieux-Tilleul,1,40,ftth,1000,500",
            "a2,B-4000,Rue du Vieux Tilleul,0,0,vdsl,100,30",
        )
        self.assertFalse(result["messages"])
        rows = self.env["proximus.coverage"].browse(result["ids"])
        self.assertEqual(set(rows.mapped("street_key")), {"rue du vieux tilleul"})
        self.assertEqual(set(rows.mapped("zip")), {"4000"})
        task = self._create_task(self.fibre, self.copper)
        task.action_check_coverage()
        self.assertEqual(task.result, "qualified")

    @mute_logger("odoo.sql_db")
    def test_wrong_rows_are_named_and_nothing_is_imported(self):
        before = self.env["proximus.coverage"].search_count([])
        result = self._import(
            "a1,4000,Rue Haute,1,40,ftth,1000,500",
            "a2,4000,Rue Basse,40,1,ftth,1000,500",
            "a3,4000,Rue Basse,1,40,steam,1000,500",
        )
        rows = {message["record"] for message in result["messages"]}
        self.assertIn(2, rows, "an unknown technology is in row 3 of the file")
        self.assertEqual(self.env["proximus.coverage"].search_count([]), before)

    def test_dry_run_changes_nothing(self):
        before = self.env["proximus.coverage"].search_count([])
        result = self._import("a1,4000,Rue Haute,1,40,ftth,1000,500", dryrun=True)
        self.assertFalse(result["messages"])
        self.assertEqual(self.env["proximus.coverage"].search_count([]), before)

    @mute_logger("odoo.sql_db")
    def test_same_reference_twice_is_refused(self):
        self._import("a1,4000,Rue Haute,1,40,ftth,1000,500")
        result = self._import("a1,4000,Rue Haute,1,40,ftth,1000,500")
        self.assertIn("this reference", result["messages"][0]["message"])

    def test_house_number_behind_the_street(self):
        row = self._create_coverage(street="Rue du Vieux Tilleul, 12 bte 3")
        self.assertEqual((row.number_from, row.number_to), (12, 12))
        self.assertEqual(row.street_key, "rue du vieux tilleul")

    def test_street_of_signs_only_is_refused(self):
        with self.assertRefused(ValidationError, "no street"):
            self._create_coverage(street="---")
