from odoo import fields, models

from ..models.operator.proximus_line_tmf import STATUSES


class ProximusLineTmfImportItem(models.TransientModel):
    """What one product of a file would do."""

    _name = "proximus.line.tmf.import.item"
    _description = "TMF637 Import Product"
    _inherit = ["proximus.tmf.import.item.mixin"]

    import_id = fields.Many2one(
        "proximus.line.tmf.import", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("Reference")
    external_ref = fields.Char("Operator Reference")
    status = fields.Selection(STATUSES, required=True)
