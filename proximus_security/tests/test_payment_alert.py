"""The telephone of somebody who lets money leave was taken over."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.event.proximus_security_alert import ALERT_CHANGE
from .event_common import EventCommon

NUMBER = "+32475000222"


@tagged("post_install", "-at_install")
class TestPaymentAlert(EventCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.payer = cls._user("sec_payer", "account.group_account_invoice")
        cls.other_payer = cls._user("sec_payer2", "account.group_account_invoice")
        cls.lotte = cls._employee(user_id=cls.payer.id)
        cls.line = cls._line(employee_id=cls.lotte.id)
        cls.env["proximus.number"].create({"e164": NUMBER, "line_id": cls.line.id})
        cls.vendor = cls.env["res.partner"].create({"name": "Hop farm"})

    def _alerts(self):
        return self.env["proximus.security.alert"].search(
            [("company_id", "=", self.company.id)]
        )

    def _payment(self, user, **vals):
        payments = self._as(user, self.env["account.payment"])
        return payments.create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.vendor.id,
                "amount": 100,
                **vals,
            }
        )

    def test_a_sim_swap_raises_an_alert(self):
        event = self._swap(NUMBER)
        alert = self._alerts()
        self.assertEqual(alert.employee_id, self.lotte)
        self.assertEqual(alert.user_id, self.payer)
        self.assertEqual(alert.event_id, event)
        self.assertEqual(alert.since, event.occurred_at)
        self.assertEqual(alert.until, event.occurred_at + timedelta(hours=72))
        self.assertTrue(event.incident_id)
        told = alert.activity_ids.user_id
        self.assertLessEqual(self.officer | self.colleague, told)
        self.assertNotIn(self.payer, told)
        self.assertNotIn("Lotte", "".join(alert.activity_ids.mapped("summary")))

    def test_whoever_has_no_right_on_employees_reads_the_incident(self):
        incident = self._swap(NUMBER).incident_id
        self.env.invalidate_all()
        names = incident.with_user(self.officer).employee_ids.mapped("display_name")
        self.assertEqual(names, ["Lotte"])

    def test_who_approves_payments(self):
        self.assertTrue(self.lotte._is_payment_approver())
        marked = self._employee("Bram", approves_payments=True)
        self.assertTrue(marked._is_payment_approver())
        plain = self._employee("Sofie", user_id=self.employee_user.id)
        self.assertFalse(plain._is_payment_approver())
        self.lotte.user_id = False
        self._swap(NUMBER)
        self.assertFalse(self._alerts())
        self.lotte.approves_payments = True
        self._swap(NUMBER, "swap-2")
        self.assertTrue(self._alerts())

    def test_the_warning_says_what_happened(self):
        self._swap(NUMBER)
        self.assertIn("moved to another SIM card", self._alerts().sentence)
        self.env["proximus.security.event.rule"].create(
            {
                "name": "Password for sale",
                "sequence": 1,
                "pattern": "leak.*",
                "action": "open",
                "warns_payments": True,
            }
        )
        self._alerts().with_context(proximus_alert_change=ALERT_CHANGE).unlink()
        self.lotte.work_email = "lotte@x.example"
        secret = "lotte's password is hops"
        self._take("leak.found", {"email": "lotte@x.example", "message": secret}, "2")
        sentence = self._alerts().sentence
        self.assertIn("Password for sale", sentence)
        self.assertIn("Lotte", sentence)
        self.assertIn(self.officer.name, sentence, "who decides")
        self.assertNotIn("SIM", sentence)
        self.assertNotIn("hops", sentence, "whoever pays reads it")

    @mute_logger("odoo.sql_db")
    def test_whoever_an_alert_is_about_is_archived_and_not_deleted(self):
        self._swap(NUMBER)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.lotte.unlink()
        self.lotte.action_archive()
        self.assertIn("Lotte", self._alerts().sentence)

    def test_payments_of_that_person_carry_a_warning(self):
        before = self._payment(self.payer)
        before.action_post()
        self.env.cr.execute(
            "UPDATE account_payment SET create_date = %(day)s, write_date = %(day)s "
            "WHERE id = %(id)s",
            {"day": self.now - timedelta(days=9), "id": before.id},
        )
        self.assertFalse(before.security_warning)
        self._swap(NUMBER)
        draft = self._payment(self.payer)
        others = self._payment(self.other_payer)
        self.env.invalidate_all()
        self.assertIn("Lotte", draft.security_warning)
        self.assertIn(self.officer.name, draft.security_warning, "who decides")
        self.assertFalse(others.security_warning)
        self.assertFalse(self._as(self.other_payer, before).security_warning)
        seen = self._as(self.other_payer, draft)
        self.assertIn("Lotte", seen.security_warning, "whoever looks at it is warned")
        draft.action_post()
        self.assertEqual(draft.state, "in_process", "a warning, not a block")

    def test_bank_accounts_changed_by_that_person_carry_it_too(self):
        self._swap(NUMBER)
        payer = self._as(self.payer, self.env["res.partner.bank"])
        payer = payer.with_user(self._grow(self.payer, "base.group_partner_manager"))
        account = payer.create(
            {"acc_number": "BE71096123456769", "partner_id": self.vendor.id}
        )
        self.assertIn("Lotte", account.security_warning)
        payment = self._payment(self.other_payer, partner_bank_id=account.id)
        self.assertIn("Lotte", payment.security_warning, "it goes to that account")
        untouched = self.env["res.partner.bank"].create(
            {"acc_number": "BE43068999999501", "partner_id": self.vendor.id}
        )
        self.assertFalse(untouched.security_warning)

    def _grow(self, user, group):
        user.group_ids |= self.env.ref(group)
        return user

    def test_a_warning_ends_with_time(self):
        self._swap(NUMBER, hours=71)
        payment = self._payment(self.payer)
        self.assertTrue(payment.security_warning)
        self._alerts().with_context(proximus_alert_change=self._sentinel()).until = (
            fields.Datetime.now() - timedelta(seconds=1)
        )
        self.env.invalidate_all()
        self.assertFalse(payment.security_warning)
        self.assertEqual(self._alerts().state, "open", "a finding is still wanted")

    def _sentinel(self):
        return ALERT_CHANGE

    def test_an_officer_settles_it_with_a_finding(self):
        self._swap(NUMBER)
        payment = self._payment(self.payer)
        alert = self._alerts().with_user(self.officer)
        with self.assertRaisesRegex(UserError, "Finding"):
            alert.action_settle()
        with Form(alert) as form:
            form.settle_reason = "New phone, told in person"
        alert.action_settle()
        self.assertEqual((alert.state, alert.settled_by_id), ("settled", self.officer))
        self.assertFalse(alert.activity_ids)
        self.env.invalidate_all()
        self.assertFalse(payment.security_warning)
        with self.assertRaises(UserError):
            alert.write({"state": "open"})

    def test_nobody_settles_an_alert_about_oneself(self):
        self._grow(self.payer, "proximus_security.group_officer")
        self._swap(NUMBER)
        alert = self._alerts().with_user(self.payer)
        alert.settle_reason = "It was me, honestly"
        with self.assertRaises(AccessError):
            alert.action_settle()
        self.assertNotIn(self.payer.name, self._alerts().sentence.split("decides")[1])

    def test_a_second_swap_keeps_one_alert_open_longer(self):
        self._swap(NUMBER, "1", hours=40)
        until = self._alerts().until
        self._swap(NUMBER, "2", hours=1)
        self.assertEqual(len(self._alerts()), 1)
        self.assertGreater(self._alerts().until, until)

    def test_the_hours_are_a_parameter(self):
        self.env.ref("proximus_security.parameter_payment_warning_hours").value = 24
        event = self._swap(NUMBER)
        self.assertEqual(self._alerts().until, event.occurred_at + timedelta(hours=24))

    def test_nothing_is_told_to_another_company(self):
        self._swap(NUMBER)
        other = self._user(
            "sec_payer_other", "account.group_account_invoice", self.other_company
        )
        accounts = self._as(other, self.env["res.partner.bank"])
        account = (
            self.env["res.partner.bank"]
            .with_user(self.payer)
            .sudo()
            .create({"acc_number": "BE71096123456769", "partner_id": self.vendor.id})
        )
        self.assertFalse(accounts.browse(account.id).security_warning)

    def test_the_banner_is_on_the_screens(self):
        self._swap(NUMBER)
        payer = self._grow(self.payer, "base.group_partner_manager")
        for model in (
            "account.payment",
            "account.payment.register",
            "res.partner.bank",
        ):
            arch = self.env[model].with_user(payer).get_view(view_type="form")["arch"]
            self.assertIn("security_warning", arch, model)
        with Form(self._as(payer, self.env["account.payment"])) as form:
            form.partner_id = self.vendor
            form.amount = 10
            self.assertIn("Lotte", form.security_warning)
        account = self._as(payer, self.env["res.partner.bank"]).create(
            {"acc_number": "BE71096123456769", "partner_id": self.vendor.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(payer.has_group("hr.group_hr_user"))
        with Form(account) as form:  # opens without a right on employees
            self.assertIn("Lotte", form.security_warning)
