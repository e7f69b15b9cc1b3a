import base64
import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import quote_document
from ...tools.portable_json import PortableError

_ITEM = re.compile(r"quoteItem (\d+)")


class ProximusQuoteRequest(models.Model):
    """A request on its way: document, paper, mail, or straight to the seller."""

    _inherit = "proximus.quote.request"

    is_direct = fields.Boolean(
        compute="_compute_is_direct",
        help="The seller works in this database: its quotation is made at once.",
    )
    cannot_print = fields.Boolean(compute="_compute_cannot_print")

    # === COMPUTE METHODS === #

    @api.depends("seller_id", "company_id")
    def _compute_is_direct(self):
        for request in self:
            request.is_direct = bool(request._seller_company())

    def _compute_cannot_print(self):
        self.cannot_print = not self.env["ir.actions.report"]._can_print()

    # === ACTIONS === #

    def action_send(self):
        """Send the request: into the seller's company here, or as a mail to check.

        Sending again sends the same request: the seller finds it by its document id.

        :raises UserError: when something is missing, or nobody is asked.
        """
        self.ensure_one()
        self._check_sendable()
        if not self.seller_id:
            raise UserError(
                self.env._(
                    "%s names no seller. Choose one, or print the request or download "
                    "its file, mail it yourself and press Mark as Sent.",
                    self.name,
                )
            )
        if self._deliver():
            self._mark_sent()
            return True
        return self._compose()

    def action_print(self):
        """Print the request.

        :raises UserError: where nothing can be printed, saying what to do instead.
        """
        for request in self.filtered(lambda request: request.state == "in_progress"):
            request._check_sendable()
        if self[:1].cannot_print:
            raise UserError(self._cannot_print_text())
        return self.env.ref(
            "proximus_connectivity.proximus_quote_request_report"
        ).report_action(self)

    def action_download(self):
        """Download the document, for the seller's database."""
        self.ensure_one()
        if self.state == "in_progress":
            self._check_sendable()
        attachment = self.env["ir.attachment"].create(
            {
                "name": self._document_name(),
                "raw": self._document().encode(),
                "mimetype": "application/json",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    # === SELLER === #

    def _seller_company(self):
        """Return the company of the seller, where it works in this database."""
        self.ensure_one()
        companies = self.env["res.company"]
        seller = self.seller_id.commercial_partner_id
        if not seller:
            return companies
        # sudo: whoever asks need not see the other companies of the database
        found_sudo = companies.sudo().search(
            [("partner_id", "=", seller.id), ("id", "!=", self.company_id.id)], limit=1
        )
        return found_sudo.sudo(self.env.su)

    def _deliver(self) -> bool:
        """Hand the request to the seller's company in this database.

        :return: whether that was done; a module that makes quotations does it.
        """
        return False

    # === DOCUMENT === #

    def _document(self) -> str:
        """Return the request as a TMF648 document, as JSON text."""
        self.ensure_one()
        return quote_document.write_request(self._to_quote())

    @api.model
    def _file_reason(self, error: PortableError) -> str:
        """Return why a file cannot be read, in the language of the user.

        :param error: as ``read_request`` and ``read_answer`` raise it.
        """
        _, named = self.env._, bool(error.what)
        reasons = {
            "action": _("“%s” is not add, modify or noChange")
            if named
            else _("what is to be done does not fit the lines that it names"),
            "currency": _("“%s” is no currency") if named else _("it mixes currencies"),
            "customer": _("it does not name the customer"),
            "date": _("“%s” is no date that is possible"),
            "depth": _("it has too many levels"),
            "empty": _("something is left empty that has to be said"),
            "id": _("it does not name its request"),
            "json": _("it is not a JSON document"),
            "kind": _("it is another kind of file (“%s”)"),
            "link": _("the link to sign is no web address"),
            "number": _("“%s” is no number that is possible"),
            "price": _("it names no price"),
            "range": _("a range of numbers has a first and a last number"),
            "size": _("“%s” is longer than it may be"),
            "state": _("“%s” is no answer that is known"),
            "text": _("“%s” holds signs that are no text"),
            "twice": _("“%s” stands there twice"),
            "type": _("“%s” is not what should stand there"),
            "version": _("it has version “%s”, which is not known here"),
            "wish": _("“%s” is neither keep nor cancel"),
        }
        reason = reasons[error.code]
        if "%s" in reason:
            reason = reason % (error.what or _("the file"))
        item = _ITEM.fullmatch(error.where)
        if item:
            return _("item %(place)s: %(reason)s", place=item[1], reason=reason)
        return reason

    def _document_name(self) -> str:
        return f"request-{self.name}.json".replace("/", "-")

    def _to_quote(self) -> quote_document.Request:
        """Return the request as its document tells it.

        What is read of lines, people and addresses is what a person put into the
        request.
        """
        company, seller = self.company_id, self.seller_id.commercial_partner_id
        person = self.user_id.partner_id
        return quote_document.Request(
            id=self.uuid,
            reference=self.name,
            customer=company.partner_id._to_quote_party(person),
            seller=quote_document.Party(
                id=seller.vat or seller.company_registry or "", name=seller.name or ""
            ),
            items=tuple(item._to_quote() for item in self.item_ids),
            asked_on=fields.Date.to_date(self.sent_on) or self._proximus_today(),
            wanted_on=self.wanted_on or None,
            currency=company.currency_id.name,
            note=self.note or "",
        )

    # === MAIL === #

    def _compose(self) -> dict:
        """Return the dialog in which the mail to the seller is read and sent."""
        return self._proximus_compose(
            "proximus_connectivity.mail_template_quote_request",
            self.env._("Send the Request"),
            self.seller_id,
            proximus_request_sent=True,
        )

    def message_post(self, **kwargs):
        """Note with the mail that the request was sent."""
        if self.env.context.get("proximus_request_sent"):
            self.filtered(lambda one: one.state == "in_progress")._mark_sent()
        return super().message_post(**kwargs)

    def _process_attachments_for_template_post(self, mail_template):
        """Attach document and paper; without a printer the document goes alone."""
        result = super()._process_attachments_for_template_post(mail_template)
        template = "proximus_connectivity.mail_template_quote_request"
        if mail_template != self.env.ref(template, raise_if_not_found=False):
            return result
        for request in self:
            found = result.setdefault(request.id, {}).setdefault("attachments", [])
            document = request._document().encode()
            found.append((request._document_name(), base64.b64encode(document)))
            paper = request._paper()
            if paper:
                found.append((f"{request.name}.pdf", base64.b64encode(paper)))
        return result

    @api.private
    def items_html(self):
        """Return what is asked, as safe HTML in the language of the mail around it."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "proximus_connectivity.quote_request_items", {"doc": self}
        )

    def _paper(self) -> bytes | None:
        """Return the printed request; None where nothing can print."""
        if self.cannot_print:
            return None
        name = "proximus_connectivity.proximus_quote_request_report"
        return self.env["ir.actions.report"]._try_qweb_pdf(name, self.ids)[0] or None

    def _cannot_print_text(self) -> str:
        return self.env._(
            "This server cannot print: wkhtmltopdf is not installed. Send the request "
            "all the same, its file goes with the mail; or download the file."
        )
