from odoo import api, models

from ...tools import portal_rights


class ResUsers(models.Model):
    """What somebody may do on the portal, for the company of the contact."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users.filtered("share").partner_id._portal_welcome()
        return users

    def _get_invalidation_fields(self):
        """Extend: what a user may see depends on its contact."""
        return super()._get_invalidation_fields() | {"partner_id"}

    def _portal_rights(self) -> frozenset:
        """Return what the user may do on the portal.

        Users of the back end have their groups; who has no login comes by a link, which
        says itself what it opens.
        """
        self.ensure_one()
        if not self.share or self._is_public():
            return portal_rights.ALL
        # sudo: what was ticked for the contact is not for the contact to read
        return self.sudo().partner_id._portal_rights()

    def _portal_may(self, right: str) -> bool:
        """Return whether the user has a right of the portal."""
        return right in self._portal_rights()
