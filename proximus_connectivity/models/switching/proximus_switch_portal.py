import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import porting

REPORT = "proximus_connectivity.proximus_switch_report"


class ProximusSwitch(models.Model):
    """A mandate that the customer reads and signs in the portal."""

    _name = "proximus.switch"
    _inherit = ["proximus.switch", "portal.mixin"]

    _portal_token_rights = frozenset({"sign"})

    signature = fields.Image(
        copy=False, attachment=True, max_width=1024, max_height=1024, readonly=True
    )

    mandate_signed_at = fields.Datetime("Signed At", copy=False, readonly=True)
    mandate_sha256 = fields.Char(
        "SHA-256",
        copy=False,
        readonly=True,
        help="Hash of the document as it was signed.",
    )
    is_mandate_changed = fields.Boolean(compute="_compute_is_mandate_changed")

    @api.depends("mandate", "mandate_sha256")
    def _compute_is_mandate_changed(self):
        for switch in self.with_context(bin_size=False):
            signed = switch.mandate_sha256
            content = base64.b64decode(switch.mandate or b"") if signed else b""
            switch.is_mandate_changed = bool(signed) and (
                hashlib.sha256(content).hexdigest() != signed
            )

    def _compute_access_url(self):
        """Override of the portal: where the customer finds the mandate."""
        for switch in self:
            switch.access_url = f"/my/mandates/{switch.id}"

    # === ACTIONS === #

    def action_ask_signature(self):
        """Open the dialog that mails the customer the link to sign.

        :raises UserError: for a mandate that cannot be signed as it is.
        """
        self.ensure_one()
        self._check_signable()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "portal.portal_share_action"
        )
        context = {
            "active_id": self.id,
            "active_ids": self.ids,
            "active_model": self._name,
            "default_partner_ids": self.partner_id.ids,
        }
        return {**action, "context": context}

    # === CHECKS === #

    def _is_signable(self) -> bool:
        """Return whether the customer can sign it now."""
        self.ensure_one()
        return bool(
            self.state == "draft"
            and not self.mandate_signed_on
            and self.donor_id
            and self.line_ids
            and all(self.line_ids.mapped("answer"))
        )

    def _check_signable(self) -> None:
        """Raise a sentence when the customer cannot sign.

        :raises UserError: for a mandate that is signed, closed or not complete.
        """
        self.ensure_one()
        if self.mandate_signed_on or self.state != "draft":
            raise UserError(
                self.env._("%s is signed already or closed.", self.display_name)
            )
        if not self._is_signable():
            raise UserError(
                self.env._(
                    "%s cannot be signed yet: fill in the old operator and mark each "
                    "number keep or cancel.",
                    self.display_name,
                )
            )

    # === BUSINESS === #

    def _sign(self, name: str, signature: bytes, partner) -> None:
        """Take the customer's signature; the document goes with it as it was signed.

        Where nothing can be printed the document is kept as a page.

        :param name: who signs.
        :param signature: a picture, in base 64.
        :param partner: who is signed in, or the customer for a link.
        :raises UserError: for a mandate that cannot be signed.
        """
        self._check_signable()
        self.write(
            {
                "signatory": name,
                "signature": signature,
                "mandate_signed_on": self._proximus_today(),
                "mandate_signed_at": fields.Datetime.now(),
            }
        )
        # the document shows the signature just written
        self.flush_recordset()
        reports = self.env["ir.actions.report"]
        content, reason = reports._try_qweb_pdf(REPORT, self.ids)
        kind = "pdf"
        if reason:
            content, kind = reports._render_qweb_html(REPORT, self.ids)[0], "html"
        if isinstance(content, str):
            content = content.encode()
        self.mandate = base64.b64encode(content)
        self.mandate_sha256 = hashlib.sha256(content).hexdigest()
        self.mandate_filename = f"{self.name}.{kind}"
        body = self.env._("Mandate signed by %s.", name)
        if reason:
            body += " " + self.env._(
                "No PDF of it could be made, so it is kept as a page. %s", reason
            )
        self.message_post(
            body=body,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _portal_signatory(self, user) -> str:
        """Return the person who is proposed to sign; may be empty.

        :param user: who looks at the portal page.
        """
        self.ensure_one()
        customer = self.partner_id
        if self.signatory:
            return self.signatory
        if user.partner_id.commercial_partner_id == customer.commercial_partner_id:
            return user.partner_id.name or ""
        return "" if customer.is_company else customer.name or ""

    def _portal_numbers(self) -> list[tuple]:
        """Return the label and what becomes of each number: ``keep`` or ``cancel``."""
        self.ensure_one()
        order = {porting.KEEP: 0, porting.CANCEL: 1}
        lines = self.line_ids.sorted(lambda line: order.get(line.answer, 2))
        return [(line.label, line.answer) for line in lines]
