import fnmatch

from odoo import api, fields, models

from .proximus_security_event import SEVERITIES

ACTIONS = [
    ("open", "Open or join an incident"),
    ("join", "Join an open incident, else note"),
    ("note", "Only note"),
    ("ignore", "Ignore"),
]
RANKS = {severity: rank for rank, (severity, _label) in enumerate(SEVERITIES)}


class ProximusSecurityEventRule(models.Model):
    """What is done with events of some types; the first rule that fits decides."""

    _name = "proximus.security.event.rule"
    _description = "Security Event Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: every company. Only an administrator changes such a rule.",
    )
    source_ids = fields.Many2many(
        "proximus.security.source", string="Sources", help="Empty: all."
    )
    pattern = fields.Char(
        "Type",
        required=True,
        default="*",
        help="Type of the events; * stands for anything.",
    )
    minimum_severity = fields.Selection(
        [choice for choice in SEVERITIES if choice[0] != "unset"],
        "From Severity",
        help="Empty: any. An event whose severity nobody gave always passes: it is a "
        "question, not a trifle.",
    )
    action = fields.Selection(ACTIONS, required=True, default="open")
    warns_payments = fields.Boolean(
        "Warn on Payments",
        help="When the person concerned approves payments: alert the security officers "
        "and warn on that person's payments for some days.",
    )

    @api.model
    def _for_event(self, event):
        """Return the rule that decides on an event, or none.

        :param event: one ``proximus.security.event`` with its subject
        """
        # sudo: rules hold for events, whoever works on them
        rules = self.sudo().search([("company_id", "in", (event.company_id.id, False))])
        return next((rule for rule in rules if rule._fits(event)), self.browse())

    def _fits(self, event) -> bool:
        """Return whether this rule is about an event."""
        if self.source_ids and event.source_id not in self.source_ids:
            return False
        least = RANKS.get(self.minimum_severity, 0)
        if event.severity != "unset" and RANKS[event.severity] < least:
            return False
        return fnmatch.fnmatchcase(event.event_type.lower(), self.pattern.lower())

    def _title_for(self, event) -> str:
        """Return the name of this rule to whoever handles it; no rule for all has one.

        :param event: what the rule is applied to
        """
        if not (self.pattern or "").strip("*"):
            return ""
        return self.with_context(lang=event.source_id.user_id.lang).name or ""

    def _apply(self, event) -> dict:
        """Do with an event what this rule says; without one a person must look.

        :return: what is noted of the event
        """
        action = self.action or "open"
        incident = self.env["proximus.security.incident"]
        if action == "ignore":
            return event._result_vals("ignored", self.env._("Its rule says so."))
        if action == "open":
            incident = incident._open_from_event(event, self._title_for(event))
        elif action == "join":
            incident = incident._open_with(event)
        if incident:
            message = self.env._(
                "In incident %(incident)s.", incident=incident.display_name
            )
        else:
            message = self.env._("Noted.")
        alert = self.warns_payments and self.env["proximus.security.alert"]._raise_for(
            event, incident, self
        )
        if alert:
            message = f"{message} {self.env._('Payments carry a warning.')}"
        return event._result_vals("processed", message, incident_id=incident.id)
