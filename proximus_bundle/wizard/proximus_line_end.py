from odoo import models


class ProximusLineEnd(models.TransientModel):
    """The fee that the dialog announces is billed."""

    _inherit = "proximus.line.end"

    def _apply(self):
        """Extend `proximus_connectivity`: charge what leaving early costs."""
        leave = self._leave()
        announced = []
        for subscription, lines in self._charges().grouped("subscription_id").items():
            new = self._leaving_anew(subscription, lines)
            if new:
                quote = subscription._leaving_quote(new, leave)
                announced.append((subscription, new, quote))
        result = super()._apply()
        for subscription, lines, quote in announced:
            subscription._charge_leaving(lines, leave, quote)
            subscription._refresh_next_invoice_date()
        return result
