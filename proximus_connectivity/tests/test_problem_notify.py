from odoo.tests import tagged

from .provider_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestProblemNotify(ProviderCommon):
    """The customer hears of each change, once, in its own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Anne",
                "email": "anne@customer.example",
                "lang": "fr_FR",
                "parent_id": cls.customer.id,
            }
        )

    def _told(self, problem):
        return problem.message_ids.filtered(
            lambda message: self.contact in message.partner_ids
        )

    def test_reporter_hears_each_state(self):
        problem = self._create_problem(reporter_id=self.contact.id)
        problem.action_start()
        self.assertEqual(len(self._told(problem)), 1)
        problem.action_wait("Is somebody at home?")
        last = self._told(problem)[:1]
        self.assertIn("Is somebody at home?", last.body)
        self.assertEqual(last.subtype_id, self.env.ref("mail.mt_comment"))

    def test_several_moves_are_one_message(self):
        problem = self._create_problem(reporter_id=self.contact.id)
        problem.action_resolve("Cable replaced")
        told = self._told(problem)
        self.assertEqual(len(told), 1)
        self.assertIn("Cable replaced", told.body)
        problem.action_resolve()
        self.assertEqual(self._told(problem), told, "a repeat tells nothing")

    def test_language_of_the_reader(self):
        problem = self._create_problem(reporter_id=self.contact.id)
        problem.action_start()
        sentence = problem.with_context(lang="fr_FR")._describe_state_change()
        self.assertIn(sentence, self._told(problem).body)

    def test_customer_when_somebody_of_ours_reported(self):
        self.customer.email = "info@customer.example"
        problem = self._create_problem()
        problem.action_start()
        self.assertTrue(
            problem.message_ids.filtered(lambda one: self.customer in one.partner_ids)
        )

    def test_nobody_is_told_by_oneself_or_without_address(self):
        self.contact.email = False
        problem = self._create_problem(reporter_id=self.contact.id)
        self.assertFalse(problem._customer_contact())
        own = self._create_problem(
            partner_id=self.company.partner_id.id,
            line_ids=self._create_line(
                partner_id=self.company.partner_id.id, site_id=False
            ).ids,
            reporter_id=self.user.partner_id.id,
        )
        self.user.partner_id.write(
            {"parent_id": self.company.partner_id.id, "email": "u@example.com"}
        )
        self.assertFalse(own.with_user(self.user)._customer_contact())
        self.assertTrue(own._customer_contact())
