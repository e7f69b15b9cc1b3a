from odoo import api, fields, models

LEVELS = [
    ("0", "0 – Not used"),
    ("1", "1 – Under consideration"),
    ("2", "2 – First attempt"),
    ("3", "3 – Being tested"),
    ("4", "4 – Being introduced"),
    ("5", "5 – In daily use"),
]


class ProximusOnboardingAnswerRow(models.Model):
    """How far one choice of a scale is, in one answer."""

    _name = "proximus.onboarding.answer.row"
    _description = "Level in a Set-up Answer"
    _order = "answer_id, sequence, id"
    _rec_name = "option_id"

    answer_id = fields.Many2one(
        "proximus.onboarding.answer", required=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(related="answer_id.session_id", store=True, index=True)
    company_id = fields.Many2one(related="answer_id.company_id", store=True)
    option_id = fields.Many2one(
        "proximus.onboarding.option", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="option_id.sequence", store=True)
    level = fields.Selection(LEVELS, required=True, default="0")
    is_current = fields.Boolean(compute="_compute_is_current", store=True)

    _option_unique = models.Constraint(
        "UNIQUE(answer_id, option_id)", "A choice has one level in an answer."
    )

    @api.depends("session_id.current_answer_id")
    def _compute_is_current(self):
        for row in self:
            row.is_current = row.session_id.current_answer_id == row.answer_id

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of the ORM: only who decides in the set-up answers its questions.

        :raises AccessError: for whoever has the accountant's part.
        """
        self.answer_id.session_id._check_may_decide()
        return super().write(vals)
