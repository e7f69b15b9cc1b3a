from odoo import models


class ProximusLineEnd(models.TransientModel):
    """The fee that the dialog announces is billed."""

    _inherit = "proximus.line.end"

    def _apply(self):
        """Extend `proximus_connectivity`: charge what leaving early costs."""
        leave = self._leave()
        charged = self._charges().grouped("subscription_id")
        result = super()._apply()
        for subscription, lines in charged.items():
            subscription._charge_leaving(lines, leave)
            subscription._refresh_next_invoice_date()
        return result
