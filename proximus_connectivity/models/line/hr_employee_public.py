from odoo import fields, models


class HrEmployeePublic(models.Model):
    """The lines of an employee, for those who see its public profile only."""

    _inherit = "hr.employee.public"

    proximus_line_count = fields.Integer(
        compute="_compute_proximus_line_count",
        groups="proximus_connectivity.group_user",
    )

    def _compute_proximus_line_count(self):
        counts = self.env["proximus.line"]._count_open_by("employee_id", self.ids)
        for employee in self:
            employee.proximus_line_count = counts.get(employee.id, 0)

    def action_view_proximus_lines(self):
        self.ensure_one()
        return self.env["proximus.line"]._action_of("employee_id", self)
