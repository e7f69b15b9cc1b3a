from odoo import api, fields, models


class ProximusOnboardingSessionTopic(models.Model):
    """How far one set-up is with the questions of one topic."""

    _name = "proximus.onboarding.session.topic"
    _description = "Topic of a Guided Set-up"
    _order = "session_id, sequence, id"
    _rec_name = "topic_id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    topic_id = fields.Many2one(
        "proximus.onboarding.topic", required=True, index=True, ondelete="cascade"
    )
    may_decide = fields.Boolean(related="session_id.may_decide")
    sequence = fields.Integer(related="topic_id.sequence", store=True)
    description = fields.Char(related="topic_id.description")
    icon = fields.Char(related="topic_id.icon")
    status_text = fields.Char("Answered", compute="_compute_status_text")

    _topic_unique = models.Constraint(
        "UNIQUE(session_id, topic_id)", "A set-up has each topic once."
    )

    @api.depends("session_id.answer_ids.state")
    @api.depends_context("lang")
    def _compute_status_text(self):
        for line in self:
            answers = line.session_id.answer_ids.filtered(
                lambda one, topic=line.topic_id: one.question_id.topic_id == topic
            )
            line.status_text = self.env._(
                "%(handled)s of %(count)s answered",
                handled=len(answers.filtered(lambda one: one.state != "open")),
                count=len(answers),
            )

    def action_ask(self):
        """Ask the questions of this topic."""
        self.ensure_one()
        return self.session_id.action_refine(self.topic_id)
