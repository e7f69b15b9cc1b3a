import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from odoo.addons.base.models import ir_actions_report

from .common import BundleCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
REPORT = "sale.action_report_saleorder"


@tagged("post_install", "-at_install")
class TestWithoutPrinter(BundleCommon, HttpCase):
    """A server without wkhtmltopdf: what is sent and signed counts all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_signable_order()
        cls.signer = new_test_user(cls.env, "signer", "base.group_portal")
        cls.signer.partner_id.write(
            {"name": "Claire Dubois", "parent_id": cls.customer.id}
        )

    def setUp(self):
        super().setUp()
        # The program itself is taken away, and what Odoo remembers of it.
        self.addCleanup(ir_actions_report._wkhtml.cache_clear)
        self.startPatcher(patch.dict(os.environ, {"PATH": "/nonexistent"}))
        ir_actions_report._wkhtml.cache_clear()

    @classmethod
    def _create_signable_order(cls):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "require_signature": True,
                "require_payment": False,
            }
        )
        order._add_bundle(cls.bundle)
        order._portal_ensure_token()
        return order

    def _sign(self, **vals):
        return self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept",
            {
                "access_token": self.order.access_token,
                "name": "Claire Dubois",
                "signature": SIGNATURE,
                **vals,
            },
        )

    def test_nothing_can_be_printed(self):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        with self.assertRaisesRegex(UserError, "Wkhtmltopdf"):
            reports._render_qweb_pdf(REPORT, self.order.ids)
        content, reason = reports._try_qweb_pdf(REPORT, self.order.ids)
        self.assertFalse(content)
        self.assertIn("not installed", reason)

    def test_a_signature_in_the_portal_counts(self):
        self.order.action_quotation_sent()
        answer = self._sign()
        self.assertTrue(answer["force_refresh"], answer)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self.order.signed_by, "Claire Dubois")
        self.assertTrue(self.order.signature)
        self.assertTrue(self.order.subscription_ids)
        signed = self.order.message_ids.filtered(
            lambda message: "Order signed by Claire Dubois" in (message.body or "")
        )
        self.assertIn("No PDF of it could be made", signed.body)
        self.assertIn("not installed", signed.body)
        self.assertFalse(signed.attachment_ids)

    def test_a_confirmation_is_mailed_without_its_pdf(self):
        self.order.action_quotation_sent()
        self._sign()
        mailed = self.order.message_ids.filtered("notified_partner_ids")
        self.assertTrue(mailed)
        self.assertFalse(mailed.attachment_ids)

    def _composer(self):
        action = self.order.action_quotation_send()
        return Form(self.env["mail.compose.message"].with_context(**action["context"]))

    def test_a_quotation_is_sent_without_its_pdf_and_says_so(self):
        composer = self._composer()
        self.assertIn("not installed", composer.no_pdf_reason)
        self.assertFalse(composer.attachment_ids[:])
        composer.save().action_send_mail()
        self.assertEqual(self.order.state, "sent")
        bodies = self.order.message_ids.mapped("body")
        self.assertTrue(any("Sent without a PDF" in body for body in bodies), bodies)

    def test_several_quotations_are_sent_at_once(self):
        other = self._create_signable_order()
        orders = self.order | other
        action = orders.action_quotation_send()
        composer = (
            self.env["mail.compose.message"]
            .with_context(**action["context"])
            .create({"template_id": self.order._find_mail_template().id})
        )
        composer.action_send_mail()
        for order in orders:
            bodies = order.message_ids.mapped("body")
            self.assertTrue(any("Sent without" in body for body in bodies), bodies)

    def test_a_client_cannot_ask_for_less(self):
        """A plain value in the context is no permission to leave the PDF out."""
        reports = self.env["ir.actions.report"].with_context(
            proximus_pdf=True, force_report_rendering=True
        )
        with self.assertRaises(UserError):
            reports._render_qweb_pdf(REPORT, self.order.ids)

    # === WHO SIGNS === #

    def test_the_person_is_proposed_not_the_company(self):
        self.order.action_quotation_sent()
        signer = self.signer.sudo()
        self.assertEqual(self.order._portal_signatory(signer), "Claire Dubois")
        public = self.env.ref("base.public_user").sudo()
        self.assertEqual(self.order._portal_signatory(public), "")
        self.order.partner_id = self.signer.partner_id
        self.assertEqual(self.order._portal_signatory(public), "Claire Dubois")
        self.authenticate("signer", "signer")
        page = self.url_open(self.order.get_portal_url()).text
        self.assertIn("&#34;defaultName&#34;: &#34;Claire Dubois&#34;", page)


@tagged("post_install", "-at_install")
class TestBrokenPrinter(BundleCommon):
    """A server whose wkhtmltopdf is there and fails."""

    def test_what_cannot_be_printed_says_why(self):
        order = self._create_order()
        order._add_bundle(self.bundle)
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "wkhtmltopdf"
            program.write_text(
                "#!/bin/sh\n"
                'case "$*" in --version) echo "wkhtmltopdf 0.12.6";; *) exit 7;; esac\n'
            )
            program.chmod(0o755)
            self.addCleanup(ir_actions_report._wkhtml.cache_clear)
            self.startPatcher(
                patch.dict(os.environ, {"PATH": f"{folder}:/usr/bin:/bin"})
            )
            ir_actions_report._wkhtml.cache_clear()
            reports = self.env["ir.actions.report"].with_context(
                force_report_rendering=True
            )
            self.assertFalse(reports._why_no_pdf())
            content, reason = reports._try_qweb_pdf(REPORT, order.ids)
        self.assertFalse(content)
        self.assertIn("7", reason)
