from odoo import fields, models

from .proximus_usage_import import STATUSES


class ProximusUsageImportItem(models.TransientModel):
    """What some records of a file would do: those of a line and month, or one error."""

    _name = "proximus.usage.import.item"
    _description = "TMF635 Import Row"
    _inherit = ["proximus.tmf.import.item.mixin"]
    _order = "status_rank, position, month desc, line_id, told, id"

    import_id = fields.Many2one(
        "proximus.usage.import", required=True, ondelete="cascade", index=True
    )
    position = fields.Integer(help="Place in the file, of a record in error.")
    line_id = fields.Many2one("proximus.line", index="btree_not_null")
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
