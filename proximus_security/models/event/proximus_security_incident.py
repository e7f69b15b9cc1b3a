from odoo import api, fields, models

#: States in which an incident is still at work.
OPEN_STATES = ("new", "triage", "containment")


class ProximusSecurityIncident(models.Model):
    """An incident knows the events that opened or joined it."""

    _inherit = "proximus.security.incident"

    event_ids = fields.One2many(
        "proximus.security.event", "incident_id", "Events", readonly=True
    )
    event_count = fields.Integer(compute="_compute_event_count")

    @api.depends("event_ids")
    def _compute_event_count(self):
        counts = dict(
            self.env["proximus.security.event"]._read_group(
                [("incident_id", "in", self.ids)], ["incident_id"], ["__count"]
            )
        )
        for incident in self:
            incident.event_count = counts.get(incident, 0)

    @api.model
    def _open_with(self, event):
        """Return the newest open incident that shares a subject with an event, or none.

        :param event: one ``proximus.security.event``
        """
        subjects = fields.Domain.OR(
            fields.Domain(name, "=", event[name].id)
            for name in ("employee_id", "line_id", "device_id")
            if event[name]
        )
        alike = self.env["proximus.security.event"].search(
            subjects
            & fields.Domain("company_id", "=", event.company_id.id)
            & fields.Domain("incident_id.state", "in", OPEN_STATES)
        )
        return alike.incident_id.sorted("detected_at", reverse=True)[:1]

    @api.readonly
    def action_view_events(self):
        """Show the events of this incident."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_event_action"
        )
        return {**action, "domain": [("incident_id", "=", self.id)], "context": {}}
