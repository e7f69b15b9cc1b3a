from odoo import fields, models

LOOK = "proximus_security.mail_activity_look"
#: More people than this are not asked to look at one thing.
MOST_ASKED = 10


class ProximusSecurityIncident(models.Model):
    """What people or sources of events told, and who is asked to look at it."""

    _inherit = "proximus.security.incident"

    reporter_id = fields.Many2one("res.users", "Reported By", readonly=True)
    report_ids = fields.One2many("proximus.security.report", "incident_id", "Reports")

    def _ask_to_look(self):
        """Ask the people who handle incidents to look at a new one.

        The words are neutral: an activity travels by e-mail. It ends for all of them
        when one has looked.
        """
        for incident in self:
            officers = incident.company_id._security_officers() | incident.user_id
            for officer in officers[:MOST_ASKED]:
                reader = incident.with_context(lang=officer.lang or self.env.lang)
                incident.activity_schedule(
                    LOOK,
                    user_id=officer.id,
                    summary=reader.env._(
                        "Somebody reported something: read it and judge it"
                    ),
                )

    def _after_transition(self, target, *, date, reason, previous):
        """Extend the life cycle: who was asked to look need not look any more."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        looked = self.filtered(lambda each: previous[each.id] == "new")
        if looked:
            looked.activity_unlink([LOOK])
        return result
