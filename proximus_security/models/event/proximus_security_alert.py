import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from odoo.addons.proximus_connectivity.tools.sentinel import Sentinel

from ...tools.incidents import is_sim_swap

#: ``proximus_alert_change``: raised or settled by the program, not typed in.
ALERT_CHANGE = Sentinel("alert change")
#: Hours that payments carry a warning where no parameter says it.
WARN_HOURS = 72
WARN_CODE = "payment_warning_hours"
#: What the mail of core writes on a record.
MAIL_FIELDS = {"activity_ids", "message_follower_ids", "message_main_attachment_id"}


class ProximusSecurityAlert(models.Model):
    """Somebody else may act as a person who lets money leave the company."""

    _name = "proximus.security.alert"
    _description = "Payment Alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "raised_at desc, id desc"
    _rec_names_search = ["employee_id"]

    event_id = fields.Many2one(
        "proximus.security.event",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    incident_id = fields.Many2one(
        "proximus.security.incident",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    rule_id = fields.Many2one(
        "proximus.security.event.rule",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    # an alert is evidence: whoever it is about is archived, not deleted
    employee_id = fields.Many2one(
        "hr.employee",
        "Person",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    user_id = fields.Many2one("res.users", readonly=True, index=True)
    line_id = fields.Many2one(
        "proximus.line", readonly=True, ondelete="set null", index="btree_not_null"
    )
    since = fields.Datetime("Happened", required=True, readonly=True)
    raised_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    until = fields.Datetime("Warns Until", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    warns = fields.Boolean(compute="_compute_warns", search="_search_warns")
    settle_reason = fields.Char(
        "Finding",
        help="What you found out: for example that the person changed the SIM card, as "
        "told in a conversation, not by a message from that number.",
    )
    settled_by_id = fields.Many2one("res.users", readonly=True)
    settled_at = fields.Datetime(readonly=True)
    sentence = fields.Text("Warning", compute="_compute_sentence", compute_sudo=True)

    @api.depends("employee_id.name")
    def _compute_display_name(self):
        for alert in self:
            # sudo: the name of a colleague, for whoever may see the alert
            alert.display_name = alert.sudo().employee_id.name or ""

    @api.depends("state", "until")
    def _compute_warns(self):
        now = fields.Datetime.now()
        for alert in self:
            alert.warns = alert.state == "open" and alert.until > now

    @api.model
    def _search_warns(self, operator, value):
        if operator != "in":
            return NotImplemented
        live = Domain("state", "=", "open") & Domain(
            "until", ">", fields.Datetime.now()
        )
        return Domain.OR(live if each else ~live for each in value)

    @api.depends("employee_id", "since", "until", "company_id", "event_id", "rule_id")
    @api.depends_context("lang", "tz")
    def _compute_sentence(self):
        for alert in self:
            deciders = alert._deciders().sorted("name").mapped("name")
            until = format_datetime(self.env, alert.until, dt_format="short")
            ask = self.env._(
                "Until %(until)s: ask %(person)s in person or on another number before "
                "you pay or change a bank account. A security officer decides when "
                "this ends: %(deciders)s.",
                person=alert.employee_id.name,
                until=until,
                deciders=", ".join(deciders[:5]) or self.env._("nobody is named yet"),
            )
            alert.sentence = f"{alert._what_happened()} {ask}"

    def _what_happened(self) -> str:
        """Return what the event reported and what may follow from it."""
        self.ensure_one()
        person = self.employee_id.name
        since = format_datetime(self.env, self.since, dt_format="short")
        if is_sim_swap(self.event_id.event_type):
            return self.env._(
                "The mobile number of %(person)s was moved to another SIM card "
                "(%(since)s). Somebody else may be receiving the codes and calls of "
                "%(person)s.",
                person=person,
                since=since,
            )
        # the name of a rule is meant for people; what an event says may be a secret
        what = self.rule_id.name or self.event_id.event_type
        return self.env._(
            "A security event concerns %(person)s: %(what)s (%(since)s). Somebody else "
            "may be acting as %(person)s.",
            person=person,
            what=what or self.env._("Security event"),
            since=since,
        )

    def write(self, vals):
        """Override: of an alert only the finding is typed in."""
        if (
            vals.keys() - {"settle_reason"} - MAIL_FIELDS
            and self.env.context.get("proximus_alert_change") is not ALERT_CHANGE
        ):
            raise UserError(
                self.env._(
                    "An alert stays as it was raised: write your finding and press "
                    "“Settle”."
                )
            )
        return super().write(vals)

    # === RAISING === #

    @api.model
    def _raise_for(self, event, incident, rule=None):
        """Raise an alert when the person of an event approves payments.

        :param event: one ``proximus.security.event`` with its subject
        :param incident: the incident that it belongs to, or none
        :param rule: what says so, a ``proximus.security.event.rule``
        :return: the alert, or none
        """
        employee = event.employee_id or event.line_id.employee_id
        if not employee or not employee._is_payment_approver():
            return self.browse()
        # sudo: alerts are raised by the program alone
        alerts = self.sudo().with_context(proximus_alert_change=ALERT_CHANGE)
        until = event.occurred_at + datetime.timedelta(hours=self._warn_hours())
        vals = {
            "event_id": event.id,
            "incident_id": incident.id,
            "rule_id": rule.id if rule else False,
            "until": until,
        }
        known = alerts.search(
            [("employee_id", "=", employee.id), ("warns", "=", True)], limit=1
        )
        if known:
            known.write({**vals, "until": max(until, known.until)})
            return known
        alert = alerts.create(
            {
                **vals,
                "company_id": event.company_id.id,
                "employee_id": employee.id,
                "user_id": employee.sudo().user_id.id,  # sudo: a private field
                "line_id": event.line_id.id,
                "since": event.occurred_at,
            }
        )
        alert._tell_officers()
        return alert

    @api.model
    def _warn_hours(self) -> int:
        value = self.env["proximus.parameter"]._in_force([WARN_CODE])[:1].value
        return int(value) if value else WARN_HOURS

    def _deciders(self):
        """Return the officers who may settle the alert: never the person concerned."""
        officers = self.event_id.source_id._officers() if self.event_id else None
        if officers is None:
            officers = self.env.ref("proximus_security.group_officer").all_user_ids
            officers = officers.filtered(
                lambda user: (
                    user.active and user.id != 1 and self.company_id in user.company_ids
                )
            )
        return officers - self.user_id

    def _tell_officers(self) -> None:
        """Give each officer an activity; neutral, since activities travel by e-mail."""
        for user in self._deciders():
            reader = self.with_context(lang=user.lang or "en_US")
            self.activity_schedule(
                "proximus_security.mail_activity_security_alert",
                user_id=user.id,
                summary=reader.env._("Security alert: decide today"),
            )

    # === ACTIONS === #

    def action_settle(self):
        """End the warning; the finding must be written down first.

        :raises AccessError: for the person whom the alert is about.
        """
        self.check_access("write")
        for alert in self.filtered(lambda one: one.state == "open"):
            if alert.user_id == self.env.user and not self.env.su:
                raise AccessError(
                    self.env._(
                        "This alert is about you: another security officer settles it."
                    )
                )
            if not (alert.settle_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(person)s: write under “Finding” what you found out.",
                        person=alert.display_name,
                    )
                )
            alert.with_context(proximus_alert_change=ALERT_CHANGE).write(
                {
                    "state": "settled",
                    "settled_by_id": self.env.uid,
                    "settled_at": fields.Datetime.now(),
                }
            )
            # sudo: the officers share the work; one has done it for all
            alert.sudo().activity_ids.action_feedback(feedback=alert.settle_reason)
        return True

    # === WARNINGS === #

    @api.model
    def _warnings_for(self, users, company) -> models.Model:
        """Return the alerts that warn of what some users do in a company.

        :param users: res.users
        :param company: res.company, or none for those that the user works in
        """
        companies = company or self.env.companies
        domain = (
            Domain("user_id", "in", users.ids)
            & Domain("warns", "=", True)
            & Domain("company_id", "in", companies.ids)
        )
        # sudo: whoever pays must be warned, and sees the sentence alone
        return self.sudo().search(domain)

    def _action_open(self) -> dict:
        """Return the action that shows these alerts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_alert_action"
        )
        if len(self) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
