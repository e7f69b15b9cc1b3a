from odoo import api, fields, models


class ProximusOnboardingTopic(models.Model):
    """A subject of questions that are asked on request, to know more."""

    _name = "proximus.onboarding.topic"
    _description = "Set-up Topic"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True, help="What answering it brings.")
    icon = fields.Char(default="fa-question-circle-o")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    question_ids = fields.One2many("proximus.onboarding.question", "topic_id")
    status_text = fields.Char(compute="_compute_status_text")

    _code_unique = models.Constraint("UNIQUE(code)", "This topic code exists.")

    @api.depends_context("onboarding_session_id", "lang")
    def _compute_status_text(self):
        session = self._get_session()
        answers = session.answer_ids.grouped(lambda one: one.question_id.topic_id)
        for topic in self:
            group = answers.get(topic)
            if not group:
                topic.status_text = False
                continue
            handled = len(group.filtered(lambda one: one.state != "open"))
            topic.status_text = self.env._(
                "%(handled)s of %(count)s answered", handled=handled, count=len(group)
            )

    def action_ask(self):
        """Ask the questions of this topic in the set-up that is on the screen."""
        self.ensure_one()
        return self._get_session().action_refine(self)

    @api.model
    def _get_session(self):
        """Return the set-up that shows the topics, or nothing."""
        session_id = self.env.context.get("onboarding_session_id")
        known = isinstance(session_id, int)
        return self.env["proximus.onboarding.session"].browse(
            [session_id] if known else []
        )
