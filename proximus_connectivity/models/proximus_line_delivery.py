from odoo import models


class ProximusLine(models.Model):
    _inherit = "proximus.line"

    def _portal_delivery(self):
        """Return the open order item that delivers the line, for its portal page."""
        self.ensure_one()
        return self._open_items("add")[:1]
