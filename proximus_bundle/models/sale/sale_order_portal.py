from odoo import models

#: Context of an order that is shown to a contact who may not answer it.
MAY_NOT_SIGN = "proximus_may_not_sign"


class SaleOrder(models.Model):
    """What a contact of the customer may do with an offer in the portal."""

    _inherit = "sale.order"

    _portal_token_rights = frozenset({"money", "sign"})

    def _portal_may_answer(self) -> bool:
        return not self.env.context.get(MAY_NOT_SIGN)

    def _portal_page_token(self) -> str:
        """Return what the page may hold of the token, which core puts into it."""
        return self._portal_gives_token() and self.access_token or ""

    def _has_to_be_signed(self):
        """Extend: not by a contact that may not sign."""
        return self._portal_may_answer() and super()._has_to_be_signed()

    def _has_to_be_paid(self):
        """Extend: paying accepts the offer."""
        return self._portal_may_answer() and super()._has_to_be_paid()

    def _can_be_edited_on_portal(self):
        """Extend: who may not sign does not choose what is signed."""
        return self._portal_may_answer() and super()._can_be_edited_on_portal()
