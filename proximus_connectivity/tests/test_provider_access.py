"""Who may do what with providers, exchanges and problems."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .provider_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestProviderAccess(ProviderCommon):
    def _user(self, group):
        name = group if "." in group else f"proximus_connectivity.{group}"
        return mail_new_test_user(
            self.env,
            login=f"access_{group}",
            groups=name,
            company_id=self.company.id,
        )

    def test_secrets_are_for_administrators(self):
        provider = self._create_provider(api_key="k", api_login="l")
        for name in ("api_key", "api_login", "callback_secret"):
            with self.assertRaises(AccessError):
                provider.with_user(self.manager).read([name])
            self.assertNotIn(name, provider.with_user(self.manager).read()[0])

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        provider = self._create_provider(company_id=other.id, code="demo")
        problem = self._create_problem()
        stranger = mail_new_test_user(
            self.env,
            login="stranger",
            groups="proximus_connectivity.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        exchange = self.env["proximus.exchange"]._queue(provider, "inventory", provider)
        for record, user in (
            (provider, self.manager),
            (exchange, self.manager),
            (problem, stranger),
            (problem.event_ids, stranger),
        ):
            own = record.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            )
            with self.assertRaises(AccessError):
                own.read(["company_id"])
            found = own.search([("id", "in", record.ids)])
            self.assertFalse(found)

    def test_notes_of_another_company(self):
        problem = self._create_problem()
        notes = problem._add_notes([{"text": "Cut"}]).sudo(False)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("group_manager")
        stranger.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        with self.assertRaises(AccessError):
            notes.with_user(stranger).read(["text"])
        self.assertEqual(notes.with_user(self.user).text, "Cut")

    def test_a_note_follows_its_subject_to_another_company(self):
        order = self.env["proximus.line.order"].create({"partner_id": self.customer.id})
        order.provider_id = False
        note = order._add_notes([{"text": "Cut"}])
        self.assertEqual(note.company_id, self.company)
        other = self.env["res.company"].create({"name": "Other"})
        order.company_id = other
        self.env.flush_all()
        self.assertEqual(note.company_id, other)

    def test_accounting_reads_notes_of_problems_only(self):
        problem = self._create_problem()
        order = self._create_order(self._create_provider(code="demo"))
        said = problem._add_notes([{"text": "Cut"}])
        news = order._add_notes([{"kind": "error", "title": "X", "external_ref": "E1"}])
        notes = (said | news).sudo(False)
        own = [("id", "in", notes.ids)]
        accountant = self._user("account.group_account_invoice")
        self.assertEqual(notes.with_user(accountant).search(own), said)
        self.assertEqual(notes.with_user(self.user).search(own), notes)
        accountant.group_ids |= self.env.ref("proximus_connectivity.group_user")
        self.assertEqual(notes.with_user(accountant).search(own), notes)

    def test_user_sends_without_rights_on_the_log(self):
        order = self._create_order(self._create_provider(code="demo"))
        order.with_user(self.user).action_send_to_provider()
        self._process()
        self.assertTrue(order.external_ref)
        order.with_user(self.user).action_refresh_from_provider()
        self.assertEqual(order.state, "in_progress")

    def test_user_reads_the_log_and_cannot_retry(self):
        order = self._create_order(self._create_provider(code="demo"))
        order.action_send_to_provider()
        exchange = self._exchange(order, "order").with_user(self.user)
        self.assertTrue(exchange.read(["subject_name"])[0]["subject_name"])
        with self.assertRaises(AccessError):
            exchange.action_retry()
        exchange.with_user(self.manager).action_retry()

    def test_user_cannot_read_inventory(self):
        provider = self._create_provider(code="demo")
        with self.assertRaises(AccessError):
            provider.with_user(self.user).action_read_inventory()

    def test_breaker_is_closed_by_managers(self):
        provider = self._create_provider(code="demo")
        order = self._create_order(provider)
        order.action_send_to_provider()
        exchange = self._exchange(order, "order")
        later = fields.Datetime.now() + timedelta(hours=1)
        provider.write({"breaker_failures": 7, "breaker_until": later})
        exchange.next_attempt = later
        with self.assertRaises(AccessError):
            provider.with_user(self.user).action_close_breaker()
        provider.with_user(self.manager).action_close_breaker()
        self.assertFalse(provider.breaker_until or provider.breaker_failures)
        self.assertFalse(exchange.next_attempt, "what waits leaves at once")

    def test_readers_do_not_send(self):
        problem = self._create_problem(provider_id=self._create_provider().id)
        for group in ("account.group_account_invoice", "base.group_portal"):
            with self.assertRaises(AccessError):
                problem.with_user(self._user(group)).action_send_to_provider()

    def test_user_works_a_problem(self):
        problem = self._create_problem().with_user(self.user)
        problem.action_start()
        problem.action_resolve("Done")
        problem.action_close()
        self.assertEqual(problem.state, "closed")

    def test_history_is_read_only(self):
        event = self._create_problem().event_ids.with_user(self.manager)
        with self.assertRaises(AccessError):
            event.reason = "Changed"

    @mute_logger("odoo.sql_db")
    def test_neutralized_copy_talks_to_nobody(self):
        provider = self._create_provider(
            code="tmf", base_url="https://api.example.com", api_key="k"
        )
        self.env.flush_all()
        with file_open("proximus_connectivity/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(provider.state, "disabled")
        self.assertFalse(provider.api_key or provider.base_url)
        self.assertFalse(provider._secret_matches(""))
