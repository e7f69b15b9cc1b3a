from odoo import fields, models


class ProximusUsageImportItem(models.TransientModel):
    """What a file would do: by line and month, or one record in error."""

    _name = "proximus.usage.import.item"
    _description = "TMF635 Import Row"
    _inherit = ["proximus.usage.row.mixin"]

    import_id = fields.Many2one(
        "proximus.usage.import", required=True, ondelete="cascade", index=True
    )
