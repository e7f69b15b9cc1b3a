from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestLineContact(ConnectivityCommon):
    """Who gets the bill and who uses the line, beside the holder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts, cls.person = cls.env["res.partner"].create(
            [
                {"name": "Accounts", "parent_id": cls.partner.id, "type": "invoice"},
                {"name": "Jan Maes", "parent_id": cls.partner.id},
            ]
        )

    def test_the_invoice_address_is_proposed(self):
        line = self._create_line()
        self.assertEqual(line.billing_partner_id, self.accounts)
        line.billing_partner_id = self.person
        line.contact_id = self.person
        line.monthly_cost = 3.0
        self.assertEqual(line.billing_partner_id, self.person)
        line.write({"contact_id": False, "partner_id": self.other_partner.id})
        self.assertEqual(line.billing_partner_id, self.other_partner)

    def test_they_belong_to_the_holder(self):
        line = self._create_line()
        for name, label in (
            ("billing_partner_id", "Billing Contact"),
            ("contact_id", "Used By"),
        ):
            with self.assertRefused(
                ValidationError,
                "Test mobile",
                label,
                "Garage Test",
                "Boulangerie Test",
            ):
                line[name] = self.other_partner
            line.invalidate_recordset()
        self.assertEqual(line.billing_partner_id, self.accounts)

    def test_many_lines_take_no_query_each(self):
        self._create_line(count=2)
        small = self._count_queries(lambda: self._create_line(count=3))
        large = self._count_queries(lambda: self._create_line(count=90))
        self.assertLessEqual(large, small)
