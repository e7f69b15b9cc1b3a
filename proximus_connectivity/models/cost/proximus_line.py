from odoo import api, fields, models

from ...tools import allocation
from .res_company import AXES


class ProximusLine(models.Model):
    """To whom the cost of a line goes: what somebody chose for it, else the rule.

    The rule puts a line on the analytic accounts of its user, department and site, as
    far as the company tells costs by them. It is asked each time: a line that gets
    another user costs somebody else from then on.
    """

    _inherit = "proximus.line"

    cost_allocation = fields.Json(
        "Cost Goes To",
        compute="_compute_cost_allocation",
        groups="base.group_user",
        help="The analytic distribution that the bills of the line get: its own, else "
        "that of its user, department and site.",
    )
    cost_allocation_source = fields.Selection(
        [
            ("own", "Chosen for the Line"),
            ("rule", "By User, Department and Site"),
            ("none", "Not Allocated"),
        ],
        "Allocated By",
        compute="_compute_cost_allocation",
        groups="base.group_user",
    )

    @api.depends(
        "analytic_distribution", "company_id", "employee_id", "department_id", "site_id"
    )
    def _compute_cost_allocation(self):
        found = self._cost_allocations()
        for line in self:
            line.cost_allocation = found[line] or False
            if line.analytic_distribution:
                line.cost_allocation_source = "own"
            else:
                line.cost_allocation_source = "rule" if found[line] else "none"

    def _cost_allocations(self) -> dict:
        """Return the analytic distribution of each line, empty where there is none.

        The queries do not depend on the number of lines.
        """
        return {
            line: line.analytic_distribution or line._rule_allocation(accounts)
            for company, lines in self.grouped("company_id").items()
            for accounts in [self.env["proximus.cost.account"]._of(company)]
            for line in lines
        }

    def _rule_allocation(self, accounts: dict) -> dict[str, float]:
        """Return what the rule says of a line.

        :param accounts: see :meth:`proximus.cost.account._of`.
        """
        named = [
            accounts.get((axis, self[field].id))
            for axis, (field, _plan) in AXES.items()
        ]
        key = allocation.key(filter(None, named))
        return {key: 100.0} if key else {}
