from odoo import fields, models
from odoo.tools import SQL


class ProximusSecurityIncidentYear(models.Model):
    """Incidents of a year, counted: nothing in it tells which ones."""

    _name = "proximus.security.incident.year"
    _description = "Incidents by Year"
    _auto = False
    _order = "year desc, company_id"
    _rec_name = "year"
    _depends = {
        "proximus.security.incident": [
            "company_id",
            "contained_at",
            "detected_at",
            "handled_at",
            "occurred_at",
            "personal_data",
            "severity",
            "state",
        ],
        "proximus.security.notification": ["incident_id", "is_late"],
    }

    year = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    count = fields.Integer("Incidents", readonly=True)
    open_count = fields.Integer("Still Open", readonly=True)
    serious_count = fields.Integer("High or Critical", readonly=True)
    breach_count = fields.Integer("With Personal Data", readonly=True)
    late_count = fields.Integer(
        "Notified Late", readonly=True, groups="proximus_security.group_officer"
    )
    hours_to_notice = fields.Float(
        "Hours to Notice",
        readonly=True,
        aggregator=None,
        groups="proximus_security.group_officer",
        help="Median, from when it happened; of incidents of which that is known.",
    )
    hours_to_contain = fields.Float(
        "Hours to Stop the Damage",
        readonly=True,
        aggregator=None,
        groups="proximus_security.group_officer",
        help="Median, from when it was detected.",
    )
    hours_to_resolve = fields.Float(
        "Hours to Resolve",
        readonly=True,
        aggregator=None,
        groups="proximus_security.group_officer",
        help="Median, from when it was detected.",
    )

    @property
    def _table_query(self):
        def median(start: str, end: str) -> SQL:
            return SQL(
                """percentile_cont(0.5) WITHIN GROUP (
                    ORDER BY EXTRACT(EPOCH FROM (%s - %s)) / 3600.0)""",
                SQL.identifier("incident", end),
                SQL.identifier("incident", start),
            )

        return SQL(
            """
            SELECT MIN(incident.id) AS id,
                   to_char(incident.detected_at AT TIME ZONE 'UTC'
                           AT TIME ZONE 'Europe/Brussels', 'YYYY') AS year,
                   incident.company_id,
                   COUNT(*) AS count,
                   COUNT(*) FILTER (WHERE incident.state
                       IN ('new', 'triage', 'containment')) AS open_count,
                   COUNT(*) FILTER (WHERE incident.severity
                       IN ('high', 'critical')) AS serious_count,
                   COUNT(*) FILTER (WHERE incident.personal_data = 'yes')
                       AS breach_count,
                   COALESCE(SUM(late.count), 0)::int AS late_count,
                   %(notice)s AS hours_to_notice,
                   %(contain)s AS hours_to_contain,
                   %(resolve)s AS hours_to_resolve
              FROM proximus_security_incident incident
              LEFT JOIN (SELECT incident_id, COUNT(*) AS count
                           FROM proximus_security_notification
                          WHERE is_late GROUP BY incident_id) late
                     ON late.incident_id = incident.id
             WHERE incident.state <> 'dismissed'
             GROUP BY 2, incident.company_id
            """,
            notice=median("occurred_at", "detected_at"),
            contain=median("detected_at", "contained_at"),
            resolve=median("detected_at", "handled_at"),
        )
