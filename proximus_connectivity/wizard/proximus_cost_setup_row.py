from odoo import fields, models

from ..models.cost.res_company import AXES, AXIS_LABELS


class ProximusCostSetupRow(models.TransientModel):
    """An employee, department or site, and the analytic account that it gets."""

    _name = "proximus.cost.setup.row"
    _description = "Account to Set Up"
    _order = "axis, id"

    setup_id = fields.Many2one(
        "proximus.cost.setup", required=True, index=True, ondelete="cascade"
    )
    axis = fields.Selection(AXIS_LABELS, "Kind", required=True)
    target_id = fields.Integer(required=True)
    name = fields.Char("For")
    plan_id = fields.Many2one("account.analytic.plan", required=True)
    account_id = fields.Many2one(
        "account.analytic.account",
        "Analytic Account",
        domain="[('root_plan_id', '=', plan_id)]",
        help="Empty: a new one of this name.",
    )

    def _account_vals(self) -> dict:
        return {
            "name": self.name,
            "plan_id": self.plan_id.id,
            "company_id": self.setup_id.company_id.id,
        }

    def _cost_account_vals(self) -> dict:
        return {
            "company_id": self.setup_id.company_id.id,
            "axis": self.axis,
            AXES[self.axis][0]: self.target_id,
            "account_id": self.account_id.id,
        }
