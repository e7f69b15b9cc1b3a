from odoo import fields, models


class ProximusOnboardingStep(models.Model):
    """A stage of the guided set-up, as a customer sees it."""

    _name = "proximus.onboarding.step"
    _description = "Set-up Step"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True, help="Used by the program.")
    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="Shown at the top of the step: what will be asked and why."
    )
    sequence = fields.Integer(default=10)
    estimated_minutes = fields.Integer(default=2)
    optional = fields.Boolean(help="The step can be skipped.")
    session_state = fields.Selection(
        [
            ("in_progress", "In progress"),
            ("review", "Reviewing the advice"),
            ("installing", "Installing apps"),
        ],
        required=True,
        default="in_progress",
        help="State of the set-up while it is at this step.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This step code already exists.")
    _minutes_positive = models.Constraint(
        "CHECK(estimated_minutes >= 0)", "The minutes of a step cannot be negative."
    )
