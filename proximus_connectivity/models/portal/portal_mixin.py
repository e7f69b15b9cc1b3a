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
        parts = (suffix, report_type, download, query_string, anchor)
        if self._portal_gives_token():
            return super().get_portal_url(*parts)
        return self._portal_plain_url(*parts)

    def _portal_link(self, suffix=None, report_type=None):
        """Return the address that a page of the portal links to.

        To make a token is a write, which a page that is read from a replica cannot do:
        who opened the page by right may read the document by right, and gets none.
        """
        self.ensure_one()
        reader = self._portal_reader()
        if self._portal_opened_by_token() or not self.with_user(reader).has_access(
            "read"
        ):
            return self.get_portal_url(suffix, report_type)
        return self._portal_plain_url(suffix, report_type)

    def _portal_plain_url(
        self,
        suffix=None,
        report_type=None,
        download=None,
        query_string=None,
        anchor=None,
    ):
        """Return the address of the document without its token."""
        self.ensure_one()
        asked = f"&report_type={report_type}" if report_type else ""
        asked += "&download=true" if download else ""
        asked += query_string or ""
        asked = f"?{asked.removeprefix('&')}" if asked else ""
        return f"{self.access_url}{suffix or ''}{asked}" + (
            f"#{anchor}" if anchor else ""
        )

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
