from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import NUMBER, OnboardingCommon
from .test_flow import GUIDE


@tagged("post_install", "-at_install")
class TestCompany(OnboardingCommon):
    def test_the_number_is_kept_in_its_right_form(self):
        session = self._start()
        self._pass_company(session, enterprise_number="be 566 988 259")
        partner = self.company.partner_id
        self.assertEqual(partner.company_registry, NUMBER)
        self.assertEqual(partner.vat, f"BE{NUMBER}")
        self.assertEqual(session.enterprise_number, "0566.988.259")

    def test_spelled_forms_are_read(self):
        session = self._start()
        self._pass_company(session, enterprise_number="\u202dN° TVA BE 566–988–259")
        self.assertEqual(self.company.partner_id.company_registry, NUMBER)
        session = self._start(
            company=self._create_company("Another"), user=self.env.user
        )
        session.write({"enterprise_number": "5.67E+8", "vat_liable": "yes"})
        with self.assertRaisesRegex(UserError, "spreadsheet"):
            session.action_next()

    def test_the_number_of_another_contact_is_said(self):
        known = self.env["res.partner"].create(
            {"name": "Known SRL", "is_company": True, "vat": f"BE{NUMBER}"}
        )
        session = self._start()
        session.enterprise_number = "BTW BE 0566.988.259"
        self.assertEqual(session.sudo().number_twin_id, known)
        with (
            self.assertLogs("odoo.tests.form.onchange") as caught,
            Form(session, view=GUIDE) as form,
        ):
            form.enterprise_number = "0566988259"
        self.assertIn("Known SRL", "".join(caught.output))
        self._pass_company(session)
        said = self.company.partner_id.message_ids.mapped("body")
        self.assertIn("Known SRL", " ".join(map(str, said)))

    def test_who_is_not_subject_to_vat_gets_no_vat_number(self):
        session = self._start()
        self._pass_company(session, vat_liable="no")
        self.assertEqual(self.company.partner_id.company_registry, NUMBER)
        self.assertFalse(self.company.partner_id.vat)

    def test_a_wrong_number_is_refused_with_its_reason(self):
        session = self._start()
        session.vat_liable = "yes"
        for number, reason in (
            (False, "Fill in the enterprise number"),
            ("0566988258", "last two digits do not fit"),
            ("2000000042", "starts with 0 or 1"),
            ("hello", "has digits only"),
            ("05669882590", "has ten digits"),
        ):
            session.enterprise_number = number
            with self.subTest(number=number), self.assertRaisesRegex(UserError, reason):
                session.action_next()
            self.assertFalse(session.enterprise_number)
        self.assertEqual(session.step_code, "company")
        self.assertFalse(self.company.partner_id.company_registry)

    def test_vat_liability_is_asked_not_assumed(self):
        session = self._start()
        session.enterprise_number = NUMBER
        with self.assertRaisesRegex(UserError, "subject to VAT"):
            session.action_next()

    def test_what_the_contact_says_is_proposed(self):
        company = self._create_company("Onboarding Known", zip="4000")
        company.partner_id.vat = f"BE{NUMBER}"
        session = self._start(self.env.user, company)
        self.assertEqual(session.enterprise_number, "0566.988.259")
        self.assertEqual(session.vat_liable, "yes")
        self.assertEqual(session.region, "wallonia")

    def test_another_number_on_the_contact_is_never_overwritten(self):
        self.company.partner_id.company_registry = "0419618535"
        session = self._start()
        with self.assertRaisesRegex(UserError, "0419.618.535"):
            self._pass_company(session)
        self.assertEqual(self.company.partner_id.company_registry, "0419618535")

    def test_no_country_is_set_and_no_module_installed(self):
        session = self._start()
        companies = type(self.env["res.company"])
        with patch.object(companies, "install_l10n_modules") as install:
            self._pass_company(session)
        install.assert_not_called()
        self.assertFalse(self.company.country_id)

    def test_a_customer_is_set_up_without_touching_the_own_company(self):
        customer = self.env["res.partner"].create(
            {"name": "Client", "is_company": True}
        )
        session = self._start()
        session.partner_id = customer
        self._pass_company(session)
        self.assertEqual(customer.company_registry, NUMBER)
        self.assertFalse(self.company.partner_id.company_registry)
        self.assertEqual(session.name, "Client")
