from odoo import fields, models

from .proximus_client_import import STATUSES


class ProximusClientImportRow(models.TransientModel):
    """What one file of a client would do."""

    _name = "proximus.client.import.row"
    _description = "File of a Client to Import"
    _order = "id"

    import_id = fields.Many2one(
        "proximus.client.import", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("File")
    status = fields.Selection(STATUSES, required=True)
    message = fields.Text("Remark")
    client_id = fields.Many2one("proximus.client", index=True, ondelete="cascade")
    sequence = fields.Integer("Number")
    generated_at = fields.Datetime("Made On")
