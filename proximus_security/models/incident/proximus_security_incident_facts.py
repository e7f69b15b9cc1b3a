from odoo import fields, models

YES_NO_UNKNOWN = [("unknown", "Not known yet"), ("yes", "Yes"), ("no", "No")]


class ProximusSecurityIncident(models.Model):
    """What an authority, an insurer or a customer asks about an incident.

    Empty is unknown, and is told as unknown.
    """

    _inherit = "proximus.security.incident"

    suspected_malicious = fields.Selection(
        YES_NO_UNKNOWN,
        "Done on Purpose",
        required=True,
        default="unknown",
        copy=False,
        help="Does it look like the work of somebody with bad intentions?",
    )
    cross_border = fields.Selection(
        YES_NO_UNKNOWN,
        "Other Countries",
        required=True,
        default="unknown",
        copy=False,
        help="Does it touch, or may it touch, people or services in another country?",
    )
    impact = fields.Text(
        "What It Disturbs", copy=False, help="Which work stands still, since when."
    )
    indicators = fields.Text(
        "Traces",
        copy=False,
        help="Addresses, files, senders by which others can recognise the same attack.",
    )
    cause = fields.Text(copy=False, help="How it could happen.")
    measures = fields.Text("Measures Taken", copy=False)
    data_kinds = fields.Text(
        "Personal Data Concerned",
        copy=False,
        help="For example: names and addresses of customers, payslips.",
    )
    people_count = fields.Char(
        "Number of People", copy=False, help="As far as known: “about 40” is an answer."
    )
    consequences = fields.Text("Likely Consequences for Them", copy=False)
    contained_at = fields.Datetime(
        "Damage Stopped",
        copy=False,
        help="When it could spread no further. Handled says so when nobody did.",
    )
    lessons = fields.Text(
        "What Did We Learn?",
        copy=False,
        help="What went well, what did not, and what will be done differently.",
    )
    lesson_ids = fields.One2many("proximus.security.lesson", "incident_id", "Actions")
