from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestParameter(ConnectivityCommon):
    def _parameter(self, value, date_from, date_to=False):
        return self.env["proximus.parameter"].create(
            {
                "code": "test_fee",
                "name": "Test Fee",
                "value": value,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    def test_value_on_a_date(self):
        self._parameter(3, "2020-01-01", "2024-12-31")
        self._parameter(5, "2025-01-01")
        get = self.env["proximus.parameter"]._get
        self.assertEqual(get("test_fee", "2024-12-31"), 3)
        self.assertEqual(get("test_fee", "2025-01-01"), 5)
        self.assertEqual(get("test_fee"), 5)

    def test_value_in_words(self):
        for value, uom, words in (
            (183, "days", "183 days"),
            (0.5, "EUR", "0.5 EUR"),
            (1, "1 or 0", "Yes"),
            (0, "1 or 0", "No"),
            (6, False, "6"),
        ):
            parameter = self.env["proximus.parameter"].new({"value": value, "uom": uom})
            self.assertEqual(parameter.value_text, words)

    def test_no_value(self):
        self._parameter(3, "2020-01-01", "2024-12-31")
        for day in ("2019-12-31", "2025-01-01"):
            with self.assertRefused(UserError, "test_fee", day, "Parameters"):
                self.env["proximus.parameter"]._get("test_fee", day)

    def test_no_overlap(self):
        first = self._parameter(3, "2020-01-01")
        with self.assertRefused(ValidationError, "Test Fee", "2025-01-01"):
            self._parameter(5, "2025-01-01")
        first.date_to = "2024-12-31"
        self._parameter(5, "2025-01-01")
        with self.assertRaises(ValidationError):
            first.date_to = "2025-01-01"

    def test_seeded_facts_have_a_source(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "proximus_connectivity"),
                ("model", "=", "proximus.parameter"),
            ]
        )
        seeded = self.env["proximus.parameter"].browse(data.mapped("res_id"))
        self.assertTrue(seeded)
        self.assertTrue(all(seeded.mapped("source_url")))
        threshold = seeded.filtered(
            lambda parameter: parameter.code == "free_exit_number_threshold"
        )
        self.assertIn("lawyer", threshold.note)
        self.assertFalse(threshold.checked_on)
