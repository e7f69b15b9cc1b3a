from odoo import fields, models

STATUSES = [
    ("error", "Error"),
    ("unknown", "No Line"),
    ("new", "New"),
    ("changed", "Changed"),
    ("void", "Taken Back"),
    ("unchanged", "Unchanged"),
]


class ProximusUsageRowMixin(models.AbstractModel):
    """What some records of a file would do: those of a line and month, or one error."""

    _name = "proximus.usage.row.mixin"
    _description = "Row of a Usage File"
    _inherit = ["proximus.tmf.import.item.mixin"]
    _order = "status_rank, position, month desc, line_id, told, id"

    position = fields.Integer(help="Place in the file, of a record in error.")
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", ondelete="cascade"
    )
    told = fields.Char("Number or Reference")
    month = fields.Date()
    record_count = fields.Integer("Records")
    data_gb = fields.Float("Data (GB)", digits=(16, 3), help="Roaming included.")
    minutes = fields.Float("Calls (Minutes)", digits=(16, 1))
    sms = fields.Integer("Messages")
    amount = fields.Monetary("Rated (Without VAT)")
    currency_id = fields.Many2one("res.currency")
    has_data = fields.Boolean("Data Known")
    has_voice = fields.Boolean("Calls Known")
    is_rated = fields.Boolean("Rated")
    status = fields.Selection(STATUSES, required=True)
