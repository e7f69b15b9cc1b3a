from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.cost.res_company import AXES
from ..tools import lifecycle


class ProximusCostSetup(models.TransientModel):
    """Chooses the plans that tell costs, and finds or makes the accounts on them.

    What is shown is what happens: rows with an account take it, the others get one of
    their name. Nobody gets one but the users, departments and sites of our own lines.
    """

    _name = "proximus.cost.setup"
    _description = "Set Up Allocation"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    employee_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of Employees",
        default=lambda self: self._chosen("employee"),
        domain="[('parent_id', '=', False)]",
        help="Cost of lines is told by their user on this plan. Empty: it is not.",
    )
    department_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of Departments",
        default=lambda self: self._chosen("department"),
        domain="[('parent_id', '=', False)]",
        help="Cost of lines is told by the department of their user on this plan.",
    )
    site_plan_id = fields.Many2one(
        "account.analytic.plan",
        "Plan of Sites",
        default=lambda self: self._chosen("site"),
        domain="[('parent_id', '=', False)]",
        help="Cost of lines is told by their site on this plan.",
    )
    row_ids = fields.One2many(
        "proximus.cost.setup.row",
        "setup_id",
        "Accounts",
        compute="_compute_row_ids",
        store=True,
        readonly=False,
    )
    summary = fields.Char(compute="_compute_summary")

    @api.model
    def _chosen(self, axis: str):
        return self.env.company._proximus_plans().get(axis)

    @api.depends("company_id", "employee_plan_id", "department_plan_id", "site_plan_id")
    def _compute_row_ids(self):
        for setup in self:
            commands = [Command.clear()]
            for axis in AXES:
                plan = setup[f"{axis}_plan_id"]
                if plan:
                    commands += map(Command.create, setup._rows(axis, plan))
            setup.row_ids = commands

    @api.depends("row_ids.account_id")
    def _compute_summary(self):
        for setup in self:
            rows = setup.row_ids
            found = rows.filtered("account_id")
            setup.summary = self.env._(
                "%(found)s accounts are there already, %(made)s will be made.",
                found=len(found),
                made=len(rows - found),
            )

    def _targets(self, axis: str):
        """Return who has own lines, or had one that is still there: it bears its days.

        :return: employees, departments or sites.
        """
        field = AXES[axis][0]
        lines = self.env["proximus.line"]
        own = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("is_own", "=", True)
            & Domain("state", "in", list(lifecycle.LINE_OPEN))
        )
        groups = lines._read_group(own & Domain(field, "!=", False), [field])
        # sudo: only the names, which those who see the lines see as well
        found = lines[field].sudo().union(*(target for (target,) in groups))
        if axis == "site":
            return found
        groups = self.env["proximus.assignment"]._read_group(
            Domain("line_id", "any", own) & Domain("employee_id", "!=", False),
            ["employee_id"],
        )
        # sudo: same reason
        people = lines.employee_id.sudo().union(*(user for (user,) in groups))
        return found | (people if axis == "employee" else people.department_id)

    def _rows(self, axis: str, plan) -> list[dict]:
        """Return a row per user, department or site that has no account yet."""
        field, company = AXES[axis][0], self.company_id
        records = self.env["proximus.cost.account"].search(
            [("company_id", "=", company.id), ("axis", "=", axis)]
        )
        known = {
            record[field].id
            for record in records
            if record.account_id.root_plan_id == plan and record.account_id.active
        }
        targets = self._targets(axis).filtered(lambda one: one.id not in known)
        names = {target.id: target.name or target.display_name for target in targets}
        accounts = self.env["account.analytic.account"].search(
            [
                ("root_plan_id", "=", plan._origin.id),
                ("company_id", "in", [False, company.id]),
                ("name", "in", list(names.values())),
            ]
        )
        by_name = {account.name: account.id for account in accounts}
        return [
            {
                "axis": axis,
                "target_id": target_id,
                "name": name,
                "plan_id": plan._origin.id,
                "account_id": by_name.get(name),
            }
            for target_id, name in sorted(names.items(), key=lambda pair: pair[1])
        ]

    def action_apply(self):
        """Keep the plans, and make the accounts that are not there yet.

        :raises UserError: without a plan.
        """
        self.ensure_one()
        company = self.company_id
        chosen = {
            plan: self[f"{axis}_plan_id"].id for axis, (_field, plan) in AXES.items()
        }
        if not any(chosen.values()):
            raise UserError(
                self.env._(
                    "Choose at least one plan: that of employees, of departments or of "
                    "sites. Plans are made under Invoicing / Configuration."
                )
            )
        company.check_access("read")
        # sudo: the accountant decides by which plans costs are told
        company.sudo().write(chosen)
        made = self.row_ids.filtered(lambda row: not row.account_id)
        # sudo: as above; on these plans stands who has a line, and nobody else
        accounts = self.env["account.analytic.account"].sudo()
        for row, account in zip(
            made,
            accounts.create([row._account_vals() for row in made]),
            strict=True,
        ):
            row.account_id = account.id
        cost_accounts = self.env["proximus.cost.account"]
        rows = self.row_ids
        # of another plan, chosen before
        left = cost_accounts.search(
            Domain("company_id", "=", company.id)
            & Domain.OR(
                Domain(AXES[axis][0], "in", group.mapped("target_id"))
                for axis, group in rows.grouped("axis").items()
            )
        )
        left.unlink()
        cost_accounts.create([row._cost_account_vals() for row in rows])
        return self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_cost_account_action"
        )
