import json
import socket

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools import quote_request
from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestQuoteRequestMail(RequestCommon):
    """The mail to the seller: with document and paper, or saying what is missing."""

    def _composer(self, request):
        action = request.action_send()
        self.assertEqual(action["res_model"], "mail.compose.message")
        composers = self.env["mail.compose.message"].with_user(self.owner)
        context = {**action["context"], "allowed_company_ids": self.brewery.ids}
        return Form(composers.with_context(**context)).save()

    def _send(self, request):
        before = request.message_ids
        self._composer(request)._action_send_mail()
        return request.message_ids - before

    def test_document_and_paper_go_along(self):
        request = self._ask(self._want(), note="Ring twice")
        message = self._send(request).filtered("attachment_ids")
        self.assertEqual(request.state, "pending")
        self.assertTrue(request.sent_on)
        self.assertIn(self.seller, message.partner_ids)
        self.assertIn("Test internet", message.body)
        self.assertIn("Ring twice", message.body)
        files = {one.name.rsplit(".")[-1]: one for one in message.attachment_ids}
        told = quote_request.read_request(files["json"].raw)
        self.assertEqual(told.id, request.uuid)
        if request.cannot_print:
            self.assertIn("cannot print", message.body)
            self.assertNotIn("pdf", files)
        else:
            self.assertNotIn("cannot print", message.body)
            self.assertTrue(files["pdf"].raw)

    def test_where_nothing_can_print(self):
        request = self._ask(self._want())
        self.patch(
            type(self.env["ir.actions.report"]),
            "get_wkhtmltopdf_state",
            lambda report: "install",
        )
        request.invalidate_recordset(["cannot_print"])
        message = self._send(request).filtered("attachment_ids")
        self.assertEqual(request.state, "pending")
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertIn("cannot print", message.body)
        with self.assertRefused(UserError, "wkhtmltopdf", "download the file"):
            request.action_print()

    def test_sent_again(self):
        request = self._ask(self._want())
        first = self._send(request).filtered("attachment_ids")
        again = self._send(request).filtered("attachment_ids")
        ids = {
            json.loads(file.raw)["id"]
            for message in (first, again)
            for file in message.attachment_ids
            if file.name.endswith(".json")
        }
        self.assertEqual(ids, {request.uuid})
        self.assertEqual(request.state, "pending")

    def test_the_mail_server_does_not_answer(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        servers = self.env["ir.mail_server"]
        servers.search([]).active = False
        servers.create({"name": "Gone", "smtp_host": "127.0.0.1", "smtp_port": port})
        # Odoo sends nothing in a test unless told to
        self.patch(type(servers), "_disable_send", lambda server: False)
        request = self._ask(self._want())
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            message = self._send(request).filtered("attachment_ids")
            self.env["mail.mail"].sudo().search(
                [("mail_message_id", "=", message.id)]
            ).send()
        mail = (
            self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        )
        self.assertEqual(set(mail.mapped("state")), {"exception"})
        self.assertTrue(message.has_error)
        # it can be sent again, and downloaded
        self.assertEqual(request.state, "pending")
        self.assertTrue(request.action_download()["url"])

    def test_the_paper_in_the_language_of_the_seller(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.seller.lang = "fr_FR"
        line = self._create_own_line("mobile", "0470 12 34 01")
        request = self._ask(*line._quote_items())
        reports = self.env["ir.actions.report"]
        name = "proximus_connectivity.proximus_quote_request_report"
        html = reports._render_qweb_html(name, request.ids)[0].decode()
        for text in (request.name, "Test mobile", "470 12 34 01", line.name):
            self.assertIn(text, html)
