from odoo import SUPERUSER_ID, models
from odoo.http import request

from ...tools.sentinel import OPENED_BY_TOKEN


class PortalMixin(models.AbstractModel):
    """Documents of a company, which its contacts do not all get in the same way.

    A link with a token opens a document for whoever has it, as core has it. So a
    contact that lacks a right is not given the token: not by a page, not by a field,
    not by a redirect.
    """

    _name = "portal.mixin"
    _inherit = ["portal.mixin", "proximus.portal.money.mixin"]

    #: What a contact must be allowed to get the link that opens the document for all.
    _portal_token_rights = frozenset()

    def _portal_opened_by_token(self) -> bool:
        """Return whether the document is read by its token."""
        return self.env.context.get("proximus_portal_opened") is OPENED_BY_TOKEN

    def _portal_gives_token(self) -> bool:
        """Return whether who asks may have the link that needs no login, or has it."""
        if self._portal_opened_by_token():
            return True
        return self._portal_token_rights <= self._portal_reader()._portal_rights()

    def _portal_reader(self):
        """Return who reads: the visitor, for whom core opens it as superuser."""
        is_opened = self.env.uid == SUPERUSER_ID and request
        return request.env.user if is_opened else self.env.user

    def _is_hidden_on_portal(self, field):
        """Extend: no token that opens more than the contact may see."""
        if field.name == "access_token" and not self._portal_gives_token():
            return True
        return super()._is_hidden_on_portal(field)

    def get_portal_url(
        self,
        suffix=None,
        report_type=None,
        download=None,
        query_string=None,
        anchor=None,
    ):
        """Extend: without the token for a contact that lacks a right."""
        url = super().get_portal_url(
            suffix, report_type, download, query_string, anchor
        )
        if self._portal_gives_token():
            return url
        # sudo: to take the token out of the address
        token = f"access_token={self.sudo().access_token}"
        return url.replace(f"?{token}&", "?", 1).replace(f"?{token}", "", 1)

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """Extend: without the token for a contact that lacks a right."""
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid,
            share_token=share_token and self._portal_gives_token(),
        )
