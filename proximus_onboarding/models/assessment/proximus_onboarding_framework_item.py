from odoo import fields, models


class ProximusOnboardingFrameworkItem(models.Model):
    """One point of a framework, and the question that decides it."""

    _name = "proximus.onboarding.framework.item"
    _description = "Maturity Framework Item"
    _order = "framework_id, sequence, id"

    framework_id = fields.Many2one(
        "proximus.onboarding.framework", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    question_id = fields.Many2one(
        "proximus.onboarding.question",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'boolean')]",
        help="Yes gives the point, no does not, anything else leaves it open.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(framework_id, code)", "A framework cannot have the same item twice."
    )
