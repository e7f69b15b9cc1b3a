from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

ENTRY_TYPES = [
    ("detection", "Detection"),
    ("observation", "Observation"),
    ("mitigation", "Measure taken"),
    ("decision", "Decision"),
    ("severity_changed", "Severity changed"),
    ("status_changed", "Status changed"),
    ("notification_sent", "Notification"),
    ("correction", "Correction"),
]


class ProximusSecurityTimeline(models.Model):
    """What happened in an incident, in order. Entries are added, never changed."""

    _name = "proximus.security.timeline"
    _description = "Security Incident Timeline"
    _order = "at desc, id desc"
    _rec_name = "text"

    incident_id = fields.Many2one(
        "proximus.security.incident", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="incident_id.company_id", store=True, index=True
    )
    at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    entry_type = fields.Selection(ENTRY_TYPES, required=True, default="observation")
    text = fields.Text("Description", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Written By",
        readonly=True,
        required=True,
        default=lambda self: self.env.user,
    )

    @api.constrains("at")
    def _check_not_future(self):
        for entry in self:
            if entry.at > fields.Datetime.now():
                raise ValidationError(
                    self.env._(
                        "%(incident)s: an entry of the timeline cannot lie in the "
                        "future (%(at)s).",
                        incident=entry.incident_id.display_name,
                        at=format_datetime(self.env, entry.at, dt_format="short"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # The author is who writes, whatever the request says.
        return super().create([{**vals, "user_id": self.env.uid} for vals in vals_list])

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_change()

    def _refuse_change(self):
        """Refuse, for everybody: whoever may rewrite evidence has none."""
        if self:
            raise UserError(
                self.env._(
                    "The timeline of an incident is evidence: an entry cannot be "
                    "changed or deleted. Add an entry of type “Correction”."
                )
            )
