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
    todo_count = fields.Integer("Still to Do", compute="_compute_todo_count")
    next_text = fields.Char("What Is Next", compute="_compute_next_text")
    is_overdue = fields.Boolean(
        "Late", compute="_compute_is_overdue", help="Something to do is past its day."
    )
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

    @api.depends("state", "current_step_id", "todo_ids.todo_next")
    @api.depends_context("lang")
    def _compute_next_text(self):
        for session in self:
            if session.state == "cancelled":
                session.next_text = False
            elif session.state != "done":
                session.next_text = session.current_step_id.name
            else:
                following = session._get_todo()[:1]
                session.next_text = following.todo_next or following.name

    @api.depends("activity_ids.state")
    def _compute_is_overdue(self):
        # sudo: activities are of employees, and a customer may see the list too
        for session, session_sudo in zip(self, self.sudo(), strict=True):
            session.is_overdue = session_sudo.activity_state == "overdue"

    def _get_todo(self):
        """Return what was accepted and is not done yet."""
        accepted = self._get_accepted().filtered(lambda one: not one.merged_into_id)
        return accepted.filtered(lambda one: one.todo_state != "done")
