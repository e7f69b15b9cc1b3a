from odoo import api, fields, models

from ...tools.incidents import category_of, is_sim_swap, worse

#: How much of what an event says becomes the title.
TITLE_LENGTH = 80
#: Field of an event that names what it is about, and the one of the incident.
EVENT_SUBJECTS = {
    "employee_id": "employee_ids",
    "line_id": "line_ids",
    "device_id": "device_ids",
}
#: An incident that a further event of the same subject belongs to.
JOINABLE = ("new", "triage", "containment")


class ProximusSecurityIncident(models.Model):
    """Incidents that a signed event of a source opens, or joins."""

    _inherit = "proximus.security.incident"

    @api.model
    def _open_from_event(self, event, title: str = ""):
        """Return the incident that an event belongs to; a new one where there is none.

        An open incident of the same company and category with a subject in common is
        joined, and becomes as severe as the event when it was less so. What is not
        known stays to be judged: an event never makes an incident harmless.

        :param event: one security event with its company, severity, type, moment,
            subjects and text
        :param title: what it is called where the event has no words of its own
        """
        event.ensure_one()
        incidents = self.with_company(event.company_id)
        category = category_of(event.event_type)
        incident = incidents._joined_by(event, category)
        if incident:
            incident._join_event(event)
            return incident
        now = fields.Datetime.now()
        occurred_at = min(event.occurred_at or now, now)
        words = (event.text or event.event_type or "").strip()
        if not title and is_sim_swap(event.event_type):
            title = self.env._("SIM card replaced")
        incident = incidents.create(
            {
                "title": (
                    (event.text or title or words).strip().splitlines()
                    or [self.env._("Security event")]
                )[0][:TITLE_LENGTH],
                "description": words,
                "category": category,
                "severity": worse(event.severity, None),
                "company_id": event.company_id.id,
                "user_id": (
                    event.source_id.user_id or event.company_id._security_responsible()
                ).id,
                "occurred_at": occurred_at,
                "detected_at": now,
                **{
                    theirs: [fields.Command.set(event[ours].ids)]
                    for ours, theirs in EVENT_SUBJECTS.items()
                },
            }
        )
        incident._ask_to_look()
        return incident

    @api.model
    def _joined_by(self, event, category: str):
        """Return the open incident of the same subject and category, the newest."""
        found = self.search(
            [
                ("company_id", "=", event.company_id.id),
                ("category", "=", category),
                ("state", "in", JOINABLE),
            ]
        )
        subjects = {
            theirs: event[ours]
            for ours, theirs in EVENT_SUBJECTS.items()
            if event[ours]
        }
        if not subjects:
            # of the company as a whole: what has no subject either
            return found.filtered(
                lambda each: not any(each[name] for name in EVENT_SUBJECTS.values())
            )[:1]
        return found.filtered(
            lambda each: any(
                subject in each[name] for name, subject in subjects.items()
            )
        )[:1]

    def _join_event(self, event):
        """Add what one more event says: its subjects, its severity, a line of proof."""
        vals = {
            theirs: [fields.Command.link(event[ours].id)]
            for ours, theirs in EVENT_SUBJECTS.items()
            if event[ours] - self[theirs]
        }
        severity = worse(self.severity, event.severity)
        if severity != self.severity:
            vals["severity"] = severity
        if vals:
            self.write(vals)
        now = fields.Datetime.now()
        self._log(
            "detection",
            event.text or event.event_type or self.env._("Security event"),
            at=min(event.occurred_at or now, now),
        )
