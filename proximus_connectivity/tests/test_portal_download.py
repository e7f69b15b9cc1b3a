import base64
import csv
import io
import json

from odoo.tests import HttpCase, new_test_user, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestPortalDownload(ConnectivityCommon, HttpCase):
    """*Download my lines*: what a holder has, as a file for its own database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "loader", "base.group_portal")
        cls.user.partner_id.parent_id = cls.partner
        cls.partner.vat = "BE0477472701"
        cls.line = cls._create_active_line(
            site_id=cls.site.id,
            external_ref="AGR-7",
            monthly_cost=17.31,
            commitment_end_date="2027-01-14",
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
        )
        cls.backup = cls._create_active_line("backup", backup_of_id=cls.line.id)
        cls.stranger = cls._create_active_line(
            partner_id=cls.other_partner.id,
            number_ids=[(0, 0, {"e164": "0499 99 88 77"})],
        )
        cls.ended = cls._create_line(
            state="terminated", termination_date="2025-12-31", external_ref="AGR-OLD"
        )

    def download(self, file):
        self.authenticate("loader", "loader")
        answer = self.url_open(f"/my/lines/download?file={file}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        return answer.content.decode("utf-8-sig")

    def test_only_own_open_lines_and_never_our_cost(self):
        products = json.loads(self.download("json"))
        self.assertEqual(
            {product["id"] for product in products}, {"AGR-7", self.backup.name}
        )
        for product in products:
            self.assertNotIn("productPrice", product, "the price is not known")
        self.assertNotIn("17.31", json.dumps(products))
        rows = list(csv.DictReader(io.StringIO(self.download("csv"))))
        self.assertEqual(len(rows), 2)
        row = next(row for row in rows if row["Operator Reference"] == "AGR-7")
        self.assertEqual(row["Site"], "Shop")
        self.assertIn("470 12 34 56", row["Numbers"])
        self.assertEqual(row["Committed Until"], "2027-01-14")
        self.assertEqual(row["Per Month, without VAT"], "")

    def test_a_spreadsheet_runs_no_cell(self):
        self.site.name = '=HYPERLINK("http://x")'
        row = next(csv.DictReader(io.StringIO(self.download("csv"))))
        self.assertFalse(
            [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
        )

    def test_the_file_makes_own_lines_elsewhere(self):
        """The holder's own company reads it: its cost is what it pays."""
        lines = self.line | self.backup
        prices = {self.line: 24.5, self.backup: None}
        # the amounts come from its subscription, which this module knows nothing of
        self.patch(
            type(lines),
            "_holder_monthly",
            lambda records, date=None: {line: prices.get(line) for line in records},
        )
        content = self.download("json")
        own = self.env["res.company"].create(
            {"name": "Boulangerie Test", "partner_id": self.partner.id}
        )
        wizard = self.env["proximus.line.tmf.import"].create(
            {
                "content": base64.b64encode(content.encode()),
                "file_name": "lines.json",
                "company_id": own.id,
            }
        )
        wizard.action_preview()
        self.assertEqual(
            (wizard.new_count, wizard.error_count),
            (2, 0),
            wizard.item_ids.mapped("message"),
        )
        wizard.action_apply()
        made = self.env["proximus.line"].search([("company_id", "=", own.id)])
        self.assertEqual(set(made.mapped("is_own")), {True})
        first = made.filtered(lambda line: line.external_ref == "AGR-7")
        self.assertEqual(first.monthly_cost, 24.5)
        self.assertEqual(first.site_id, self.site)
        self.assertEqual(first.product_id, self.line.product_id)
        self.assertEqual(first.start_date, self.line.start_date)
        self.assertEqual(first.commitment_end_date, self.line.commitment_end_date)
        self.assertEqual(first.number_ids.e164, "+32470123456")
        other = made - first
        self.assertEqual(other.external_ref, self.backup.name)
        self.assertEqual(other.backup_of_id, first)
        # read once more, it changes nothing
        wizard.action_preview()
        self.assertEqual((wizard.new_count, wizard.error_count), (0, 0))
