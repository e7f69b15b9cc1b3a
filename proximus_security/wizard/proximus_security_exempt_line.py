from odoo import api, fields, models


class ProximusSecurityExemptLine(models.TransientModel):
    """One employee or line to be exempted."""

    _name = "proximus.security.exempt.line"
    _description = "Exempt from a Protection: Subject"

    wizard_id = fields.Many2one(
        "proximus.security.exempt", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True)
    type_id = fields.Many2one(
        "proximus.security.service.type", "Protection", required=True
    )
    employee_id = fields.Many2one("hr.employee")
    line_id = fields.Many2one("proximus.line")

    @api.depends("employee_id", "line_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = (line.employee_id or line.line_id).display_name or ""

    def _exemption_vals(self):
        """Return the values of the exemption of this subject."""
        return {
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "employee_id": self.employee_id.id,
            "line_id": self.line_id.id,
            "reason": self.wizard_id._full_reason(),
            "approved_by_id": self.wizard_id.approved_by_id.id,
            "date_to": self.wizard_id.date_to,
        }
