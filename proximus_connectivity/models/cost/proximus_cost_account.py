from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company import AXES, AXIS_LABELS


class ProximusCostAccount(models.Model):
    """The analytic account that stands for an employee, a department or a site.

    Found by name or made in “Set Up Allocation”; here it can be corrected.
    """

    _name = "proximus.cost.account"
    _description = "Cost Account"
    _order = "axis, id"
    _rec_name = "account_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    axis = fields.Selection(AXIS_LABELS, "Kind", required=True, default="employee")
    employee_id = fields.Many2one(
        "hr.employee", index="btree_not_null", check_company=True, ondelete="cascade"
    )
    department_id = fields.Many2one(
        "hr.department", index="btree_not_null", check_company=True, ondelete="cascade"
    )
    site_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="cascade")
    account_id = fields.Many2one(
        "account.analytic.account",
        "Analytic Account",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        domain="[('root_plan_id', '=', plan_id)]",
    )
    plan_id = fields.Many2one("account.analytic.plan", compute="_compute_plan_id")

    _employee_unique = models.UniqueIndex(
        "(company_id, employee_id) WHERE employee_id IS NOT NULL",
        "This employee has an analytic account already.",
    )
    _department_unique = models.UniqueIndex(
        "(company_id, department_id) WHERE department_id IS NOT NULL",
        "This department has an analytic account already.",
    )
    _site_unique = models.UniqueIndex(
        "(company_id, site_id) WHERE site_id IS NOT NULL",
        "This site has an analytic account already.",
    )
    _one_target = models.Constraint(
        """CHECK(
            (axis = 'employee') = (employee_id IS NOT NULL)
            AND (axis = 'department') = (department_id IS NOT NULL)
            AND (axis = 'site') = (site_id IS NOT NULL)
        )""",
        "A cost account stands for one employee, one department or one site.",
    )

    @api.depends("axis", "company_id")
    def _compute_plan_id(self):
        for record in self:
            plans = record.company_id._proximus_plans() if record.company_id else {}
            record.plan_id = plans.get(record.axis)

    @api.constrains("account_id", "axis", "company_id")
    def _check_plan(self):
        for record in self:
            if record.account_id.root_plan_id != record.plan_id:
                raise ValidationError(
                    self.env._(
                        "“%(account)s” is on the plan %(plan)s. Choose an account of "
                        "%(wanted)s, the plan that the company has chosen.",
                        account=record.account_id.display_name,
                        plan=record.account_id.root_plan_id.display_name,
                        wanted=record.plan_id.display_name
                        or self.env._("a plan, none so far"),
                    )
                )

    @api.model
    def _of(self, company) -> dict[tuple[str, int], int]:
        """Return the account of each employee, department and site of a company.

        What stands on a plan that the company has left counts no more.

        :return: id of the account per axis and id.
        """
        plans = company._proximus_plans()
        if not plans:
            return {}
        # sudo: whoever may see the cost of a line may know to whom it goes
        records = self.sudo().search(
            [("company_id", "=", company.id), ("account_id.active", "=", True)]
        )
        found = {}
        for record in records:
            target = record[AXES[record.axis][0]]
            if record.account_id.root_plan_id == plans.get(record.axis):
                found[record.axis, target.id] = record.account_id.id
        return found
