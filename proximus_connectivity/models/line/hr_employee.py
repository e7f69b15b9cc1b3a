from odoo import api, fields, models


class HrEmployee(models.Model):
    """An employee, with the lines that he or she uses."""

    _inherit = "hr.employee"

    proximus_line_ids = fields.One2many(
        "proximus.line", "employee_id", "Lines", groups="hr.group_hr_user"
    )
    proximus_line_count = fields.Integer(
        compute="_compute_proximus_line_count", groups="hr.group_hr_user"
    )

    def _compute_proximus_line_count(self):
        counts = self.env["proximus.line"]._count_open_by("employee_id", self.ids)
        for employee in self:
            employee.proximus_line_count = counts.get(employee.id, 0)

    @api.readonly
    def action_view_proximus_lines(self):
        self.ensure_one()
        return self.env["proximus.line"]._action_of("employee_id", self)
