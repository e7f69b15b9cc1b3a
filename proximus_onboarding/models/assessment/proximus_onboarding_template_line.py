from odoo import fields, models


class ProximusOnboardingTemplateLine(models.Model):
    """What is usual in a trade for one question."""

    _name = "proximus.onboarding.template.line"
    _description = "Usual Answer in a Trade"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "template_id, id"
    _rec_name = "question_id"

    template_id = fields.Many2one(
        "proximus.onboarding.template", required=True, index=True, ondelete="cascade"
    )
    question_id = fields.Many2one(
        "proximus.onboarding.question",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('kind', 'in', ('boolean', 'number'))]",
    )
    kind = fields.Selection(related="question_id.kind")
    value_boolean = fields.Selection([("yes", "Yes"), ("no", "No")], "Yes or no")
    value_number = fields.Integer("Number")

    _question_unique = models.Constraint(
        "UNIQUE(template_id, question_id)", "A trade answers a question once."
    )

    def _get_value(self):
        """Return the usual answer: a boolean or a number."""
        self.ensure_one()
        if self.kind == "boolean":
            return self.value_boolean == "yes"
        return self.value_number
