from odoo import models
from odoo.tools import format_datetime

from ...tools.clocks import LEGAL_ZONE
from .proximus_security_incident_next import PAGES

EARLY = ("suspected_malicious", "cross_border")
NOTIFY = (*EARLY, "severity", "impact", "indicators", "measures")
FINAL = (*NOTIFY, "cause", "handled_at", "lessons")
PEOPLE = ("personal_data", "data_kinds", "people_count", "consequences", "measures")
WHAT = ("category", "description", "occurred_at", "detected_at", "aware_at")
CONCERNED = ("service_ids", "line_ids", "device_ids")
#: What each party asks for, as fields of the incident, in this order.
ASKED = {
    "nis2_early": (*WHAT, *EARLY),
    "nis2_notify": (*WHAT, *CONCERNED, *NOTIFY),
    "nis2_interim": (*WHAT, *CONCERNED, *NOTIFY),
    "nis2_progress": (*WHAT, *CONCERNED, *NOTIFY, "cause"),
    "nis2_final": (*WHAT, *CONCERNED, *FINAL),
    "nis2_voluntary": (*WHAT, *CONCERNED, *NOTIFY),
    "gdpr_authority": (*WHAT, *PEOPLE, "risk"),
    "gdpr_subjects": ("description", "occurred_at", *PEOPLE),
    "insurer": (*WHAT, *CONCERNED, "impact", "measures", "cause", "handled_at"),
    "customer": (*WHAT, *CONCERNED, "impact", "measures", "handled_at"),
    "contract": (*WHAT, *CONCERNED, "impact", "measures", "handled_at"),
}
#: What stands for *nobody knows* in a selection.
UNKNOWN = {"unknown", "unset", False}


class ProximusSecurityNotification(models.Model):
    """The dossier of a notification: what is known, and what is still unknown."""

    _inherit = "proximus.security.notification"

    def action_print_dossier(self):
        """Print what a party asks for, filled in as far as known."""
        return self.env.ref(
            "proximus_security.proximus_security_notification_report"
        ).report_action(self)

    def authority_page(self) -> str:
        """Return where the law wants this notification, empty for other parties."""
        self.ensure_one()
        if self.regime == "gdpr_subjects":
            return ""
        code = PAGES.get(self.regime.partition("_")[0])
        found = self.env["proximus.parameter"]._in_force([code]) if code else None
        return (found and found[:1].source_url) or ""

    def dossier_rows(self) -> list[dict]:
        """Return what the party asks for: label, and text or ``None`` when unknown."""
        self.ensure_one()
        incident = self.incident_id
        labels = self.env["ir.model.fields"].get_field_string(incident._name)
        return [
            {"label": labels[name], "text": self._told(incident, name)}
            for name in ASKED[self.regime]
        ]

    def dossier_unknown(self) -> list[str]:
        """Return the labels of what is still to be found out."""
        return [row["label"] for row in self.dossier_rows() if not row["text"]]

    def _told(self, incident, name: str):
        """Return one fact as the party reads it, ``None`` when nobody knows it."""
        field, value = incident._fields[name], incident[name]
        if field.type == "selection":
            return None if value in UNKNOWN else incident._readable(name)
        if field.type == "datetime":
            if not value:
                return None
            moment = format_datetime(
                self.env, value, tz=LEGAL_ZONE.key, dt_format="short"
            )
            return self.env._("%(moment)s (Belgian time)", moment=moment)
        if field.relational:
            # sudo: the party is told what is concerned, whoever prints it
            return ", ".join(value.sudo().mapped("display_name")) or None
        return (value or "").strip() or None

    def local_time(self, moment) -> str:
        """Return a moment of the database in Belgian time, empty for none."""
        if not moment:
            return ""
        return format_datetime(self.env, moment, tz=LEGAL_ZONE.key, dt_format="short")
