from odoo.tests import freeze_time, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23")
class TestDoubleCharging(AccountTestInvoicingCommon, SwitchingCommon):
    """The old operator goes on billing a number that left in August."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(
            "proximus_connectivity.group_user"
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_active_line(monthly_cost=15.0)
        cls.port = cls._create_port(
            cls._create_number("0470123456", cls.line), mandate_signed_on="2026-07-01"
        )
        with freeze_time("2026-08-10"):
            cls.port.action_submit()
            cls.port.action_validate()
            cls.port.action_schedule()
            cls.port.action_port()

    def _checked(self, operator, day="2026-10-03", price=15.0):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": operator.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    (0, 0, {"name": "Mobile 0470/12.34.56", "price_unit": price})
                ],
            }
        )
        check = self.env["proximus.bill.check"].create({"move_id": bill.id})
        check.action_check()
        return check.line_ids.filtered("move_line_id")

    def test_old_operator_bills_on(self):
        row = self._checked(self.old_operator)
        self.assertEqual(
            (row.result, row.expected, row.expected_credit), ("after_end", 0, 15)
        )
        self.assertIn("Double charging", row.explanation)
        self.assertIn("Newcom on 10 Aug 2026", row.explanation)
        self.assertEqual(row.check_id.expected_credit, 15)

    def test_new_operator_bills_rightly(self):
        self.assertEqual(self._checked(self.new_operator).result, "matched")

    def test_old_operator_bills_the_month_of_the_port(self):
        self.assertEqual(
            self._checked(self.old_operator, "2026-08-03").result, "matched"
        )

    def test_credit_of_the_old_operator_is_no_charge(self):
        row = self._checked(self.old_operator, price=-15.0)
        self.assertNotIn("Double", row.explanation)

    def test_number_that_came_back(self):
        self.line.operator_id = self.old_operator
        self.assertEqual(self._checked(self.old_operator).result, "matched")
