from odoo import fields, models

USES = [
    ("private", "Also Private"),
    ("split", "Split Billing"),
    ("none", "Business Only"),
]


class ProximusPrivateUseMixin(models.AbstractModel):
    """What an employee gets to use, and whether that is a benefit to him or her."""

    _name = "proximus.private.use.mixin"
    _description = "Private Use"

    currency_id = fields.Many2one("res.currency")
    private_use = fields.Selection(
        USES,
        groups="base.group_user",
        help="Split billing: the employee pays the private part to the operator, so "
        "that there is no benefit. Empty: as the company says in its settings.",
    )
    employee_contribution = fields.Monetary(
        "Employee Pays",
        groups="base.group_user",
        help="What is kept back from the employee for it a month; it is deducted from "
        "the benefit in kind.",
    )

    _employee_contribution_positive = models.Constraint(
        "CHECK(COALESCE(employee_contribution, 0) >= 0)",
        "What the employee pays cannot be negative.",
    )
