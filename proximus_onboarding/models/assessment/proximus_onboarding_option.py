from odoo import fields, models


class ProximusOnboardingOption(models.Model):
    """One of the choices of a question."""

    _name = "proximus.onboarding.option"
    _description = "Set-up Question Choice"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one(
        "proximus.onboarding.question", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    name = fields.Char("Choice", required=True, translate=True)
    sequence = fields.Integer(default=10)
    text = fields.Char(
        "In words",
        translate=True,
        help="A sentence without capital or full stop: “only some computers are "
        "protected”.",
    )
    exclusive = fields.Boolean(
        help="Says that none of the others applies: it cannot go with them, and it "
        "gives no points."
    )

    _code_unique = models.Constraint(
        "UNIQUE(question_id, code)", "A question cannot have the same choice twice."
    )
