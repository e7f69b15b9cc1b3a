from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusOnboardingRecommendation(models.Model):
    """Advice of a lesson leads to that lesson."""

    _inherit = "proximus.onboarding.recommendation"

    lesson_id = fields.Many2one(related="rule_id.lesson_id")
    lesson_state = fields.Selection(
        [("todo", "To do"), ("done", "Done")],
        string="My Part of It",
        compute="_compute_lesson_state",
    )

    @api.depends("lesson_id")
    @api.depends_context("uid")
    def _compute_lesson_state(self):
        """Tell whether the lesson was handed out, and learnt by the user.

        How far others are is theirs to know: it decides nothing here.
        """
        # sudo: whether somebody has it; of the user's own, what they know themselves
        given_sudo = self.env["proximus.onboarding.learning"].sudo()
        rows = given_sudo._read_group(
            [("lesson_id", "in", self.lesson_id.ids)],
            ["lesson_id", "company_id", "user_id"],
            ["done_on:count"],
        )
        given, open_ = set(), set()
        for lesson, company, user, done in rows:
            given.add((lesson.id, company.id))
            if user == self.env.user and not done:
                open_.add((lesson.id, company.id))
        for one in self:
            key = (one.lesson_id.id, one.company_id.id)
            one.lesson_state = "done" if key in given - open_ else "todo"

    def action_read_lesson(self) -> dict:
        """Open the lesson that is advised.

        :return: the action that shows it.
        :raises UserError: when there is no such lesson (any more).
        """
        self.ensure_one()
        if not self.lesson_id:
            raise UserError(
                self.env._(
                    "The lesson of “%(advice)s” is not there any more: choose another "
                    "one in its rule.",
                    advice=self.name,
                )
            )
        return self.lesson_id.action_read()
