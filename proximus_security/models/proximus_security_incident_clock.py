from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.clocks import KINDS

NIS2 = {"nis2_early", "nis2_notify", "nis2_final"}
#: What decides which notifications an incident calls for, and when they are due.
CLOCK_FIELDS = {
    "aware_at",
    "is_significant",
    "nis2_status",
    "personal_data",
    "risk",
    "state",
    "user_id",
}
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
            self._sync_notifications()
        if names & READERSHIP:
            self._drop_uninvited_followers()

    def _required_regimes(self):
        """Return which clocks run, as far as anybody knows today.

        What is not known yet counts as required: a warning too many can be waived, a
        deadline cannot be bought back.
        """
        self.ensure_one()
        if not self.aware_at or self.state == "dismissed":
            return set()
        regimes = set()
        if self.nis2_status != "out" and self.is_significant != "no":
            regimes |= NIS2
        if self.personal_data != "no" and self.risk != "none":
            regimes.add("gdpr_authority")
        return regimes

    def _sync_notifications(self):
        """Create, waive and take up again notifications after what is known now."""
        vals_list = []
        for incident in self:
            required = incident._required_regimes()
            on_clock = incident.notification_ids.filtered(lambda n: n.regime in KINDS)
            missing = required - set(on_clock.mapped("regime"))
            vals_list += [
                {"incident_id": incident.id, "regime": regime}
                for regime in sorted(missing)
            ]
            incident._waive_and_reopen(on_clock, required)
        self.env["proximus.security.notification"].create(vals_list)
        self.notification_ids._sync_activities()

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
