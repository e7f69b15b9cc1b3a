from odoo import api, fields, models
from odoo.fields import Domain


class HrEmployee(models.Model):
    """The protection that an employee has, and what is missing."""

    _inherit = "hr.employee"

    # Computed with all rights and shown to HR: see the note at the top of core's
    # model on fields that the public profile does not have.
    security_coverage_ids = fields.One2many(
        "proximus.security.coverage",
        string="Security Seats",
        compute="_compute_security_coverage_ids",
        compute_sudo=True,
        groups="hr.group_hr_user",
    )
    security_status_ids = fields.One2many(
        "proximus.security.status",
        string="Without a Seat",
        compute="_compute_security_status_ids",
        compute_sudo=True,
        groups="hr.group_hr_user",
        help="Required and not missing, though no seat is given: verified by Odoo "
        "itself, or left out.",
    )
    security_gap_ids = fields.One2many(
        "proximus.security.gap",
        string="Missing Protection",
        compute="_compute_security_gap_ids",
        compute_sudo=True,
        groups="hr.group_hr_user",
    )

    @api.depends("active", "company_id")
    def _compute_security_status_ids(self):
        statuses = self.env["proximus.security.status"]
        # a view has no triggers: what was read before may be out of date
        statuses.invalidate_model()
        rows = statuses.search(
            Domain("employee_id", "in", self._origin.ids)
            & (
                Domain("status", "=", "exempt")
                | Domain("status", "in", ("verified", "declared"))
                & Domain("coverage_id", "=", False)
            )
        )
        by_employee = rows.grouped("employee_id")
        for employee in self:
            employee.security_status_ids = by_employee.get(employee._origin, statuses)

    @api.depends("active", "company_id")
    def _compute_security_coverage_ids(self):
        """What was given to the person, or to the login of the person here."""
        seats = self.env["proximus.security.coverage"].search(
            Domain("date_to", "=", False)
            & (
                Domain("employee_id", "in", self._origin.ids)
                | Domain("user_id", "in", self.user_id.ids)
            )
        )
        by_employee, none = seats.grouped("employee_id"), seats.browse()
        by_login = seats.grouped(lambda seat: (seat.user_id, seat.company_id))
        for employee in self:
            login = (employee.user_id, employee.company_id)
            of_login = by_login.get(login, none) if employee.user_id else none
            own = by_employee.get(employee._origin, none)
            employee.security_coverage_ids = own | of_login

    @api.depends("active", "company_id")
    def _compute_security_gap_ids(self):
        gaps = self.env["proximus.security.gap"].search(
            [("employee_id", "in", self._origin.ids)]
        )
        by_employee, none = gaps.grouped("employee_id"), gaps.browse()
        for employee in self:
            employee.security_gap_ids = by_employee.get(employee._origin, none)

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            self._release_security_seats(self.env._("The employee left."))
        elif "company_id" in vals:
            self._release_security_seats(self.env._("The employee changed company."))
        return result

    def _release_security_seats(self, reason: str):
        """Take back the seats of people who left or moved to another company.

        :param reason: a whole sentence, for the history of the services
        """
        gone = self.filtered(lambda employee: not employee.active)
        seats = self.env["proximus.security.coverage"]
        seats._release_of(gone, reason)
        # sudo: whoever moves an employee need not manage security services
        seats_sudo = seats.sudo().search(
            [("employee_id", "in", (self - gone).ids), ("date_to", "=", False)]
        )
        seats_sudo.filtered(
            lambda seat: seat.employee_id.company_id != seat.company_id
        )._release(reason)
