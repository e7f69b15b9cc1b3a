from odoo import api, fields, models

from ...tools import allocation, assignment
from .res_company import AXES


class ProximusLine(models.Model):
    """To whom the cost of a line goes: what somebody chose for it, else the rule.

    The rule puts a line on the analytic accounts of its user, department and site, as
    far as the company tells costs by them. It is asked each time: what is shown is
    where the cost goes today, and a bill goes to whoever used the line in the days that
    it charges.
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

    def _used_allocations(
        self, amount: float, starts, accounts: dict, people: dict, days: tuple, unit
    ) -> list[tuple]:
        """Return where an amount that is charged for days of a line goes.

        :param starts: history of its users, see :meth:`_user_starts`; without any the
            one of today counts.
        :param accounts: see :meth:`proximus.cost.account._of`.
        :param people: employee per id.
        :param days: first and last day that is charged.
        :param unit: smallest amount of the currency.
        :return: pairs of an amount and a distribution; the amounts sum to the whole.
        """
        self.ensure_one()
        if self.analytic_distribution:
            return [(amount, self.analytic_distribution)]
        if not starts:
            return [(amount, self._rule_allocation(accounts))]
        now = self.employee_id.id or assignment.NOBODY
        stop = fields.Date.add(days[1], days=1)
        borne = assignment.bearers(starts, now, days[0], stop)
        parts = allocation.allocate(amount, [count for _user, count in borne], unit)
        nobody = self.env["hr.employee"]
        return [
            (float(part), self._rule_allocation(accounts, people.get(user, nobody)))
            for (user, _count), part in zip(borne, parts, strict=True)
        ]

    def _rule_allocation(self, accounts: dict, user=None) -> dict[str, float]:
        """Return what the rule says of a line.

        :param accounts: see :meth:`proximus.cost.account._of`.
        :param user: the employee who used the line (``hr.employee``, maybe empty); by
            default the one who does now. The department is that of the user of today,
            the site that of the line.
        """
        told = {field: self[field] for field, _plan in AXES.values()}
        if user is not None:
            told |= {"employee_id": user, "department_id": user.department_id}
        named = [
            accounts.get((axis, told[field].id))
            for axis, (field, _plan) in AXES.items()
        ]
        key = allocation.key(filter(None, named))
        return {key: 100.0} if key else {}
