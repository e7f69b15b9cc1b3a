from odoo import api, fields, models

from .proximus_line_tmf_import import STATUSES


class ProximusLineTmfImportItem(models.TransientModel):
    """What one product of a file would do."""

    _name = "proximus.line.tmf.import.item"
    _description = "TMF637 Import Product"
    _order = "status_rank, position"

    import_id = fields.Many2one(
        "proximus.line.tmf.import", required=True, ondelete="cascade", index=True
    )
    position = fields.Integer("No.")
    name = fields.Char("Reference")
    external_ref = fields.Char("Operator Reference")
    status = fields.Selection(STATUSES, required=True)
    status_rank = fields.Integer(compute="_compute_status_rank", store=True)
    message = fields.Char("Remark")

    @api.depends("status")
    def _compute_status_rank(self):
        ranks = {status: rank for rank, (status, _label) in enumerate(STATUSES)}
        for item in self:
            item.status_rank = ranks[item.status]
