from odoo import models


class ProximusBillCheck(models.Model):
    """Whether the days that a row charges are its own, or those of the check."""

    _inherit = "proximus.bill.check"

    def _row_vals(self, row, match, verdict, line, port=None):
        """Extend: only what the bill itself says is good enough for a cut-off."""
        vals = super()._row_vals(row, match, verdict, line, port)
        return {**vals, "is_dated": row.is_dated}
