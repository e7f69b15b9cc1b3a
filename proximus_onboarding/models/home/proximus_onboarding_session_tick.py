from markupsafe import Markup

from odoo import api, fields, models


class ProximusOnboardingSession(models.Model):
    """Each day: what the database shows to be done is ticked off, and told once."""

    _inherit = "proximus.onboarding.session"

    todo_told_on = fields.Datetime(
        "Told That All Is Done On", readonly=True, copy=False
    )

    @api.model
    def _cron_tick(self):
        """Tick off what is done in set-ups that are over, and tell their owners."""
        sessions = self.search(
            [
                ("state", "=", "done"),
                ("todo_told_on", "=", False),
                ("recommendation_ids.decision", "=", "accepted"),
            ]
        )
        for session in sessions:
            # sudo: as the owner sees it, whatever else the owner may see
            session.with_user(session.user_id or self.env.user).sudo()._tick()

    def _tick(self):
        """Close the reminders of what is done; once all is, tell the owner."""
        self.ensure_one()
        for one in self.todo_ids:
            if one.todo_state == "done" and one.activity_id.active:
                one.activity_id.action_feedback(
                    feedback=self.env._("It shows in the data.")
                )
        if self.todo_ids and not self._get_todo():
            self._tell_done()

    def _tell_done(self):
        """Tell the owner, in their language, that all that was decided is done."""
        owner = self.user_id
        session = self.with_context(lang=owner.lang or self.env.lang)
        rows = Markup("").join(
            Markup("<li>%s</li>") % one.name for one in session.todo_ids
        )
        session.message_post(
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (session.env._("All that was decided in this set-up is done:"), rows),
            subject=session.env._("The set-up of %s is done", session.name),
            partner_ids=owner.partner_id.ids,
        )
        self.todo_told_on = fields.Datetime.now()
