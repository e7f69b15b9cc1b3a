from odoo import api, fields, models

from ...tools import lifecycle

#: Who works with lines; others see the public profile of core.
GROUP = "proximus_connectivity.group_user"


class HrEmployeePublic(models.Model):
    """What an employee has, for those who see its public profile only."""

    _inherit = "hr.employee.public"

    proximus_line_count = fields.Integer(
        compute="_compute_proximus_line_count", groups=GROUP
    )
    proximus_line_ids = fields.Many2many(
        "proximus.line",
        string="Lines",
        compute="_compute_proximus_things",
        groups=GROUP,
    )
    proximus_device_ids = fields.Many2many(
        "proximus.device",
        string="Devices",
        compute="_compute_proximus_things",
        groups=GROUP,
    )

    def _compute_proximus_line_count(self):
        counts = self.env["proximus.line"]._count_open_by("employee_id", self.ids)
        for employee in self:
            employee.proximus_line_count = counts.get(employee.id, 0)

    def _compute_proximus_things(self):
        mine = [("employee_id", "in", self.ids)]
        lines = self.env["proximus.line"].search(
            [*mine, ("state", "in", list(lifecycle.LINE_OPEN))]
        )
        devices = self.env["proximus.device"].search([*mine, ("state", "=", "in_use")])
        lines_of = lines.grouped(lambda line: line.employee_id.id)
        devices_of = devices.grouped(lambda device: device.employee_id.id)
        for employee in self:
            employee.proximus_line_ids = lines_of.get(employee.id, False)
            employee.proximus_device_ids = devices_of.get(employee.id, False)

    @api.readonly
    def action_view_proximus_lines(self):
        self.ensure_one()
        return self.env["proximus.line"]._action_of("employee_id", self)
