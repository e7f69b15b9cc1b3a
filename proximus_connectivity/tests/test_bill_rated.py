from odoo.tests import Form, tagged

from . import usage_sample as sample
from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestBillRated(BillCommon):
    """What usage records say beside the usage that is billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.env.company.currency_id.name
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_company": True}
        )
        cls.mobile = cls._create_active_line(
            monthly_cost=15.0, number_ids=[(0, 0, {"e164": "0470 12 34 56"})]
        )

    def _check(self, *rows):
        move = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": "2026-07-31",
                "ref": "B-2026-07",
                "invoice_line_ids": [
                    (0, 0, {"name": name, "price_unit": price, "quantity": 1})
                    for name, price in rows
                ],
            }
        )
        check = self.env["proximus.bill.check"].create({"move_id": move.id})
        check.action_check()
        return check

    def _take(self, *documents, operator=None):
        records = self.env["proximus.usage.record"]
        operator = operator or self.operator
        items = records._compare(list(documents), operator, self.env.company)
        self.assertEqual({item["status"] for item in items}, {"new"}, items)
        records._take(items)

    def _record(self, number, amount=None, day="2026-07-10", **more):
        if amount is not None:
            rating = sample.rating(amount, day=day, unit=self.currency)
            more |= {"ratedProductUsage": [rating], "status": "rated"}
        return sample.record(number, "voice", day, msisdn="0470 12 34 56", **more)

    def _text(self, check):
        rows = check.line_ids.filtered(lambda row: row.result == "extra")
        self.env.invalidate_all()
        return [text.replace("\xa0", " ") for text in rows.mapped("rated_text")]

    def test_billed_and_rated(self):
        check = self._check(("0470 12 34 56 calls", 12.4), ("0470 12 34 56", 15.0))
        (text,) = self._text(check)
        self.assertRegex(text, "billed .*12.40.*; what .* rate is not known")
        self._take(
            self._record("1", 12.396),
            self._record("2", 0.004),
            self._record("3", 5, "2026-06-30"),
            self._record("4", 5, "2026-08-01"),
        )
        (text,) = self._text(check)
        self.assertRegex(text, r"^billed \D*12.40\D*, rated by operator \D*12.40\D*$")
        fee = check.line_ids.filtered(lambda row: row.result == "matched")
        self.assertFalse(fee.rated_text)
        row = check.line_ids.filtered(lambda row: row.result == "extra")
        with Form(row) as form:
            self.assertEqual(form.rated_text.replace("\xa0", " "), text)

    def test_rows_of_one_line_are_taken_together(self):
        check = self._check(
            ("0470 12 34 56 calls", 10),
            ("0470 12 34 56 data", 2.4),
            ("0470 12 34 56", 15),
        )
        self._take(self._record("1", 12.4))
        for text in self._text(check):
            self.assertRegex(text, r"^billed \D*12.40\D*, rated by operator \D*12.40")

    def test_what_has_no_amount_is_said(self):
        check = self._check(("0470 12 34 56 calls", 12.4), ("0470 12 34 56", 15.0))
        self._take(self._record("1", 3), self._record("2"))
        (text,) = self._text(check)
        self.assertRegex(text, r"rated by operator \D*3.00.* without an amount: 1")

    def test_another_operator_rates_nothing_here(self):
        check = self._check(("0470 12 34 56 calls", 12.4), ("0470 12 34 56", 15.0))
        other = self.env["res.partner"].create({"name": "Other Operator"})
        self._take(self._record("1", 3), operator=other)
        (text,) = self._text(check)
        self.assertIn("not known", text)

    def test_taken_back_is_not_rated(self):
        check = self._check(("0470 12 34 56 calls", 12.4), ("0470 12 34 56", 15.0))
        self._take(self._record("1", 3))
        records = self.env["proximus.usage.record"]
        items = records._compare(
            [{"id": "1", "status": "rejected"}], self.operator, self.env.company
        )
        records._take(items)
        (text,) = self._text(check)
        self.assertIn("not known", text)
