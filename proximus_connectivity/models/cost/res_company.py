from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: What a cost is told by, and the field of a line and of a company that says so.
AXES = {
    "employee": ("employee_id", "proximus_employee_plan_id"),
    "department": ("department_id", "proximus_department_plan_id"),
    "site": ("site_id", "proximus_site_plan_id"),
}
#: The same, to choose from.
AXIS_LABELS = [
    ("employee", "Employee"),
    ("department", "Department"),
    ("site", "Site"),
]


class ResCompany(models.Model):
    """Which of its analytic plans tell the employee, department and site of a cost."""

    _inherit = "res.company"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the column is there
    proximus_employee_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of Employees",
        prefetch=False,
        domain="[('parent_id', '=', False)]",
        index="btree_not_null",
        help="Cost of lines is told by their user on this plan. Empty: it is not.",
    )
    proximus_department_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of Departments",
        prefetch=False,
        domain="[('parent_id', '=', False)]",
        index="btree_not_null",
        help="Cost of lines is told by the department of their user on this plan.",
    )
    proximus_site_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of Sites",
        prefetch=False,
        domain="[('parent_id', '=', False)]",
        index="btree_not_null",
        help="Cost of lines is told by their site on this plan.",
    )

    @api.constrains(*(plan for _field, plan in AXES.values()))
    def _check_proximus_plans(self):
        for company in self:
            plans = company._proximus_plans().values()
            if len(set(plans)) < len(plans):
                raise ValidationError(
                    self.env._(
                        "%(company)s: choose a plan of its own for each of employees, "
                        "departments and sites. On one plan, a cost would count twice.",
                        company=company.name,
                    )
                )
            for plan in plans:
                if plan.parent_id:
                    raise ValidationError(
                        self.env._(
                            "“%(plan)s” is part of another plan: choose that one.",
                            plan=plan.display_name,
                        )
                    )

    def _proximus_plans(self) -> dict:
        """Return the plan of each axis that the company tells costs by."""
        self.ensure_one()
        # sudo: whoever may see the cost of a line may know how it is told
        company_sudo = self.sudo()
        plans = {axis: company_sudo[plan] for axis, (_field, plan) in AXES.items()}
        return {axis: plan for axis, plan in plans.items() if plan}
