from odoo import fields, models


class ProximusUsageFileItem(models.Model):
    """What a long file does, or has done: by line and month, or one record in error."""

    _name = "proximus.usage.file.item"
    _description = "Row of a Usage File"
    _inherit = ["proximus.usage.row.mixin"]

    import_id = fields.Many2one(
        "proximus.usage.file", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, precompute=True, index=True
    )
    # by its id: the step goes once it is done, what it did stays
    step = fields.Integer(required=True, index=True, readonly=True)
