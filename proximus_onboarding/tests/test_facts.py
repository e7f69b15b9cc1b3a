from unittest.mock import patch

from odoo.tests import tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestFacts(OnboardingCommon):
    def _hire(self, count):
        self.env["hr.employee"].create(
            [
                {"name": f"Person {n}", "company_id": self.company.id}
                for n in range(count)
            ]
        )

    def test_employees_are_counted_and_proposed_but_not_confirmed(self):
        self._hire(7)
        session = self._start()
        self._pass_company(session)
        answer = self._answer_of(session, "EMPLOYEES")
        self.assertEqual(answer.number_input, "7")
        self.assertEqual(answer.evidence, "records in Employees: 7")
        self.assertIsNone(answer._get_value())
        self.assertEqual(answer._get_fact(), 7)

    def test_a_confirmed_proposal_is_marked_detected(self):
        self._hire(7)
        session = self._to_advice(EMPLOYEES=7)
        answer = self._answer_of(session, "EMPLOYEES")
        self.assertEqual(answer.source, "detected")
        self.assertFalse(answer.contradicts)

    def test_a_corrected_proposal_is_marked_declared_and_differing(self):
        self._hire(7)
        session = self._to_advice(EMPLOYEES=9)
        answer = self._answer_of(session, "EMPLOYEES")
        self.assertEqual(answer.source, "declared")
        self.assertTrue(answer.contradicts)

    def test_finding_nothing_is_no_answer(self):
        session = self._start()
        self._pass_company(session)
        self.assertTrue(session.answer_ids)
        for answer in session.answer_ids:
            self.assertIsNone(answer._get_fact(), answer.question_id.code)
            self.assertFalse(answer.evidence)

    def test_employees_of_the_seller_prove_nothing_of_a_customer(self):
        self._hire(7)
        session = self._start()
        session.partner_id = self.env["res.partner"].create({"name": "Client"})
        self._pass_company(session)
        self.assertIsNone(self._answer_of(session, "EMPLOYEES")._get_fact())

    def test_installed_lines_are_counted(self):
        product = self.env.ref("proximus_connectivity.product_fibre_1000")
        product.download_mbps = 1000
        site = self.env["res.partner"].create(
            {
                "name": "Workshop",
                "parent_id": self.company.partner_id.id,
                "type": "delivery",
                "street": "Rue Neuve 1",
                "zip": "4000",
                "city": "Liège",
            }
        )
        self.env["proximus.line"].create(
            {
                "product_id": product.id,
                "company_id": self.company.id,
                "partner_id": self.company.partner_id.id,
                "site_id": site.id,
                "state": "active",
                "start_date": "2026-01-01",
            }
        )
        session = self._start()
        self._pass_company(session)
        answer = self._answer_of(session, "BROADBAND_30")
        self.assertIs(answer._get_fact(), True)
        self.assertIn("1000 Mb/s", answer.evidence)

    def test_protection_is_held_against_the_number_of_employees(self):
        session = self._start()
        model = type(session)
        for seats, employees, expected in (
            (5, 7, "some"),
            (7, 7, "all"),
            (9, 7, "all"),
            (0, 7, None),
            (5, 0, None),
        ):
            with (
                self.subTest(seats=seats, employees=employees),
                patch.object(model, "_count_protected", return_value=seats),
                patch.object(model, "_count_employees", return_value=employees),
            ):
                found = session._detect_protection()
                self.assertEqual(found and found[0], expected)

    def test_paper_contracts_need_enough_orders_to_judge(self):
        partner = self.env["res.partner"].create({"name": "Buyer"})
        orders = self.env["sale.order"].create(
            [
                {"partner_id": partner.id, "company_id": self.company.id}
                for _n in range(5)
            ]
        )
        orders[:4].write({"state": "sale"})
        session = self._start()
        self.assertIsNone(session._detect_paper_contracts())
        orders[4].state = "sale"
        value, evidence = session._detect_paper_contracts()
        self.assertIs(value, True)
        self.assertIn("5, of which signed on line: 0", evidence)
        orders.write({"signed_on": "2026-01-01 10:00:00"})
        self.assertIs(session._detect_paper_contracts()[0], False)

    def test_every_detector_in_the_data_exists(self):
        detectors = self._start()._get_detectors()
        questions = self.env["proximus.onboarding.question"].search(
            [("detector", "!=", False)]
        )
        self.assertFalse(set(questions.mapped("detector")) - set(detectors))
