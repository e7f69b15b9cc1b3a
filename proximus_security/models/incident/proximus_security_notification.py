from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.proximus_connectivity.tools.sentinel import Sentinel

from ...tools.clocks import KINDS
from ...tools.lifecycle import NOTIFICATION_TRANSITIONS

#: ``proximus_count_as_progress``: a final report that came too early is none.
COUNT_AS_PROGRESS = Sentinel("count as progress")
REGIMES = [
    ("nis2_early", "NIS2 early warning"),
    ("nis2_notify", "NIS2 incident notification"),
    ("nis2_interim", "NIS2 report that the authority asked for"),
    ("nis2_progress", "NIS2 progress report"),
    ("nis2_final", "NIS2 final report"),
    ("nis2_voluntary", "NIS2 notification of your own will"),
    ("gdpr_authority", "GDPR notification to the authority"),
    ("gdpr_subjects", "GDPR message to the people concerned"),
    ("customer", "Customer"),
    ("insurer", "Insurer"),
    ("contract", "Party to a contract"),
]
#: What an incident calls for by law, from what is known of it.
LEGAL = KINDS | {"gdpr_subjects"}
#: Whoever a person adds, with a deadline typed in or hours of a contract.
BY_HAND = ("customer", "insurer", "contract", "nis2_interim", "nis2_voluntary")
#: Where the company keeps the hours that its contracts give.
COMPANY_HOURS = {
    "insurer": "security_insurer_hours",
    "contract": "security_contract_hours",
}
#: Article that sets the clock. Reading it remains a task for people.
BASIS = {
    "nis2_early": "Law of 26 April 2024, art. 35 §1, 1°",
    "nis2_notify": "Law of 26 April 2024, art. 35 §1, 2°",
    "nis2_interim": "Law of 26 April 2024, art. 35 §1, 3°",
    "nis2_progress": "Law of 26 April 2024, art. 35 §1, 5°",
    "nis2_final": "Law of 26 April 2024, art. 35 §1, 4° and 5°",
    "nis2_voluntary": "Law of 26 April 2024, art. 38",
    "gdpr_authority": "GDPR, art. 33(1)",
    "gdpr_subjects": "GDPR, art. 34(1)",
}
STATES = [
    ("pending", "To Do"),
    ("submitted", "Submitted"),
    ("waived", "Not Needed"),
]


class ProximusSecurityNotification(models.Model):
    """One party to be told about an incident, with its clock when the law sets one."""

    _name = "proximus.security.notification"
    _description = "Security Incident Notification"
    _inherit = ["proximus.lifecycle.mixin"]
    _order = "due_at, id"

    incident_id = fields.Many2one(
        "proximus.security.incident", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="incident_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(related="incident_id.user_id", store=True)
    regime = fields.Selection(REGIMES, "Notification", required=True)
    basis = fields.Char("Legal Basis", compute="_compute_basis")
    state = fields.Selection(STATES, required=True, default="pending", index=True)
    due_at = fields.Datetime(
        "Deadline",
        compute="_compute_due_at",
        store=True,
        readonly=False,
        help="The strict legal deadline, in elapsed hours: nights, weekends and "
        "holidays count. The final report is due one month after the incident "
        "notification was submitted; until then it has no date. When the incident "
        "still goes on by then, a progress report is due, and the final report one "
        "month after you mark the incident as handled.",
    )
    hours = fields.Float(
        "Hours from Awareness",
        compute="_compute_hours",
        store=True,
        readonly=False,
        precompute=True,
        help="What the contract gives from the moment you are aware; the deadline "
        "follows. Empty: type the deadline itself, or leave it empty.",
    )
    told_partner_id = fields.Many2one(
        "res.partner",
        "Whom to Tell",
        help="The customer, insurer or other party.",
        index="btree_not_null",
    )
    submitted_at = fields.Datetime()
    submitted_by_id = fields.Many2one("res.users", readonly=True)
    reference = fields.Char(help="Reference that the authority or party gave.")
    late_reason = fields.Char("Reason of Delay")
    waive_reason = fields.Char("Waiver Reason")
    waived_automatically = fields.Boolean(readonly=True)
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    is_late = fields.Boolean("Submitted Late", compute="_compute_is_late", store=True)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )

    goes_on = fields.Boolean(
        "Counts as Progress Report",
        compute="_compute_goes_on",
        help="A final report of an incident that still goes on is a progress report.",
    )

    _clock_once = models.UniqueIndex(
        "(incident_id, regime) "
        "WHERE regime NOT IN ('customer', 'insurer', 'contract', 'nis2_interim', "
        "'nis2_progress')",
        "This incident has this notification already.",
    )
    _hours_positive = models.Constraint(
        "CHECK(COALESCE(hours, 0) >= 0)",
        "The hours to tell somebody about an incident cannot be negative.",
    )
    _submitted_has_date = models.Constraint(
        "CHECK(state <> 'submitted' OR submitted_at IS NOT NULL)",
        "A submitted notification has a date of submission.",
    )

    @api.depends("regime", "incident_id.title")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["regime"]._description_selection(self.env))
        for notification in self:
            words = (labels.get(notification.regime), notification.incident_id.title)
            notification.display_name = " – ".join(filter(None, words))

    @api.depends("regime")
    def _compute_basis(self):
        for notification in self:
            notification.basis = BASIS.get(notification.regime, False)

    @api.depends("regime", "incident_id.company_id")
    def _compute_hours(self):
        for notification in self:
            name = COMPANY_HOURS.get(notification.regime)
            company = notification.incident_id.company_id
            notification.hours = company[name] if name else notification.hours

    @api.depends("submitted_at", "due_at", "state")
    def _compute_is_late(self):
        for notification in self:
            due_at, sent_at = notification.due_at, notification.submitted_at
            submitted = notification.state == "submitted"
            notification.is_late = bool(submitted and due_at and sent_at > due_at)

    @api.depends(
        "regime",
        "hours",
        "incident_id.aware_at",
        "incident_id.handled_at",
        "incident_id.notification_ids.regime",
        "incident_id.notification_ids.state",
        "incident_id.notification_ids.submitted_at",
        "incident_id.notification_ids.waived_automatically",
        "incident_id.company_id.security_trust_provider",
    )
    def _compute_due_at(self):
        clocks = self.incident_id._clocks()
        for notification in self:
            on_clock = notification.regime in KINDS
            if on_clock and notification.state != "submitted":
                incident = notification.incident_id
                notification.due_at = incident._clock_deadline(
                    notification.regime, clocks
                )
            elif notification.hours and notification.state != "submitted":
                aware_at = notification.incident_id.aware_at
                hours = timedelta(hours=notification.hours)
                notification.due_at = aware_at and aware_at + hours
            else:
                # What was submitted in time stays so; other parties have no clock.
                notification.due_at = notification.due_at

    @api.depends("regime", "incident_id.handled_at")
    def _compute_goes_on(self):
        for notification in self:
            is_final = notification.regime == "nis2_final"
            notification.goes_on = is_final and not notification.incident_id.handled_at

    @api.depends("state", "due_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for notification in self:
            due_at = notification.due_at
            pending = notification.state == "pending"
            notification.is_overdue = bool(pending and due_at and due_at < now)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return [("state", "=", "pending"), ("due_at", "<", now)]

    @api.constrains("submitted_at")
    def _check_submitted_at(self):
        for notification in self.filtered("submitted_at"):
            aware_at = notification.incident_id.aware_at
            moment = notification.submitted_at
            if moment > fields.Datetime.now() or (aware_at and moment < aware_at):
                raise ValidationError(
                    self.env._(
                        "%(incident)s, %(notification)s: it was submitted after you "
                        "became aware of the incident, and not in the future.",
                        incident=notification.incident_id.display_name,
                        notification=notification._label(),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "pending") != "pending" for vals in vals_list):
            raise UserError(
                self.env._(
                    "A notification starts as to do: use its buttons afterwards."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        fixed = {"submitted_at", "due_at", "regime", "incident_id"} & vals.keys()
        if self.env.context.get("proximus_count_as_progress") is COUNT_AS_PROGRESS:
            fixed -= {"regime"}
        submitted = self.filtered(lambda each: each.state == "submitted")
        if fixed and submitted:
            raise UserError(
                self.env._(
                    "%(incident)s, %(notification)s was submitted: its dates cannot "
                    "change any more.",
                    incident=submitted[0].incident_id.display_name,
                    notification=submitted[0]._label(),
                )
            )
        if "hours" in vals and not vals["hours"] and "due_at" not in vals:
            # the deadline was that of the hours: without them nothing is known
            self.filtered("hours").due_at = False
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_free(self):
        for notification in self:
            if notification.regime in LEGAL or notification.state == "submitted":
                raise UserError(
                    self.env._(
                        "%(notification)s cannot be deleted: mark it as not needed and "
                        "say why.",
                        notification=notification._label(),
                    )
                )

    def _label(self):
        """Return the name of the notification in the language of the user."""
        self.ensure_one()
        labels = dict(self._fields["regime"]._description_selection(self.env))
        return labels[self.regime]

    # === ACTIONS === #

    def action_submit(self):
        """Mark as submitted, now or at the time filled in."""
        now = fields.Datetime.now()
        for notification in self.filtered(lambda each: each.state != "submitted"):
            moment = notification.submitted_at or now
            notification._check_late_reason(moment)
            notification._transition(
                "submitted", submitted_at=moment, submitted_by_id=self.env.uid
            )
            notification.incident_id._log(
                "notification_sent",
                self.env._(
                    "%(notification)s submitted. %(reference)s",
                    notification=notification._label(),
                    reference=notification.reference or "",
                ).strip(),
                at=moment,
            )
        self.incident_id._sync_notifications()
        self._wake_clock()

    def _check_late_reason(self, moment):
        """Refuse a late notification to the authority that does not say why."""
        late = self.due_at and moment > self.due_at
        if self.regime == "gdpr_authority" and late and not self.late_reason:
            allowed = self.due_at - self.incident_id.aware_at
            raise UserError(
                self.env._(
                    "%(incident)s: this notification is later than %(hours)g hours. "
                    "Fill in the reason of the delay, which goes with it (GDPR, "
                    "art. 33(1)).",
                    incident=self.incident_id.display_name,
                    hours=allowed.total_seconds() / 3600,
                )
            )

    # === INCIDENTS THAT GO ON === #

    def _was_sent_too_early(self):
        """Return whether a final report went out while the incident went on."""
        self.ensure_one()
        if self.regime != "nis2_final" or self.state != "submitted":
            return False
        handled_at = self.incident_id.handled_at
        return not handled_at or self.submitted_at < handled_at

    def _count_as_progress(self):
        """Hold final reports for progress reports, since the incident went on.

        What went out and when stays; the timeline has it as it was sent.
        """
        for notification in self:
            sent = notification._label()
            notification.with_context(
                proximus_count_as_progress=COUNT_AS_PROGRESS
            ).regime = "nis2_progress"
            notification.incident_id._log(
                "decision",
                self.env._(
                    "The incident goes on: the %(sent)s that was submitted counts as a "
                    "progress report. A final report is due one month after the "
                    "incident is handled.",
                    sent=sent,
                ),
            )
        # the place of the final report is free for the next one
        self.flush_recordset(["regime"])

    def _wake_clock(self):
        """Look again at the moment when a final report falls due."""
        notified = self.filtered(lambda each: each.regime == "nis2_notify")
        final = notified.incident_id.notification_ids.filtered(
            lambda each: each.regime == "nis2_final" and each.state == "pending"
        )
        moments = [moment for moment in final.mapped("due_at") if moment]
        if moments:
            # sudo: whoever sends a notification may not read scheduled actions
            cron = self.env.ref("proximus_security.ir_cron_follow_clocks").sudo()
            cron._trigger(sorted(set(moments)))

    def action_waive(self):
        """Mark as not needed; the reason must be filled in."""
        for notification in self.filtered(lambda each: each.state != "waived"):
            if not (notification.waive_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(incident)s, %(notification)s: fill in why it is not needed.",
                        incident=notification.incident_id.display_name,
                        notification=notification._label(),
                    )
                )
            notification._waive(notification.waive_reason, automatically=False)

    def action_reopen(self):
        """Take back the decision that a notification is not needed."""
        self._transition("pending", waive_reason=False, waived_automatically=False)
        self._sync_activities()

    # === CHANGES OF STATE === #

    def _lifecycle_moves(self):
        return NOTIFICATION_TRANSITIONS

    def _waive(self, reason: str, automatically: bool):
        """Mark as not needed and write the decision on the timeline.

        :param reason: why
        :param automatically: it follows from what the incident says, so that it
            is taken back when the incident says otherwise
        """
        for notification in self:
            notification._transition(
                "waived", waive_reason=reason, waived_automatically=automatically
            )
            notification.incident_id._log(
                "decision",
                self.env._(
                    "%(notification)s is not needed: %(reason)s",
                    notification=notification._label(),
                    reason=reason,
                ),
            )
        self._sync_activities()
