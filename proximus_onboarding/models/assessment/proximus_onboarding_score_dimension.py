from odoo import api, fields, models


class ProximusOnboardingScoreDimension(models.Model):
    """The score of one dimension, as far as its questions are answered."""

    _name = "proximus.onboarding.score.dimension"
    _description = "Maturity Score by Dimension"
    _order = "score_id, sequence, id"
    _rec_name = "dimension_id"

    score_id = fields.Many2one(
        "proximus.onboarding.score", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="score_id.company_id", store=True)
    dimension_id = fields.Many2one(
        "proximus.onboarding.framework.dimension",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="dimension_id.sequence", store=True)
    is_known = fields.Boolean(
        readonly=True, help="Whether anything of it is answered; unknown is not zero."
    )
    value = fields.Float("Points of 100", readonly=True)
    answered_count = fields.Integer("Answered", readonly=True)
    question_count = fields.Integer("Questions", readonly=True)
    text = fields.Char("Score (of 100)", compute="_compute_text")

    _dimension_unique = models.Constraint(
        "UNIQUE(score_id, dimension_id)", "A dimension is scored once."
    )

    @api.depends("is_known", "value", "answered_count", "question_count")
    def _compute_text(self):
        for line in self:
            if not line.is_known:
                line.text = self.env._("Not answered yet")
                continue
            line.text = self.env._(
                "%(value)s (%(answered)s of %(count)s answered)",
                value=round(line.value),
                answered=line.answered_count,
                count=line.question_count,
            )
