from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ...tools import basket


class ProximusOnboardingSession(models.Model):
    """What is sent or installed, to whom, and who agreed to it when."""

    _inherit = "proximus.onboarding.session"

    consent_ids = fields.One2many(
        "proximus.onboarding.consent", "session_id", "Consents", copy=False
    )
    consent_text = fields.Text(compute="_compute_consent_text")
    mandate_text = fields.Text(compute="_compute_mandate_text", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends(
        "offer_line_ids.quantity",
        "existing_ids.choice",
        "existing_ids.number_wish",
        "existing_ids.number_ids.wish",
        "number_wish",
        "send_names",
        "line_site_id",
    )
    @api.depends_context("lang")
    def _compute_consent_text(self):
        for session in self:
            items = "\n".join(f"• {item}" for item in session._get_consent_items())
            session.consent_text = items and self.env._(
                "To %(recipient)s go:\n%(items)s",
                recipient=session._get_offer_recipient(),
                items=items,
            )

    @api.depends(
        "sale_order_id.proximus_switch_ids.mandate_signed_at",
        "sale_order_id.signed_sha256",
    )
    @api.depends_context("lang", "tz")
    def _compute_mandate_text(self):
        for session in self:
            mandates = session.sale_order_id.proximus_switch_ids
            told = [
                session._describe_mandate(mandate)
                for mandate in mandates
                if mandate.state != "cancelled"
            ]
            if session.sale_order_id.signed_sha256:
                told.insert(0, session._describe_signed(session.sale_order_id))
            session.mandate_text = "\n".join(told)

    # === CONSENT === #

    def _get_offer_recipient(self) -> str:
        """Return who gets what is asked for."""
        self.ensure_one()
        if not self.is_own_company:
            return self.partner_id.display_name or ""
        # sudo: the name of the seller of the company
        seller = self.company_id.sudo().proximus_seller_id
        return seller.display_name or self.env._(
            "the seller that is chosen on the request"
        )

    def _get_consent_items(self) -> list[str]:
        """Return item by item what an offer tells the other side."""
        self.ensure_one()
        _ = self.env._
        asked = [f"{row.quantity} × {row.name}" for row in self._get_asked()]
        if not asked:
            return []
        items = [
            _("what is asked for: %s", ", ".join(asked)),
            _("name, number and address of %s", self.partner_id.display_name),
        ]
        for choice, sentence in (
            ("replace", _("what is replaced, with its numbers and cost: %s")),
            ("keep", _("what is kept, with its numbers: %s")),
        ):
            names = [row._get_label() for row in self._get_existing(choice)]
            if names:
                items.append(sentence % ", ".join(names))
        if given_up := self._get_numbers("cancel"):
            items.append(
                _("numbers that are given up, for good: %s", ", ".join(given_up))
            )
        if self.send_names:
            # sudo: who has the lines that are replaced
            people_sudo = self._get_existing("replace").sudo().line_id.employee_id
            names = people_sudo.mapped("name")
            if names:
                items.append(_("the names of people: %s", ", ".join(names)))
        return items

    def _note_consent(self, kind: str, items: list[str], recipient: str):
        """Keep that this user agreed, once for the same items.

        :param kind: offer or install.
        :param items: what is sent or installed, one by one.
        :param recipient: to whom, or where.
        :return: the `proximus.onboarding.consent`.
        """
        self.ensure_one()
        # sudo: consents are written by the program only, so that nobody makes one up
        consents_sudo = self.env["proximus.onboarding.consent"].sudo()
        sha256 = basket.digest(kind, items, recipient, self.id)
        own_sudo = consents_sudo.browse(self.consent_ids.ids)
        known = own_sudo.filtered(lambda one: one.sha256 == sha256)
        return known[:1] or consents_sudo.create(
            {
                "session_id": self.id,
                "kind": kind,
                "items": "\n".join(items),
                "recipient": recipient,
                "given_by": self.env.uid,
                "given_on": fields.Datetime.now(),
                "sha256": sha256,
            }
        )

    def _describe_signed(self, order) -> str:
        """Return who signed the quotation, when, and its hash; or that it changed."""
        if order._get_signed_digest() != order.signed_sha256:
            return self.env._(
                "Quotation %(order)s was changed after %(person)s had signed it on "
                "%(moment)s.",
                order=order.name,
                person=order.signed_by or "–",
                moment=format_datetime(self.env, order.signed_on),
            )
        return self.env._(
            "Quotation %(order)s was signed by %(person)s on %(moment)s; SHA-256 of "
            "what was signed: %(hash)s",
            order=order.name,
            person=order.signed_by or "–",
            moment=format_datetime(self.env, order.signed_on),
            hash=order.signed_sha256,
        )

    def _describe_mandate(self, mandate) -> str:
        """Return whether a mandate was signed, when, and the hash of the document."""
        if not mandate.mandate_signed_at:
            return self.env._("Mandate %s is not signed yet.", mandate.name)
        return self.env._(
            "Mandate %(mandate)s was signed by %(person)s on %(moment)s; SHA-256 of "
            "the document: %(hash)s",
            mandate=mandate.name,
            person=mandate.signatory or "–",
            moment=format_datetime(self.env, mandate.mandate_signed_at),
            hash=mandate.mandate_sha256,
        )
