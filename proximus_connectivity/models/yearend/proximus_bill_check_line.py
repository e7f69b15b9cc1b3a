from odoo import fields, models


class ProximusBillCheckLine(models.Model):
    """Whether the days that a row charges are its own, or those of the check."""

    _inherit = "proximus.bill.check.line"

    is_dated = fields.Boolean(
        "Days Known",
        readonly=True,
        help="The bill itself names the days that this row charges.",
    )
