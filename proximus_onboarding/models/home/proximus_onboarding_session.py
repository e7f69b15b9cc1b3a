from odoo import api, fields, models


class ProximusOnboardingSession(models.Model):
    """What is left to do of a set-up, also after its last step."""

    _inherit = "proximus.onboarding.session"

    todo_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        string="What Was Decided",
        domain=[
            ("outcome", "=", "advised"),
            ("decision", "=", "accepted"),
            ("merged_into_id", "=", False),
        ],
    )
    todo_count = fields.Integer(compute="_compute_todo_count")
    skipped_ids = fields.One2many(
        "proximus.onboarding.session.step",
        "session_id",
        string="Skipped Steps",
        domain=[("state", "=", "skipped")],
    )

    @api.depends("todo_ids.todo_state")
    def _compute_todo_count(self):
        for session in self:
            session.todo_count = len(session._get_todo())

    def _get_todo(self):
        """Return what was accepted and is not done yet."""
        accepted = self._get_accepted().filtered(lambda one: not one.merged_into_id)
        return accepted.filtered(lambda one: one.todo_state != "done")
