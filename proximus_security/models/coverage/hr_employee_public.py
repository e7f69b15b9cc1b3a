from odoo import fields, models

#: Who sees who lacks protection.
GROUP = "proximus_security.group_reader"


class HrEmployeePublic(models.Model):
    """The protection that an employee has, for those who see the public profile."""

    _inherit = "hr.employee.public"

    security_type_ids = fields.Many2many(
        "proximus.security.service.type",
        string="Protected By",
        compute="_compute_security_types",
        groups=GROUP,
    )
    security_missing_type_ids = fields.Many2many(
        "proximus.security.service.type",
        string="Missing Protection",
        compute="_compute_security_types",
        groups=GROUP,
    )

    def _compute_security_types(self):
        mine = [("employee_id", "in", self.ids)]
        seats = self.env["proximus.security.coverage"].search(
            [*mine, ("date_to", "=", False), ("state", "=", "protected")]
        )
        gaps = self.env["proximus.security.gap"].search(mine)
        seats_of = seats.grouped(lambda seat: seat.employee_id.id)
        gaps_of = gaps.grouped(lambda gap: gap.employee_id.id)
        for employee in self:
            missing = gaps_of.get(employee.id, gaps.browse()).type_id
            given = seats_of.get(employee.id, seats.browse()).type_id
            # a seat that nobody has seen for too long protects nobody
            employee.security_type_ids = given - missing
            employee.security_missing_type_ids = missing
