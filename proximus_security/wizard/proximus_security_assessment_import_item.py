from odoo import api, fields, models

from .proximus_security_assessment_import import STATUSES


class ProximusSecurityAssessmentImportItem(models.TransientModel):
    """What one row of a workbook would do."""

    _name = "proximus.security.assessment.import.item"
    _description = "Import Answers: Row"
    _order = "status_rank, id"

    import_id = fields.Many2one(
        "proximus.security.assessment.import",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sheet = fields.Char()
    row = fields.Integer()
    name = fields.Char("Control")
    status = fields.Selection(STATUSES, required=True)
    status_rank = fields.Integer(compute="_compute_status_rank", store=True)
    before = fields.Char("Now")
    after = fields.Char("New")
    message = fields.Text("Remark")

    @api.depends("status", "message")
    def _compute_status_rank(self):
        ranks = {status: rank for rank, (status, _label) in enumerate(STATUSES)}
        for item in self:
            # a remark on what is not asked is easily overlooked below the rest
            said = item.status == "other" and item.message
            item.status_rank = ranks["error" if said else item.status]
