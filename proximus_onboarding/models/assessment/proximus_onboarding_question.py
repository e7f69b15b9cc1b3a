from odoo import fields, models


class ProximusOnboardingQuestion(models.Model):
    """A question of the assessment."""

    _name = "proximus.onboarding.question"
    _description = "Set-up Question"
    _order = "extra, sequence, id"

    code = fields.Char(required=True, help="Unique name, used by rules and detectors.")
    name = fields.Char("Question", required=True, translate=True)
    help_text = fields.Text("Explanation", translate=True)
    why = fields.Text("Why it is asked", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("boolean", "Yes or no"), ("number", "Number"), ("choice", "One choice")],
        required=True,
        default="boolean",
    )
    unit = fields.Char(translate=True, help="What the number counts, e.g. employees.")
    extra = fields.Boolean(
        "Only to refine",
        help="Asked on request after the advice, to make the scores more exact.",
    )
    option_ids = fields.One2many(
        "proximus.onboarding.option", "question_id", string="Choices"
    )
    detector = fields.Char(
        help="Name of the detector that looks for the answer in the database."
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Quantity of",
        help="In a quotation, the answer is the quantity of these products.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This question code exists.")
