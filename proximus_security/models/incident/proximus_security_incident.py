import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from odoo.addons.proximus_connectivity.fields import Reference

from ...tools.clocks import LEGAL_ZONE
from ...tools.lifecycle import INCIDENT_TRANSITIONS

STATES = [
    ("new", "New"),
    ("triage", "To Judge"),
    ("containment", "Limiting Damage"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
    ("dismissed", "Dismissed"),
]
SEVERITIES = [
    ("unset", "To be assessed"),
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
    ("critical", "Critical"),
]
CATEGORIES = [
    ("malware", "Malware or ransomware"),
    ("phishing", "Phishing or fraud"),
    ("account", "Account taken over"),
    ("data", "Data leaked or lost"),
    ("device", "Device lost or stolen"),
    ("outage", "Service down"),
    ("other", "Other"),
]
YES_NO_UNKNOWN = [("unknown", "Not known yet"), ("yes", "Yes"), ("no", "No")]
#: Facts and decisions whose every change goes on the timeline, with its entry type.
TRACED = {
    "severity": "severity_changed",
    "aware_at": "decision",
    "handled_at": "decision",
    "personal_data": "decision",
    "risk": "decision",
    "nis2_status": "decision",
    "is_significant": "decision",
    "suspected_malicious": "decision",
    "cross_border": "decision",
    "user_id": "decision",
    "confidential": "decision",
}
#: What an incident was about is shown, also when it is archived since.
WHOEVER_LEFT = {"active_test": False}
#: Nothing of this lies in the future.
MOMENTS = ("occurred_at", "detected_at", "aware_at", "contained_at", "handled_at")


class ProximusSecurityIncident(models.Model):
    """Something that went wrong, or may have: what, since when, and who must know."""

    _name = "proximus.security.incident"
    _description = "Security Incident"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "detected_at desc, id desc"
    _rec_names_search = ["name", "title"]
    _check_company_auto = True

    # The reference is neutral and travels by e-mail; the title stays in here.
    name = Reference("Reference", readonly=True, copy=False, default="/")
    title = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Gets the reminders of the legal deadlines.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="new",
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    severity = fields.Selection(
        SEVERITIES, required=True, default="unset", tracking=True
    )
    category = fields.Selection(CATEGORIES, required=True, default="other")
    description = fields.Text()
    occurred_at = fields.Datetime("Happened", help="When it began, as far as known.")
    detected_at = fields.Datetime(
        "Detected", required=True, default=fields.Datetime.now
    )
    aware_at = fields.Datetime(
        "Aware Since",
        copy=False,
        help="When you knew with reasonable certainty that it is an incident. The "
        "legal clocks run from this moment. It is fixed once a notification is "
        "submitted.",
    )
    handled_at = fields.Datetime(
        "Handled",
        copy=False,
        help="When the incident was over. The final NIS2 report of an incident that "
        "went on is due one month later.",
    )
    nis2_status = fields.Selection(
        [
            ("unknown", "Not known yet"),
            ("in_scope", "In scope"),
            ("out", "Out of scope"),
        ],
        "NIS2 Scope",
        required=True,
        compute="_compute_nis2_status",
        store=True,
        readonly=False,
        precompute=True,
        help="As the settings say of your company. Out of scope you may still notify "
        "of your own will (law of 26 April 2024, art. 38).",
    )
    is_significant = fields.Selection(
        YES_NO_UNKNOWN,
        "Significant",
        required=True,
        default="unknown",
        copy=False,
        help="A significant incident is notified (law of 26 April 2024, art. 34). A "
        "person judges whether it is.",
    )
    personal_data = fields.Selection(
        YES_NO_UNKNOWN, required=True, default="unknown", copy=False
    )
    risk = fields.Selection(
        [
            ("unknown", "Not known yet"),
            ("none", "Unlikely"),
            ("risk", "Risk"),
            ("high", "High risk"),
        ],
        "Risk for People",
        required=True,
        default="unknown",
        copy=False,
        help="For the people whose personal data it concerns.",
    )
    confidential = fields.Boolean(
        copy=False,
        help="Only the responsible and the named readers see it, whatever rights "
        "others have.",
    )
    reader_ids = fields.Many2many(
        "res.users", string="Readers", domain="[('share', '=', False)]", copy=False
    )
    dismiss_reason = fields.Char("Dismissal Reason", copy=False)
    # whatever an incident was about stays in it: it is archived or ended, not deleted
    service_ids = fields.Many2many(
        "proximus.security.service",
        string="Services Concerned",
        check_company=True,
        context=WHOEVER_LEFT,
        ondelete="restrict",
    )
    line_ids = fields.Many2many(
        "proximus.line",
        string="Lines Concerned",
        check_company=True,
        context=WHOEVER_LEFT,
        ondelete="restrict",
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        string="People Concerned",
        check_company=True,
        context=WHOEVER_LEFT,
        ondelete="restrict",
    )
    device_ids = fields.Many2many(
        "proximus.device",
        string="Devices Concerned",
        check_company=True,
        context=WHOEVER_LEFT,
        ondelete="restrict",
    )
    timeline_ids = fields.One2many("proximus.security.timeline", "incident_id")
    notification_ids = fields.One2many("proximus.security.notification", "incident_id")
    next_due_at = fields.Datetime(
        "Next Deadline", compute="_compute_next_due_at", store=True
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("company_id")
    def _compute_nis2_status(self):
        for incident in self:
            incident.nis2_status = incident.company_id._security_nis2_status()

    @api.depends("notification_ids.due_at", "notification_ids.state")
    def _compute_next_due_at(self):
        for incident in self:
            pending = incident.notification_ids.filtered(
                lambda each: each.state == "pending" and each.due_at
            )
            incident.next_due_at = min(pending.mapped("due_at"), default=False)

    @api.depends("next_due_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for incident in self:
            incident.is_overdue = bool(
                incident.next_due_at and incident.next_due_at < now
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("next_due_at", "<", fields.Datetime.now())]

    @api.constrains(*MOMENTS)
    def _check_not_future(self):
        now = fields.Datetime.now()
        for incident in self:
            for name in MOMENTS:
                if incident[name] and incident[name] > now:
                    labels = self.env["ir.model.fields"].get_field_string(self._name)
                    raise ValidationError(
                        self.env._(
                            "%(incident)s: “%(field)s” cannot lie in the future.",
                            incident=incident.display_name,
                            field=labels[name],
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "new") != "new" for vals in vals_list):
            raise UserError(
                self.env._("An incident starts as new: use its buttons afterwards.")
            )
        # sudo: whoever may create one may draw a reference for it
        sequences = self.env["ir.sequence"].sudo()
        references = sequences._next_batch_by_code(
            "proximus.security.incident", len(vals_list)
        )
        people = [vals.get("employee_ids") for vals in vals_list]
        incidents = super().create(
            [
                {**_without_people(vals), "name": reference}
                for vals, reference in zip(vals_list, references, strict=True)
            ]
        )
        for incident, commands in zip(incidents, people, strict=True):
            incident._set_people(commands)
        for incident in incidents:
            incident._log("detection", incident.title, at=incident.detected_at)
        incidents._after_change(set(self._fields))
        return incidents

    def write(self, vals):
        self._check_clock_start(vals)
        if "is_significant" in vals and "significant_by_id" not in vals:
            vals = {
                **vals,
                "significant_by_id": self.env.uid,
                "significant_at": fields.Datetime.now(),
            }
        names = TRACED.keys() & vals.keys()
        if "state" in vals:
            names = names - {"handled_at"}  # the change of state says it
        before = self._traced_values(names)
        result = super().write(_without_people(vals))
        self._set_people(vals.get("employee_ids"))
        # What follows from a change does not pass through the door of this one.
        self.with_context(proximus_state_change=None)._after_change(set(vals))
        self._trace(before)
        return result

    def _set_people(self, commands):
        """Set the people concerned, whom the writer knows by their public record.

        :param commands: as for a ``Many2many``; nothing is done without any
        :raises AccessError: for somebody whom the writer may not know
        """
        if not commands or not self:
            return
        self.check_access("write")
        known_ids = set()
        for command in commands:
            if command[0] == fields.Command.LINK:
                known_ids.add(command[1])
            elif command[0] == fields.Command.SET:
                known_ids.update(command[2])
        people = self.env["hr.employee.public"].browse(known_ids)
        people.check_access("read")
        # sudo: only personnel officers may read the whole record of an employee
        self.sudo()._write_people(commands)

    def _write_people(self, commands):
        """Write the people concerned as they are; the caller has checked them."""
        # past the door of people that leads here
        return super().write(  # pylint: disable=super-method-mismatch
            {"employee_ids": commands}
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "An incident is evidence and cannot be deleted: dismiss it when it was "
                "none."
            )
        )

    # === ACTIONS === #

    def action_triage(self):
        """Start to judge the incident, or reopen it."""
        self._transition("triage")

    def action_contain(self):
        """Start to limit the damage."""
        self._transition("containment")

    def action_resolve(self):
        """Mark as handled."""
        self._transition("resolved")

    def action_close(self):
        """Close for good; every notification is submitted or decided by then."""
        self._transition("closed")

    def action_dismiss(self, reason: str | None = None):
        """Mark as no incident after all.

        :param reason: why; else taken from the field
        """
        for incident in self:
            why = (reason or incident.dismiss_reason or "").strip()
            if not why:
                raise UserError(
                    self.env._(
                        "%(incident)s: fill in why it is no incident.",
                        incident=incident.display_name,
                    )
                )
            incident.dismiss_reason = why
            incident._transition("dismissed", reason=why)

    # === CHANGES OF STATE === #

    def _lifecycle_moves(self):
        return INCIDENT_TRANSITIONS

    def _before_transition(self, target, *, date, reason):
        """Extend the life cycle: what is closed leaves nobody to be told."""
        result = super()._before_transition(target, date=date, reason=reason)
        if target == "closed":
            self._check_close()
        return result

    def _transition_vals(self, target, *, date, reason):
        """Override of the life cycle: it stays handled until it is taken up again."""
        if target in ("closed", "dismissed"):
            return [({}, self)]
        if target != "resolved":
            return [({"handled_at": False}, self)]
        now = fields.Datetime.now()
        groups = self.grouped(lambda each: (each.handled_at, each.contained_at))
        return [
            (
                {"handled_at": handled or now, "contained_at": stopped or now},
                incidents,
            )
            for (handled, stopped), incidents in groups.items()
        ]

    def _record_transition(self, target, *, date, reason, previous):
        """Override of the life cycle: the timeline is the evidence."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for incident in self:
            text = f"{labels[previous[incident.id]]} → {labels[target]}"
            incident._log("status_changed", f"{text}. {reason}" if reason else text)

    def _check_close(self):
        """Refuse to close while somebody may still have to be told."""
        for incident in self:
            pending = incident.notification_ids.filtered(
                lambda each: each.state == "pending"
            )
            if pending:
                raise UserError(
                    self.env._(
                        "%(incident)s cannot be closed yet. Submit these notifications "
                        "or mark them as not needed: %(notifications)s.",
                        incident=incident.display_name,
                        notifications=", ".join(each._label() for each in pending),
                    )
                )

    # === TIMELINE === #

    def _log(self, entry_type: str, text: str, at: datetime.datetime | None = None):
        """Add one entry to the timeline.

        :param entry_type: kind of entry
        :param text: what happened
        :param at: when, naive UTC; now when not given
        """
        self.ensure_one()
        return self.env["proximus.security.timeline"].create(
            {
                "incident_id": self.id,
                "entry_type": entry_type,
                "text": text,
                "at": at or fields.Datetime.now(),
            }
        )

    def _traced_values(self, names):
        """Return incident → field → readable value."""
        return {
            incident: {name: incident._readable(name) for name in names}
            for incident in self
        }

    def _readable(self, name):
        """Return the value of a field as a person would write it."""
        field, value = self._fields[name], self[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "datetime":
            return format_datetime(self.env, value, tz=LEGAL_ZONE.key) or "–"
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        return value.display_name or "–"

    def _trace(self, before):
        """Write on the timeline which of the facts and decisions changed."""
        labels = self.env["ir.model.fields"].get_field_string(self._name)
        for incident, values in before.items():
            for name, old in values.items():
                new = incident._readable(name)
                if new != old:
                    incident._log(TRACED[name], f"{labels[name]}: {old} → {new}")


def _without_people(vals):
    return {name: value for name, value in vals.items() if name != "employee_ids"}
