from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

#: When it is worth while to measure again.
NEXT_LOOK = relativedelta(months=6)


class ProximusOnboardingSession(models.Model):
    """What is left to do of a set-up, also after its last step."""

    _inherit = "proximus.onboarding.session"

    todo_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        string="What Was Decided",
        domain=[("outcome", "=", "advised"), ("decision", "=", "accepted")],
    )
    todo_count = fields.Integer(compute="_compute_todo_count")
    next_look_on = fields.Date(compute="_compute_next_look_on")
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

    @api.depends("closed_on")
    def _compute_next_look_on(self):
        for session in self:
            closed = session.closed_on
            session.next_look_on = closed and (closed + NEXT_LOOK).date()

    def _get_todo(self):
        """Return what was accepted and is not done yet."""
        accepted = self._get_advised().filtered(lambda one: one.decision == "accepted")
        return accepted.filtered(lambda one: one.todo_state != "done")
