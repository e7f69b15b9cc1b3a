from odoo import api, fields, models

#: What the register of breaches holds: the facts, the effects and the remedy.
REGISTER = (
    "title",
    "description",
    "occurred_at",
    "detected_at",
    "aware_at",
    "data_kinds",
    "people_count",
    "risk",
    "consequences",
    "measures",
)
GDPR = ("gdpr_authority", "gdpr_subjects")


class ProximusSecurityIncident(models.Model):
    """The register of all breaches of personal data (GDPR, art. 33(5))."""

    _inherit = "proximus.security.incident"

    breach_notice = fields.Char("Authority and People Told", compute="_compute_notice")

    @api.depends(
        "risk",
        "notification_ids.regime",
        "notification_ids.state",
        "notification_ids.submitted_at",
        "notification_ids.waive_reason",
    )
    @api.depends_context("lang")
    def _compute_notice(self):
        for incident in self:
            told = incident.notification_ids.filtered(lambda one: one.regime in GDPR)
            incident.breach_notice = (
                "; ".join(incident._notice_words(one) for one in told)
                or incident._no_notice_words()
            )

    def _no_notice_words(self):
        """Return that nobody was told, and why as far as it follows from the facts."""
        if self.risk == "none":
            return self.env._("Not notified: a risk for the people is unlikely")
        return self.env._("Not notified")

    def _notice_words(self, notification):
        """Return one notification as the register tells it, with the reason of none."""
        words = f"{notification._label()}: "
        if notification.state == "submitted":
            moment = notification.local_time(notification.submitted_at)
            late = notification.late_reason
            return words + (f"{moment} ({late})" if late else moment)
        if notification.state == "waived":
            return words + self.env._(
                "not needed, %(reason)s", reason=notification.waive_reason or ""
            )
        return words + self.env._("to be sent")

    def register_rows(self) -> list[dict]:
        """Return what the register tells of a breach: label and text."""
        self.ensure_one()
        labels = self.env["ir.model.fields"].get_field_string(self._name)
        told = self.notification_ids.browse()
        return [
            {"label": labels[name], "text": told._told(self, name)} for name in REGISTER
        ] + [{"label": labels["breach_notice"], "text": self.breach_notice}]
