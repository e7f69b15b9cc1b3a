from odoo import fields, models

#: Who sees who lacks protection.
GROUP = "proximus_security.group_reader"
STATUSES = ("verified", "declared", "unknown", "missing")


class HrEmployeePublic(models.Model):
    """The protection that an employee has, for those who see the public profile."""

    _inherit = "hr.employee.public"

    security_status_ids = fields.Many2many(
        "proximus.security.status",
        string="Required Protection",
        compute="_compute_security_types",
        groups=GROUP,
    )
    security_type_ids = fields.Many2many(
        "proximus.security.service.type",
        string="Protected By",
        compute="_compute_security_types",
        groups=GROUP,
    )
    security_unknown_type_ids = fields.Many2many(
        "proximus.security.service.type",
        string="Unknown Protection",
        compute="_compute_security_types",
        groups=GROUP,
        help="Not installed yet, or not seen for too long.",
    )
    security_missing_type_ids = fields.Many2many(
        "proximus.security.service.type",
        string="Missing Protection",
        compute="_compute_security_types",
        groups=GROUP,
    )

    def _compute_security_types(self):
        mine = [("employee_id", "in", self.ids)]
        statuses = self.env["proximus.security.status"]
        # a view has no triggers: what was read before may be out of date
        statuses.invalidate_model()
        rows = statuses.search(mine)
        # what nobody requires counts as well, where it is known to protect
        seats = self.env["proximus.security.coverage"].search(
            [*mine, ("date_to", "=", False), ("proof", "!=", False)]
        )
        rows_of = rows.grouped(lambda row: row.employee_id.id)
        seats_of = seats.grouped(lambda seat: seat.employee_id.id)
        for employee in self:
            own = rows_of.get(employee.id, statuses)
            by_status = own.grouped("status")
            types = {
                status: by_status.get(status, statuses).type_id for status in STATUSES
            }
            given = seats_of.get(employee.id, seats.browse()).type_id
            known = types["verified"] | types["declared"]
            employee.security_status_ids = own
            employee.security_type_ids = known | (given - own.type_id)
            employee.security_unknown_type_ids = types["unknown"]
            employee.security_missing_type_ids = types["missing"]
