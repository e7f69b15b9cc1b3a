from odoo import fields, models


class ProximusOnboardingOption(models.Model):
    """One of the choices of a question."""

    _name = "proximus.onboarding.option"
    _description = "Set-up Question Choice"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one(
        "proximus.onboarding.question", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    name = fields.Char("Choice", required=True, translate=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.Constraint(
        "UNIQUE(question_id, code)", "A question cannot have the same choice twice."
    )
