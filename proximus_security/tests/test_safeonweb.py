from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestSafeonweb(SecurityCommon):
    def _helper(self, user=None):
        helper = self._as(user or self.officer, self.env["proximus.security.safeonweb"])
        return helper.with_company(self.company).create({})

    def test_it_lists_what_is_to_be_registered(self):
        first = self._line("internet", fixed_ips="203.0.113.8")
        self._line("internet", fixed_ips="198.51.100.8/29, 203.0.113.8")
        self._line("internet")
        self._line("mobile")
        customer = self.env["res.partner"].create({"name": "Customer SRL"})
        self._line("internet", partner_id=customer.id, fixed_ips="192.0.2.7")
        self._line("internet", company=self.other_company, fixed_ips="192.0.2.8")
        self.env["proximus.security.domain"].create(
            [
                {"name": "one.test"},
                {"name": "two.test"},
                {"name": "gone.test", "active": False},
                {"name": "other.test", "company_id": self.other_company.id},
            ]
        )
        helper = self._helper()
        self.assertEqual(
            set(helper.addresses_text.split(", ")), {"203.0.113.8", "198.51.100.8/29"}
        )
        self.assertEqual((helper.line_count, helper.silent_count), (2, 1))
        self.assertEqual(helper.domains_text, "one.test, two.test")
        first.fixed_ips = False
        self.assertEqual(self._helper().silent_count, 2)

    def test_nothing_to_register_says_so(self):
        helper = self._helper()
        self.assertFalse(helper.addresses_text)
        self.assertFalse(helper.domains_text)

    def test_since_when_it_is_registered_stays(self):
        since = self.today - timedelta(days=3)
        with Form(self._helper()) as form:
            form.state = "yes"
            form.since = since
        helper = form.record
        helper.domain_ids = [Command.create({"name": "https://New.test/"})]
        helper.action_save()
        self.assertEqual(self.company.safeonweb_state, "yes")
        self.assertEqual(self.company.safeonweb_since, since)
        again = self._helper()
        self.assertEqual((again.state, again.since), ("yes", since))
        self.assertEqual(again.domain_ids.name, "new.test")
        self.assertEqual(again.domain_ids.company_id, self.company)
        again.state = "no"
        again.action_save()
        self.assertFalse(self.company.safeonweb_since)

    def test_a_registration_of_tomorrow_is_refused(self):
        helper = self._helper()
        helper.write({"state": "yes", "since": self.today + timedelta(days=1)})
        with self.assertRaises(UserError):
            helper.action_save()

    def test_a_reader_may_not_say_so(self):
        with self.assertRaises(AccessError):
            self._helper(self.reader)
        with self.assertRaises(AccessError):
            self.company.with_user(self.reader)._set_safeonweb("yes", self.today)

    def test_a_private_address_is_refused_with_its_line(self):
        with self.assertRaisesRegex(ValidationError, "192.168.1.1"):
            self._line("internet", fixed_ips="203.0.113.8, 192.168.1.1")
