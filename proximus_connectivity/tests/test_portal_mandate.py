import os
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.base.models import ir_actions_report

from .common import ConnectivityCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class MandatePortalCommon(ConnectivityCommon, HttpCase):
    """A customer with a mandate to sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(cls.env, "mandate_visitor", "base.group_portal")
        cls.visitor.partner_id.write(
            {"name": "Claire Dubois", "parent_id": cls.partner.id}
        )
        cls.stranger = new_test_user(cls.env, "mandate_stranger", "base.group_portal")
        cls.stranger.partner_id.parent_id = cls.other_partner
        donor, recipient = cls.env["res.partner"].create(
            [{"name": "Old Telecom"}, {"name": "New Telecom"}]
        )
        cls.mandate = cls.env["proximus.switch"].create(
            {
                "partner_id": cls.partner.id,
                "site_id": cls.site.id,
                "donor_id": donor.id,
                "recipient_id": recipient.id,
                "customer_ref": "123456",
                "line_ids": [
                    (0, 0, {"e164": "0470 12 34 56", "answer": "keep"}),
                    (0, 0, {"e164": "04 222 66 40", "answer": "cancel"}),
                ],
            }
        )


@tagged("post_install", "-at_install")
class TestPortalMandate(MandatePortalCommon):
    def _sign(self, mandate=None, **vals):
        mandate = mandate or self.mandate
        return self.make_jsonrpc_request(
            f"/my/mandates/{mandate.id}/sign",
            {"name": "Claire Dubois", "signature": SIGNATURE, **vals},
        )

    def test_the_customer_reads_and_signs(self):
        self.authenticate("mandate_visitor", "mandate_visitor")
        self.assertIn("Old Telecom", self.url_open("/my/mandates").text)
        page = self.url_open(f"/my/mandates/{self.mandate.id}").text
        for text in ("470 12 34 56", "Keep", "222 66 40", "Claire Dubois"):
            self.assertIn(text, page)
        answer = self._sign()
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual(self.mandate.signatory, "Claire Dubois")
        self.assertTrue(self.mandate.signature)
        self.assertTrue(self.mandate.mandate_signed_on)
        self.assertTrue(self.mandate.mandate)
        message = self.mandate.message_ids[0]
        self.assertIn("signed by Claire Dubois", message.body)
        self.assertEqual(message.author_id, self.visitor.partner_id)
        self.assertIn("signed already", self._sign()["error"])

    def test_without_a_printer_the_page_is_the_document(self):
        self.addCleanup(ir_actions_report._wkhtml.cache_clear)
        self.startPatcher(patch.dict(os.environ, {"PATH": "/nonexistent"}))
        ir_actions_report._wkhtml.cache_clear()
        answer = self._sign(access_token=self.mandate._portal_ensure_token())
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertTrue(self.mandate.mandate_filename.endswith(".html"))
        self.assertIn("not installed", self.mandate.message_ids[0].body)
        content = self.mandate.with_context(bin_size=False).mandate
        self.assertTrue(content)

    def test_who_may_not(self):
        url = f"/my/mandates/{self.mandate.id}"
        self.assertIn("does not exist", self._sign()["error"], "nobody")
        self.assertIn("/web/login", self.url_open("/my/mandates").url)
        self.authenticate("mandate_stranger", "mandate_stranger")
        self.assertTrue(self.url_open(url).url.endswith("/my"))
        self.assertNotIn("Old Telecom", self.url_open("/my/mandates").text)
        self.assertIn("does not exist", self._sign()["error"])
        mandates = self.env["proximus.switch"].with_user(self.stranger)
        self.assertFalse(mandates.search([]))
        with self.assertRaises(AccessError):
            self.mandate.with_user(self.visitor).write({"signatory": "Me"})
        self.assertFalse(self.mandate.mandate_signed_on)

    def test_hostile_signatures(self):
        self.authenticate("mandate_visitor", "mandate_visitor")
        for vals in (
            {"name": ""},
            {"name": None},
            {"signature": ""},
            {"signature": "x" * 1_000_001},
            {"signature": "no picture"},
            {"signature": ["a"]},
            {"access_token": "é"},
        ):
            answer = self._sign(**vals)
            if vals.get("access_token"):
                continue  # the visitor has the right without it
            self.assertTrue(answer.get("error"), vals)
            self.assertFalse(self.mandate.mandate_signed_on, vals)

    def test_a_mandate_that_is_silent_is_not_signed(self):
        self.mandate.line_ids[0].answer = False
        self.authenticate("mandate_visitor", "mandate_visitor")
        page = self.url_open(f"/my/mandates/{self.mandate.id}").text
        self.assertIn("preparing this mandate", page)
        self.assertIn("cannot be signed yet", self._sign()["error"])
        with self.assertRaises(UserError):
            self.mandate.action_ask_signature()

    def test_the_desk_asks_for_the_signature(self):
        action = self.mandate.action_ask_signature()
        self.assertEqual(action["res_model"], "portal.share")
        self.assertEqual(action["context"]["active_id"], self.mandate.id)


@tagged("post_install", "-at_install")
class TestMandateTourOnAPhone(MandatePortalCommon):
    """The customer signs with a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_the_customer_signs(self):
        self.start_tour("/my", "proximus_portal_mandate", login="mandate_visitor")
        self.assertEqual(self.mandate.signatory, "Claire Dubois")
