from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.proximus_connectivity.models.deadline.proximus_deadline import (
    SHOWN_AFTER,
)

from ...tools.seat_status import HELD
from ..grant.proximus_security_shared_mixin import SHARED


class ProximusDeadline(models.Model):
    """Legal deadlines, and the ends of services, in the one list of what is to do."""

    _inherit = "proximus.deadline"
    _depends = {
        "proximus.security.notification": ["state", "due_at", "company_id"],
        "proximus.security.service": [
            "auto_renew",
            "company_id",
            "date_end",
            "notice_days",
            "partner_id",
            "state",
        ],
    }

    kind = fields.Selection(
        selection_add=[
            ("clock", "Legal Deadline"),
            ("service_notice", "Last Day to Stop a Protection"),
            ("service_end", "Protection Ends"),
        ]
    )
    service_id = fields.Many2one(
        "proximus.security.service", "Security Service", readonly=True
    )
    notification_id = fields.Many2one("proximus.security.notification", readonly=True)

    def _read_format(self, fnames, load="_classic_read"):
        """Extend: whoever reads when a service ends has opened that service."""
        result = super()._read_format(fnames, load)
        shared = self.env[SHARED]
        if shared._is_guest():
            services = {"proximus.security.service": self.service_id.ids}
            shared._note_about(services, "read")
        return result

    @api.model
    def _subjects(self):
        """Extend connectivity: a clock is about a notification, an end of a service."""
        return {
            **super()._subjects(),
            "clock": "notification_id",
            "service_notice": "service_id",
            "service_end": "service_id",
        }

    @api.model
    def _record_columns(self):
        """Extend connectivity: both have a column of their own."""
        return (*super()._record_columns(), "notification_id", "service_id")

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
            **self._service_queries(),
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

    @api.model
    def _service_queries(self) -> dict[str, SQL]:
        """Return the ends of our own services; of what is renewed, the last notice."""
        table = SQL(
            """(SELECT s.* FROM proximus_security_service s
                LEFT JOIN res_partner holder ON holder.id = s.partner_id
                WHERE s.state = 'active' AND %s) rec""",
            SQL(HELD),
        )
        own = SQL("rec.date_end IS NOT NULL")
        notice = SQL("rec.date_end - rec.notice_days")
        shown = SQL(
            "%s - %s", self._proximus_today_sql(SQL("rec.company_id")), SHOWN_AFTER
        )
        return {
            "service_notice": self._deadline_query(
                "service_id",
                notice,
                SQL("NULL::date"),
                SQL("%s AND rec.auto_renew AND %s >= %s", own, notice, shown),
                table,
            ),
            "service_end": self._deadline_query(
                "service_id",
                SQL("rec.date_end"),
                SQL("NULL::date"),
                SQL(
                    "%s AND rec.auto_renew IS NOT TRUE AND rec.date_end >= %s",
                    own,
                    shown,
                ),
                table,
            ),
        }

    def _sentence(self, what: str, day: str) -> str:
        """Extend connectivity: whom to tell, and what ends."""
        if self.kind == "service_notice":
            return self.env._(
                "%(what)s: stop it before %(day)s, or it is renewed", what=what, day=day
            )
        if self.kind == "service_end":
            return self.env._(
                "%(what)s ends on %(day)s: nobody is protected by it afterwards",
                what=what,
                day=day,
            )
        if self.kind != "clock":
            return super()._sentence(what, day)
        return self.env._(
            "%(what)s: notify before %(day)s, the hour counts", what=what, day=day
        )
