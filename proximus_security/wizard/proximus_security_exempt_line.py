from odoo import api, fields, models

from ..tools.seat_status import SUBJECT_COLUMNS


class ProximusSecurityExemptLine(models.TransientModel):
    """One person or thing to be exempted."""

    _name = "proximus.security.exempt.line"
    _description = "Exempt from a Protection: Subject"
    _inherit = ["proximus.security.subject.mixin"]

    wizard_id = fields.Many2one(
        "proximus.security.exempt", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True)
    type_id = fields.Many2one(
        "proximus.security.service.type", "Protection", required=True
    )

    @api.depends("subject_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.subject_name or ""

    def _exemption_vals(self):
        """Return the values of the exemption of this subject."""
        return {
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            **{name: self[name].id for name in SUBJECT_COLUMNS.values()},
            "reason": self.wizard_id._full_reason(),
            "approved_by_id": self.wizard_id.approved_by_id.id,
            "date_to": self.wizard_id.date_to,
        }
