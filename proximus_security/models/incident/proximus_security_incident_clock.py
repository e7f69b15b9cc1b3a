from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.clocks import deadline, legal_day
from .proximus_security_notification import COMPANY_HOURS, LEGAL

UTC = timezone.utc
NIS2 = {"nis2_early", "nis2_notify", "nis2_final"}
#: What decides which notifications an incident calls for, and when they are due.
DUTY_FIELDS = {"aware_at", "is_significant", "nis2_status", "personal_data", "risk"}
CLOCK_FIELDS = DUTY_FIELDS | {"handled_at", "state", "user_id"}
READERSHIP = {"confidential", "reader_ids", "user_id"}


class ProximusSecurityIncident(models.Model):
    """Legal clocks of an incident, and who may read about it."""

    _inherit = "proximus.security.incident"

    def action_start_clocks(self):
        """Say that you are aware of the incident as from now: the clocks start."""
        self.filtered(lambda each: not each.aware_at).aware_at = fields.Datetime.now()

    def _check_clock_start(self, vals):
        """Refuse to move the start of the clocks after a notification went out."""
        if "aware_at" not in vals:
            return
        moment = fields.Datetime.to_datetime(vals["aware_at"]) or False
        for incident in self.filtered(lambda each: each.aware_at != moment):
            if "submitted" in incident.notification_ids.mapped("state"):
                raise UserError(
                    self.env._(
                        "%(incident)s: a notification was submitted on the basis of "
                        "“aware since”, so it cannot change any more. Add a correction "
                        "to the timeline.",
                        incident=incident.display_name,
                    )
                )

    def _after_change(self, names: set):
        """Hook, called after creation and each write; extend with ``super()``.

        :param names: fields that were written
        """
        if names & CLOCK_FIELDS:
            # What was closed stays as it is, unless something else is known now.
            known = self if names & DUTY_FIELDS else self.filtered(_is_open)
            known._sync_notifications()
        if names & READERSHIP:
            self._drop_uninvited_followers()

    def _required_regimes(self, clocks: dict | None = None):
        """Return which clocks run, as far as anybody knows today.

        What is not known yet counts as required: a warning too many can be waived, a
        deadline cannot be bought back.

        :param clocks: for :meth:`_clock_deadline`
        """
        self.ensure_one()
        if not self.aware_at or self.state == "dismissed":
            return set()
        regimes = set()
        if self.nis2_status != "out" and self.is_significant != "no":
            regimes |= NIS2
            if self._needs_progress_report(clocks):
                regimes.add("nis2_progress")
        if self.personal_data != "no" and self.risk != "none":
            regimes.add("gdpr_authority")
            if self.risk == "high":
                regimes.add("gdpr_subjects")
        return regimes

    def _contract_regimes(self):
        """Return whom the contracts of the company name, with the hours they give."""
        self.ensure_one()
        if not self.aware_at or self.state in ("dismissed", "closed"):
            return set()
        company = self.company_id
        return {regime for regime, name in COMPANY_HOURS.items() if company[name]}

    def _needs_progress_report(self, clocks):
        """Return whether the incident went on when the final report was due."""
        due_at = self._clock_deadline("nis2_progress", clocks)
        if self.handled_at:
            return bool(due_at and due_at < self.handled_at)
        return self._went_on() or bool(due_at and due_at <= fields.Datetime.now())

    def _went_on(self):
        """Return whether a progress report takes the place of the final one."""
        return any(
            each.regime == "nis2_progress" and not each.waived_automatically
            for each in self.notification_ids
        )

    def _clock_deadline(self, regime: str, clocks: dict | None = None):
        """Return a legal deadline as Odoo stores it (naive UTC), or ``False``.

        :param regime: one of the clocks
        :param clocks: hours and months in force when the incident became known, per
            day; read when not given
        """
        self.ensure_one()
        if not self.aware_at:
            return False
        clocks = self._clocks() if clocks is None else clocks
        notified = self.notification_ids.filtered(
            lambda each: each.regime == "nis2_notify" and each.state == "submitted"
        )
        clock = clocks[self._known_on()]
        if self.company_id.security_trust_provider:
            trust = clock["hours"]["nis2_trust"]
            clock = {**clock, "hours": {**clock["hours"], "nis2_notify": trust}}
        due = deadline(
            regime,
            _aware(self.aware_at),
            _aware(notified[:1].submitted_at),
            handled_at=_aware(self.handled_at),
            went_on=self._went_on(),
            **clock,
        )
        return due.replace(tzinfo=None) if due else False

    def _clocks(self):
        """Return the hours and months in force when the incidents became known."""
        days = {each._known_on() for each in self if each.aware_at}
        return self.env["proximus.parameter"]._legal_clocks(days)

    def _known_on(self):
        """Return the day in Belgium on which the incident became known."""
        return legal_day(_aware(self.aware_at))

    def _sync_notifications(self):
        """Create, waive and take up again notifications after what is known now."""
        vals_list = []
        clocks = self._clocks()
        for incident in self:
            required = incident._required_regimes(clocks)
            on_clock = incident.notification_ids.filtered(lambda n: n.regime in LEGAL)
            if "nis2_final" in required and incident.state != "closed":
                early = on_clock.filtered(lambda each: each._was_sent_too_early())
                early._count_as_progress()
            missing = required - set(on_clock.mapped("regime"))
            vals_list += [
                {"incident_id": incident.id, "regime": regime}
                for regime in sorted(missing)
            ]
            wanted = incident._contract_regimes()
            known = incident.notification_ids.mapped("regime")
            vals_list += [
                {"incident_id": incident.id, "regime": regime}
                for regime in sorted(wanted - {*known})
            ]
            incident._waive_and_reopen(on_clock, required)
            others = incident.notification_ids - on_clock
            alive = incident.state != "dismissed"
            incident._waive_and_reopen(
                others, set(others.mapped("regime")) if alive else set()
            )
        self.env["proximus.security.notification"].create(vals_list)
        self.notification_ids._sync_activities()
        self._take_up_again()

    def _take_up_again(self):
        """Hold a closed incident for handled only: somebody is to be told after all."""
        for incident in self.filtered(lambda each: each.state == "closed"):
            pending = incident.notification_ids.filtered(
                lambda each: each.state == "pending"
            )
            if pending:
                incident._transition(
                    "resolved",
                    reason=self.env._(
                        "To be sent after all: %(notifications)s.",
                        notifications=", ".join(each._label() for each in pending),
                    ),
                )

    @api.model
    def _cron_follow_clocks(self):
        """Ask for a progress report where the final one is due and it still goes on."""
        due = self.env["proximus.security.notification"].search(
            [
                ("regime", "=", "nis2_final"),
                ("state", "=", "pending"),
                ("due_at", "<=", fields.Datetime.now()),
                ("incident_id.handled_at", "=", False),
                ("incident_id.state", "!=", "closed"),
            ]
        )
        due.incident_id._sync_notifications()

    def _waive_and_reopen(self, notifications, required):
        """Waive what is no longer required, and reopen what was waived that way."""
        for notification in notifications:
            needed = notification.regime in required
            if notification.state == "pending" and not needed:
                notification._waive(
                    self.env._("it follows from what the incident says."),
                    automatically=True,
                )
            elif notification.waived_automatically and needed:
                notification.action_reopen()

    def _drop_uninvited_followers(self):
        """Stop telling people who may no longer read the incident."""
        for incident in self.filtered("confidential"):
            invited = (incident.user_id | incident.reader_ids).partner_id
            incident.message_unsubscribe((incident.message_partner_ids - invited).ids)


def _aware(moment):
    """Return a moment of the database with its time zone; ``None`` for none."""
    return moment.replace(tzinfo=UTC) if moment else None


def _is_open(incident):
    return incident.state != "closed"
