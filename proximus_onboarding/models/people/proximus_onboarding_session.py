from odoo import api, fields, models
from odoo.fields import Domain


class ProximusOnboardingSession(models.Model):
    """What people learn by what was accepted."""

    _inherit = "proximus.onboarding.session"

    lesson_ids = fields.Many2many(
        "proximus.onboarding.lesson", string="Lessons", compute="_compute_lesson_ids"
    )

    @api.depends("recommendation_ids.decision", "recommendation_ids.outcome")
    def _compute_lesson_ids(self):
        rules = {session: session._get_accepted().rule_id for session in self}
        everything = self.recommendation_ids.rule_id
        lessons = self.env["proximus.onboarding.lesson"].search(
            Domain(
                "code", "in", everything.filtered("lesson_code").mapped("lesson_code")
            )
            | Domain("rule_ids", "in", everything.ids)
        )
        for session in self:
            accepted = rules[session]
            codes = set(accepted.mapped("lesson_code"))
            session.lesson_ids = lessons.filtered(
                lambda one, codes=codes, accepted=accepted: (
                    one.code in codes or bool(one.rule_ids & accepted)
                )
            )

    # === HOOKS === #

    def _apply_decisions(self):
        result = super()._apply_decisions()
        self._hand_out_lessons()
        return result

    # === LESSONS === #

    def _hand_out_lessons(self):
        """Give the people of each role the lessons that were accepted."""
        learnings = self.env["proximus.onboarding.learning"]
        for session in self:
            session.lesson_ids._publish_course()
            for audience, lessons in session.lesson_ids.grouped("audience").items():
                users = session._get_learners(audience)
                learnings._hand_out(lessons, users, session.company_id, session)

    def _get_learners(self, audience: str):
        """Return the users for whom a lesson is.

        Of a customer only those with a part in the set-up log in here: its people get
        the lessons with the papers.

        :param audience: everyone, owner, integrator or accountant.
        """
        self.ensure_one()
        parts = {
            "owner": self.user_id,
            "integrator": self.integrator_id,
            "accountant": self.accountant_id,
        }
        if audience in parts:
            return parts[audience]
        if not self.is_own_company:
            return self.env["res.users"]
        # sudo: who works in the company, for whoever may not list users
        users_sudo = self.env["res.users"].sudo()
        return users_sudo.search(
            [("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        )
