from odoo import api, models
from odoo.fields import Domain

from ...tools import lifecycle
from ..claim.proximus_claim import OPEN_CLAIMS


class ProximusHomeCard(models.Model):
    """What counts as ours: one definition for the home and the board of clients."""

    _inherit = "proximus.home.card"

    @api.model
    def _own_live_lines(self) -> Domain:
        """Return what tells the lines that the company itself has in use."""
        return Domain("is_own", "=", True) & Domain(
            "state", "in", sorted(lifecycle.LINE_LIVE)
        )

    @api.model
    def _own_paid_lines(self) -> Domain:
        """Return what tells the lines that the operators bill to the company itself."""
        return Domain("is_own", "=", True) & Domain(
            "state", "in", sorted(lifecycle.LINE_PAID)
        )

    @api.model
    def _board_button(self) -> dict:
        """Return what leads to the board of clients, for who looks after several."""
        action = "proximus_connectivity.proximus_client_action"
        return self._button(self.env._("Client Board"), self._list(action, []))

    @api.model
    def _own_open_claims(self) -> Domain:
        """Return what tells the own claims that are to be settled."""
        own = self._own("partner_id.commercial_partner_id")
        return own & Domain("state", "in", list(OPEN_CLAIMS))
