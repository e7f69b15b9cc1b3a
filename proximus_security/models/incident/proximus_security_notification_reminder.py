from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.tools import format_datetime

from odoo.addons.proximus_connectivity.tools.sentinel import Sentinel

from ...tools.clocks import LEGAL_ZONE, legal_day
from ...tools.incidents import REMIND_HOURS, reminder_level

UTC = timezone.utc
#: ``proximus_neutral``: the words of a message were made for a mail and tell nothing.
NEUTRAL = Sentinel("neutral words")


class ProximusSecurityNotification(models.Model):
    """Reminders of what is to be sent: an activity, more urgent as the hours pass."""

    _inherit = "proximus.security.notification"

    reminded = fields.Integer(
        readonly=True,
        copy=False,
        help="Hours before the deadline of the last reminder; -1: it has passed.",
    )

    # === REMINDERS === #

    def _sync_activities(self):
        """Keep one activity per pending notification that has a deadline."""
        now = fields.Datetime.now()
        for notification in self:
            wanted = notification.state == "pending" and notification.due_at
            level = reminder_level(notification.due_at, now) if wanted else 0
            if notification.reminded != level:
                notification.reminded = level
            activity = notification.activity_id
            if not wanted:
                notification._end_activity()
            elif activity:
                activity.write(notification._activity_vals())
            else:
                notification.activity_id = notification.incident_id.activity_schedule(
                    "proximus_security.mail_activity_legal_deadline",
                    **notification._activity_vals(),
                )
        self._wake_reminders(now)

    def _wake_reminders(self, now):
        """Look again at the moments when a reminder is due."""
        moments = {
            each.due_at - timedelta(hours=hours)
            for each in self
            if each.state == "pending" and each.due_at
            for hours in (*REMIND_HOURS, 0)
        }
        moments = sorted(moment for moment in moments if moment > now)
        if moments:
            # sudo: whoever handles an incident may not read scheduled actions
            cron = self.env.ref("proximus_security.ir_cron_remind_clocks").sudo()
            cron._trigger(moments)

    @api.model
    def _cron_remind(self):
        """Tell the responsible what is due within twelve, four or one hour, or late."""
        now = fields.Datetime.now()
        soon = now + timedelta(hours=max(REMIND_HOURS))
        running = self.search([("state", "=", "pending"), ("due_at", "<=", soon)])
        for notification in running:
            level = reminder_level(notification.due_at, now)
            if level == notification.reminded:
                continue
            notification._sync_activities()
            notification._send_reminder()

    def _send_reminder(self):
        """Send the words of the activity to who has it, in that person's language."""
        incident, reader = self.incident_id, self.user_id
        words = self._activity_vals()["summary"]
        incident.with_context(
            lang=reader.lang or self.env.lang, proximus_neutral=NEUTRAL
        ).message_notify(
            partner_ids=reader.partner_id.ids,
            subject=f"{incident.name}: {words}",
            body=words,
        )

    def _end_activity(self):
        if self.state == "submitted":
            self.activity_id.action_feedback()
        else:
            self.activity_id.unlink()

    def _activity_vals(self):
        """Return deadline and text of the reminder, in the language of its reader.

        Neutral on purpose: activities travel by e-mail, incidents may be confidential.
        """
        reader = self.with_context(lang=self.user_id.lang or self.env.lang)
        due = format_datetime(
            reader.env, self.due_at, tz=LEGAL_ZONE.key, dt_format="short"
        )
        words = self.with_env(reader.env)._reminder_words(due)
        return {
            "user_id": self.user_id.id,
            "date_deadline": legal_day(self.due_at.replace(tzinfo=UTC)),
            "summary": words,
        }

    def _reminder_words(self, due: str) -> str:
        """Return what is to be sent before when, and how little time is left."""
        what = (
            self.env._("NIS2 final report, or a progress report if it still goes on")
            if self.goes_on
            else self._label()
        )
        words = self.env._(
            "%(what)s: before %(due)s (Belgian time)", what=what, due=due
        )
        if self.reminded < 0:
            return self.env._("TOO LATE – %(words)s", words=words)
        if self.reminded:
            return self.env._(
                "Within %(hours)s h – %(words)s", hours=self.reminded, words=words
            )
        return words
