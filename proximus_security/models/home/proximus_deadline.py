from odoo import api, fields, models
from odoo.tools import SQL


class ProximusDeadline(models.Model):
    """The legal deadlines of incidents stand in the one list of what is to be done."""

    _inherit = "proximus.deadline"
    _depends = {
        "proximus.security.notification": ["state", "due_at", "company_id"],
    }

    kind = fields.Selection(selection_add=[("clock", "Legal Deadline")])
    notification_id = fields.Many2one("proximus.security.notification", readonly=True)

    @api.model
    def _subjects(self):
        """Extend connectivity: a clock is about a notification."""
        return {**super()._subjects(), "clock": "notification_id"}

    @api.model
    def _record_columns(self):
        """Extend connectivity: the notification has a column of its own."""
        return (*super()._record_columns(), "notification_id")

    @api.model
    def _deadline_queries(self):
        """Extend connectivity: notifications that are still to be sent.

        Who handles the incident has an activity for each: nobody is reminded twice.
        """
        table = SQL(
            """(SELECT notification.*, mine.partner_id
                FROM proximus_security_notification notification
                JOIN res_company mine ON mine.id = notification.company_id) rec"""
        )
        return {
            **super()._deadline_queries(),
            "clock": self._deadline_query(
                "notification_id",
                # the law counts in hours; the day is that of Belgium
                SQL(
                    """(rec.due_at AT TIME ZONE 'UTC'
                        AT TIME ZONE 'Europe/Brussels')::date"""
                ),
                SQL("NULL::date"),
                SQL("rec.state = 'pending' AND rec.due_at IS NOT NULL"),
                table,
            ),
        }

    def _sentence(self, what, day):
        """Extend connectivity: whom to tell, and about what."""
        if self.kind != "clock":
            return super()._sentence(what, day)
        return self.env._(
            "%(what)s: notify before %(day)s, the hour counts", what=what, day=day
        )
