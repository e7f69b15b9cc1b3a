from odoo import fields, models

from .proximus_line_tmf import STATUSES


class ProximusInventoryImportItem(models.Model):
    """What one product of a long file does. Of what is the same, none is kept."""

    _name = "proximus.inventory.import.item"
    _description = "Product of an Inventory Import"
    _inherit = ["proximus.tmf.import.item.mixin"]

    import_id = fields.Many2one(
        "proximus.inventory.import", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, precompute=True, index=True
    )
    name = fields.Char("Reference")
    external_ref = fields.Char("Operator Reference")
    relatives = fields.Json("Related Lines", readonly=True)
    status = fields.Selection([*STATUSES, ("waiting", "Waiting")], required=True)
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", ondelete="set null"
    )
