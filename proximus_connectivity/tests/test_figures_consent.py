import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import digest
from .client_common import SECRET, ClientCommon
from .home_common import GROUP


@tagged("post_install", "-at_install")
class TestFiguresConsent(ClientCommon):
    """Figures go to a partner when somebody agreed to them, and as they were shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_own(monthly_cost=30.0)
        cls.other_partner.email = "partner@example.com"
        cls.consent = (
            cls.env["proximus.figures.consent"]
            .with_user(cls.owner)
            .create({"partner_id": cls.other_partner.id, "company_id": cls.company.id})
        )
        cls.teller = cls._user_in(
            "consent_keeper", cls.company, GROUP % "owner", SECRET
        )

    def _last_file(self, consent=None):
        consent = consent or self.consent
        files = consent.message_ids.attachment_ids.sorted("id")
        return files[-1:].raw

    def test_nothing_is_made_before_somebody_agrees(self):
        with self.assertRefused(UserError, "nobody agreed"):
            self.consent.action_download()
        with self.assertRefused(UserError, "nobody agreed"):
            self.consent.action_send()
        self.assertFalse(self.consent.sudo().key)

    def test_what_was_shown_is_what_is_in_the_file(self):
        shown = self.consent.preview
        self.consent.action_agree()
        self.assertEqual(self.consent.preview, shown)
        self.assertEqual(self.consent.agreed_by_id, self.owner)
        self.assertTrue(self.consent.agreed_at)
        action = self.consent.action_download()
        self.assertEqual(action["type"], "ir.actions.act_url")
        data = json.loads(self._last_file())
        self.assertEqual(data["figures"]["line_count"], 1)
        self.assertEqual(data["figures"]["monthly_cost"], "30.00")
        self.assertEqual(data["company"]["name"], self.company.name)
        self.assertEqual(
            data["figures"].keys() | data["unknown"].keys(),
            set(self.consent.agreed_figures),
        )
        self.assertIn(self.company.currency_id.format(30.0), str(shown))

    def test_from_one_database_to_the_board_of_another(self):
        self.consent.action_agree()
        self.consent.action_download()
        key = self.consent.with_user(self.teller).read(["key"])[0]["key"]
        self.there.with_user(self.keeper).key = key.upper() + " "
        self._import(self._last_file()).action_apply()
        self.assertEqual((self.there.line_count, self.there.monthly_cost), (1, 30.0))
        self.consent.action_download()
        self._import(self._last_file()).action_apply()
        self.assertEqual(self.there.digest_id.sequence, 2)

    def test_a_figure_that_came_later_is_not_sent(self):
        self.consent.action_agree()
        self.consent.agreed_figures = ["line_count"]
        self.consent.action_download()
        data = json.loads(self._last_file())
        self.assertEqual(
            data["figures"].keys() | data["unknown"].keys(), {"line_count"}
        )
        self.env.invalidate_all()
        self.assertIn("Cost per Month", self.consent.new_figures)

    def test_it_can_be_taken_back(self):
        self.consent.action_agree()
        self.consent.schedule = "week"
        self.consent.action_withdraw()
        self.assertEqual(self.consent.withdrawn_by_id, self.owner)
        self.assertFalse(self.consent.sudo().key)
        self.assertFalse(self.consent.next_on)
        with self.assertRefused(UserError, "nobody agreed"):
            self.consent.action_download()
        with self.assertRefused(UserError, "cannot become"):
            self.consent.action_agree()
        with self.assertRefused(UserError, "is kept"):
            self.consent.unlink()

    def test_another_one_can_follow_at_once(self):
        self.consent.action_agree()
        self.consent.action_withdraw()
        again = self.consent.copy()
        self.assertEqual((again.state, again.last_sequence), ("draft", 0))
        again.action_agree()
        again.flush_recordset()
        self.assertNotEqual(again.sudo().key, self.consent.sudo().key)

    def test_what_was_agreed_to_stays(self):
        self.consent.action_agree()
        with self.assertRefused(UserError, "stays as it is"):
            self.consent.partner_id = self.partner
        with self.assertRefused(UserError, "cannot be typed in"):
            self.consent.state = "draft"

    def test_the_key_is_a_secret_that_is_noted(self):
        self.consent.action_agree()
        with self.assertRaises(AccessError):
            self.consent.read(["key"])
        key = self.consent.with_user(self.teller).read(["key"])[0]["key"]
        self.assertTrue(digest.is_key(key))
        log = self.env["proximus.secret.log"].search(
            [("res_model", "=", self.consent._name), ("res_id", "=", self.consent.id)]
        )
        self.assertEqual(log.user_id, self.teller)
        for message in self.consent.message_ids:
            self.assertNotIn(key, str(message.body))
            self.assertNotIn(
                key.encode(), b"".join(message.attachment_ids.mapped("raw"))
            )

    def test_a_mail_to_the_partner(self):
        self.consent.action_agree()
        self.consent.schedule = "month"
        self.consent.action_send()
        message = self.consent.message_ids[0]
        self.assertEqual(message.notified_partner_ids, self.other_partner)
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertGreater(self.consent.next_on, self.today + timedelta(days=27))
        self.other_partner.email = False
        with self.assertRefused(UserError, "no mail address"):
            self.consent.action_send()

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_send_figures"
            ).method_direct_trigger()

    def test_every_week_by_itself(self):
        self.consent.action_agree()
        self.consent.schedule = "week"
        self.assertEqual(self.consent.next_on, self.today + timedelta(days=7))
        self._run_cron()
        self.assertFalse(self.consent.last_sequence, "it is not due")
        self.consent.next_on = self.today
        self._run_cron()
        self.assertEqual(self.consent.last_sequence, 1)
        self.assertEqual(self.consent.next_on, self.today + timedelta(days=7))
        data = json.loads(self._last_file())
        self.assertEqual(data["figures"]["line_count"], 1)

    def test_what_cannot_be_sent_is_told_once(self):
        self.consent.action_agree()
        self.consent.schedule = "week"
        self.other_partner.email = False
        for _n in range(2):
            self.consent.next_on = self.today
            self._run_cron()
        self.assertEqual(self.consent.activity_ids.user_id, self.owner)
        self.assertEqual(len(self.consent.activity_ids), 1)
        self.assertFalse(self.consent.last_sequence)
