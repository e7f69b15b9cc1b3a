from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.base_vat.models import res_partner as base_vat

from .common import NUMBER, OnboardingCommon
from .test_flow import GUIDE

SHOWN = {"shown_step": "company", "shown_answer": False}


@tagged("post_install", "-at_install")
class TestCompanyProblems(OnboardingCommon):
    """What is wrong is said beside its field, and not kept."""

    def test_a_wrong_number_is_said_while_typing_and_not_kept(self):
        session = self._start()
        with Form(session, view=GUIDE) as form:
            form.enterprise_number = "0566988258"
            self.assertIn("last two digits do not fit", form.number_problem)
            form.vat_liable = "yes"
        self.assertFalse(session.enterprise_number)
        self.assertIn("0566988258 cannot be", session.number_problem)
        session.with_context(**SHOWN).action_next()
        self.assertEqual(session.step_code, "company")
        with Form(session, view=GUIDE) as form:
            form.enterprise_number = "0566.988.259"
            self.assertFalse(form.number_problem)
        self.assertEqual(session.enterprise_number, "0566.988.259")
        self.assertFalse(session.number_problem)

    def test_a_wrong_number_pushes_out_nothing_but_itself(self):
        session = self._start()
        session.enterprise_number = NUMBER
        session.write({"enterprise_number": "12", "region": "brussels"})
        self.assertFalse(session.enterprise_number)
        self.assertEqual(session.region, "brussels")
        session.enterprise_number = False
        self.assertFalse(session.number_problem)

    def test_what_is_missing_is_said_on_the_way_out_only(self):
        session = self._start()
        self.assertFalse(session.number_problem or session.vat_problem)
        session.with_context(**SHOWN).action_next()
        self.assertEqual(session.step_code, "company")
        self.assertIn("Fill in the enterprise number", session.number_problem)
        self.assertIn("subject to VAT", session.vat_problem)
        self.assertEqual(len(session.problem_text.splitlines()), 2)
        session.write({"enterprise_number": NUMBER, "vat_liable": "no"})
        session.with_context(**SHOWN).action_next()
        self.assertEqual(session.step_code, "assessment")
        self.assertFalse(session.show_problems or session.problem_text)

    def test_all_spellings_are_one_number(self):
        for typed in (
            "BE0566988259",
            "be 0566.988.259",
            "566988259",
            "TVA BE 0566.988.259",
            "BTW: BE0566-988-259",
            "0566 988 259",
            "\u200bN° 0566.988.259",
        ):
            session = self._start(
                self.env.user, self._create_company(f"Spelled {typed}")
            )
            session.enterprise_number = typed
            with self.subTest(typed=typed):
                self.assertEqual(session.enterprise_number, "0566.988.259")
                self.assertFalse(session.number_problem)

    def test_an_iban_of_any_country_in_any_spelling(self):
        session = self._start()
        for typed, kept in (
            ("be68539007547034", "BE68 5390 0754 7034"),
            ("IBAN BE68-5390-0754-7034", "BE68 5390 0754 7034"),
            ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ):
            session.iban = typed
            self.assertEqual(session.iban, kept)
            self.assertFalse(session.iban_problem)
        for typed in ("BE68539007547035", "BE6853900754", "hello", "XX00"):
            session.iban = typed
            with self.subTest(typed=typed):
                self.assertFalse(session.iban)
                self.assertIn(f"{typed} is no IBAN", session.iban_problem)
        session.iban = False
        self.assertFalse(session.iban_problem)


@tagged("post_install", "-at_install")
class TestCompanyTwin(OnboardingCommon):
    """A number that another contact has is asked about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known, cls.customer = cls.env["res.partner"].create(
            [
                {"name": "Known SRL", "is_company": True, "vat": f"BE{NUMBER}"},
                {"name": "New SRL", "is_company": True},
            ]
        )

    def _start_for_new(self):
        sessions = self.env["proximus.onboarding.session"].with_user(self.admin)
        session = sessions.with_company(self.company)._start(
            self.company, self.customer
        )
        session.write({"enterprise_number": NUMBER, "vat_liable": "yes"})
        return session

    def test_the_guide_stays_until_it_is_answered(self):
        session = self._start_for_new()
        session.with_context(**SHOWN).action_next()
        self.assertEqual(session.step_code, "company")
        session.action_keep_apart()
        self.assertFalse(session.number_twin_id)
        session.with_context(**SHOWN).action_next()
        self.assertEqual(session.step_code, "assessment")
        self.assertEqual(self.customer.company_registry, NUMBER)

    def test_it_is_that_contact(self):
        session = self._start_for_new()
        session.action_use_twin()
        self.assertEqual(session.partner_id, self.known)
        self.assertFalse(session.number_twin_id)
        session.with_context(**SHOWN).action_next()
        self.assertEqual(session.step_code, "assessment")
        self.assertFalse(self.customer.company_registry)

    def test_the_own_company_stays_its_own_contact(self):
        session = self._start()
        session.enterprise_number = NUMBER
        with self.assertRaisesRegex(UserError, "merge Known SRL into it"):
            session.action_use_twin()
        self.assertEqual(session.partner_id, self.company.partner_id)

    def test_they_are_merged_in_the_dialog_of_odoo(self):
        session = self._start_for_new()
        action = session.action_merge_twin()
        merging = self.env[action["res_model"]].with_context(**action["context"])
        dialog = merging.create({})
        self.assertEqual(dialog.partner_ids, self.known | self.customer)


@tagged("post_install", "-at_install")
class TestCompanyCard(OnboardingCommon):
    """The contact card changes by what the preview shows, and no more."""

    def test_the_preview_is_what_happens(self):
        session = self._start()
        session.write(
            {
                "enterprise_number": NUMBER,
                "vat_liable": "yes",
                "street": "Rue Neuve 1",
                "zip": "4000",
                "city": "Liège",
                "iban": "BE68539007547034",
            }
        )
        preview = str(session.contact_preview)
        for shown in (f"BE{NUMBER}", "Rue Neuve 1", "4000", "BE68 5390 0754 7034"):
            self.assertIn(shown, preview)
        self.assertNotIn(self.company.name, preview)
        partner = self.company.partner_id
        self.assertFalse(partner.street)
        session.action_next()
        self.assertEqual(
            (partner.street, partner.zip, partner.city, partner.vat),
            ("Rue Neuve 1", "4000", "Liège", f"BE{NUMBER}"),
        )
        self.assertEqual(partner.bank_ids.acc_number, "BE68 5390 0754 7034")
        session.action_back()
        self.assertFalse(session.contact_preview)
        session.action_next()
        self.assertEqual(len(partner.bank_ids), 1)

    def test_nothing_of_one_customer_goes_to_another(self):
        session = self._start()
        session.write({"street": "Rue Neuve 1", "enterprise_number": NUMBER})
        customer = self.env["res.partner"].create(
            {"name": "Client", "is_company": True, "city": "Mons"}
        )
        session.partner_id = customer
        self.assertEqual((session.legal_name, session.city), ("Client", "Mons"))
        self.assertFalse(session.street or session.enterprise_number)

    def test_coming_back_proposes_what_the_card_says_meanwhile(self):
        session = self._start()
        self._pass_company(session, legal_name="Typed SRL")
        self.company.partner_id.write({"city": "Mons", "name": "Else SRL"})
        session.action_back()
        self.assertEqual((session.city, session.legal_name), ("Mons", "Typed SRL"))

    def test_what_is_left_empty_stays_on_the_card(self):
        self.company.partner_id.street = "Rue Vieille 2"
        session = self._start()
        self.assertEqual(session.street, "Rue Vieille 2")
        self._pass_company(session, street=False)
        self.assertEqual(self.company.partner_id.street, "Rue Vieille 2")

    def test_a_customer_gets_its_country_and_the_own_company_never(self):
        session = self._start()
        companies = type(self.env["res.company"])
        with patch.object(companies, "install_l10n_modules") as install:
            self._pass_company(session, street="Rue Neuve 1")
            customer = self.env["res.partner"].create(
                {"name": "Client", "is_company": True}
            )
            sessions = self.env["proximus.onboarding.session"].with_user(self.admin)
            other = sessions._start(self.company, customer)
            self._pass_company(
                other, street="Rue Neuve 2", enterprise_number="419618535"
            )
        install.assert_not_called()
        self.assertFalse(self.company.country_id)
        self.assertIn("country is not set here", session.country_note)
        self.assertEqual(customer.country_id, self.env.ref("base.be"))
        self.assertFalse(other.country_note)

    def test_the_postal_code_proposes_the_region(self):
        with Form(self._start(), view=GUIDE) as form:
            form.zip = "1000"
            self.assertEqual(form.region, "brussels")

    def test_the_legal_form_decides_the_chart_and_comes_first(self):
        session = self._start()
        self.assertFalse(session._get_chart_code())
        for form, chart in (
            ("asbl", "be_asso"),
            ("srl", "be_comp"),
            ("self_employed", "be_comp"),
        ):
            session.legal_form = form
            self.assertEqual(session._get_chart_code(), chart)

    def test_sites_are_the_addresses_of_the_customer(self):
        session = self._start()
        self.assertFalse(session.site_ids)
        action = session.with_user(self.admin).action_add_site()
        sites = self.env["res.partner"].with_context(**action["context"])
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        form = Form(sites, view=view)
        form.name, form.street, form.zip, form.city = (
            "Workshop",
            "Quai 1",
            "4000",
            "Liège",
        )
        site = form.save()
        session.invalidate_recordset()
        self.assertEqual(session.site_ids, site)
        self.assertEqual(site.parent_id, self.company.partner_id)

    def test_languages_that_are_not_there_are_named(self):
        session = self._start()
        languages = self.env["res.lang"].with_context(active_test=False)
        german = languages.search([("code", "=", "de_DE")])
        german.active = False
        session.language_ids = german
        self.assertIn(german.name, session.language_note)

    def test_office_managers_need_no_right_on_contacts(self):
        clerk = new_test_user(
            self.env,
            "onboarding_clerk",
            "proximus_onboarding.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        session = self._start(clerk)
        self.assertFalse(session.may_add_site)
        self._pass_company(
            session, legal_name="Onboarding SRL", iban="BE68539007547034"
        )
        self.assertEqual(self.company.name, "Onboarding SRL")


@tagged("post_install", "-at_install")
class TestRegisters(OnboardingCommon):
    """Well-formed, active in VIES, reachable by Peppol: three facts."""

    def _vies(self, answer=None, error=None):
        return patch.object(
            base_vat,
            "check_vies",
            autospec=True,
            side_effect=error,
            return_value=answer,
        )

    def test_nobody_is_asked_without_a_click(self):
        self.env["res.company"].search([]).vat_check_vies = True
        session = self._start()
        with self._vies() as check:
            with Form(session, view=GUIDE) as form:
                form.enterprise_number = NUMBER
                form.vat_liable = "yes"
            session.action_next()
        check.assert_not_called()
        self.assertEqual(self.company.partner_id.vat, f"BE{NUMBER}")
        self.assertEqual(
            (session.vat_form, session.vies_state, session.peppol_state),
            ("valid", "unknown", "unknown"),
        )

    def test_what_vies_says_is_a_fact_of_its_own(self):
        session = self._start()
        with self.assertRaisesRegex(UserError, "VAT numbers only"):
            session.action_check_vies()
        session.write({"enterprise_number": NUMBER, "vat_liable": "yes"})
        told = {"valid": False, "name": "---", "address": "---"}
        with self._vies(told) as check:
            session.action_check_vies()
        check.assert_called_once_with(f"BE{NUMBER}", timeout=10)
        self.assertEqual((session.vat_form, session.vies_state), ("valid", "invalid"))
        self.assertFalse(session.vies_name)
        self.assertTrue(session.vies_checked_on)
        session.action_next()
        self.assertEqual(session.step_code, "assessment")

    def test_no_answer_is_not_a_wrong_number(self):
        session = self._start()
        session.write({"enterprise_number": NUMBER, "vat_liable": "yes"})
        for error in (OSError("no network"), TimeoutError()):
            with self._vies(error=error):
                session.action_check_vies()
            self.assertEqual(session.vies_state, "failed")

    def test_name_and_address_are_proposed_and_taken_by_a_click(self):
        session = self._start()
        session.write({"enterprise_number": NUMBER, "vat_liable": "yes"})
        told = {
            "valid": True,
            "name": "SRL MOULIN",
            "address": "Rue du Moulin 12\n1300 Wavre",
        }
        with self._vies(told):
            session.action_check_vies()
        self.assertFalse(session.street)
        session.action_use_vies()
        self.assertEqual(
            (session.legal_name, session.street, session.zip, session.city),
            ("SRL MOULIN", "Rue du Moulin 12", "1300", "Wavre"),
        )
        self.assertEqual(session.region, "wallonia")
        session.action_next()
        self.assertTrue(self.company.partner_id.vies_valid)

    def test_what_a_register_told_holds_for_that_number_only(self):
        session = self._start()
        session.write({"enterprise_number": NUMBER, "vat_liable": "yes"})
        with self._vies({"valid": True, "name": "X", "address": ""}):
            session.action_check_vies()
        self.assertEqual(session.vies_state, "valid")
        session.enterprise_number = "0419618535"
        self.assertEqual(session.vies_state, "unknown")
        self.assertFalse(session.vies_checked_on or session.vies_name)

    def test_who_is_not_subject_to_vat_is_not_wrong(self):
        session = self._start()
        session.write({"enterprise_number": NUMBER, "vat_liable": "no"})
        self.assertEqual(session.vat_form, "unknown")
        self.assertFalse(session.vat_number)

    def test_peppol_is_asked_through_the_app_when_it_is_there(self):
        session = self._start()
        session.write({"enterprise_number": NUMBER, "vat_liable": "yes"})
        if not session.has_peppol:
            with self.assertRaisesRegex(UserError, "Peppol is installed"):
                session.action_check_peppol()
            return
        partners = type(self.env["res.partner"])
        for told, state in (("valid", "valid"), ("not_valid", "invalid")):
            with patch.object(
                partners, "_get_peppol_verification_state", return_value=told
            ) as check:
                session.action_check_peppol()
            check.assert_called_once_with(NUMBER, "0208", "ubl_bis3")
            self.assertEqual(session.peppol_state, state)
