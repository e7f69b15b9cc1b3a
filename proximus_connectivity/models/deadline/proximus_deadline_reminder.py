from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every

from .proximus_deadline import REMINDED_BEFORE


class ProximusDeadline(models.Model):
    """Reminders: a deadline that comes near becomes an activity, once.

    Each activity keeps which deadline it stands for, and the database lets no second
    one be. Whoever has marked it done is not asked again; when the deadline itself is
    gone, so is the reminder.
    """

    _inherit = "proximus.deadline"

    @api.model
    def _cron_remind(self, batch=500):
        """Plan the reminders that are due, and take back those without a reason."""
        lines = self.env["proximus.line"]
        lines.search([("state", "=", "pending_terminate")])._sync_dependencies()
        due = {deadline._reminder_key(): deadline for deadline in self._due()}
        known = self._known_reminders()
        over = [
            activity.id
            for key, activity in known.items()
            if activity.active and key not in due
        ]
        missing = [row.id for key, row in due.items() if key not in known]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(over) + len(missing))
        work = (
            (over, self.env["mail.activity"], lambda activities: activities.unlink()),
            (missing, self, lambda deadlines: deadlines._plan_reminders()),
        )
        for ids, records, do in work:
            for some in split_every(batch, ids, records.browse):
                do(some)
                if not cron._commit_progress(len(some)):
                    return

    @api.model
    def _due(self):
        """Return the deadlines of which somebody is to be reminded today."""
        ahead = self._proximus_day_domain("date", ">=")
        ahead |= Domain("kind", "not in", REMINDED_BEFORE)
        return self.search(self._proximus_day_domain("remind_on", "<=") & ahead)

    def _reminder_key(self) -> tuple[str, int, str]:
        """Return what makes a reminder one and the same: model, id and which day."""
        self.ensure_one()
        # the operators may agree on another day: a late port stays the same late port
        day = self.remind_on if self.kind == "port" else self.date
        name = self._subjects()[self.kind]
        return (self._fields[name].comodel_name, self[name].id, f"{self.kind}:{day}")

    @api.model
    def _known_reminders(self) -> dict:
        """Return all reminders that were ever planned, done ones too, by their key."""
        activities = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search_fetch(
                [("proximus_reminder", "!=", False)],
                ["res_model", "res_id", "proximus_reminder", "active"],
            )
        )
        return {(a.res_model, a.res_id, a.proximus_reminder): a for a in activities}

    def _plan_reminders(self) -> None:
        """Plan the activities of deadlines, each in the language of who gets it."""
        users = self._responsible_users()
        model_id = self.env["ir.model"]._get_id
        todo = self.env.ref("mail.mail_activity_data_todo")
        vals_list = []
        for deadline in self:
            model, res_id, key = deadline._reminder_key()
            user = users[deadline]
            spoken = deadline.with_context(lang=user.lang)
            vals_list.append(
                {
                    "res_model_id": model_id(model),
                    "res_id": res_id,
                    # core would read the name of each record by itself
                    "res_name": deadline.subject,
                    "proximus_reminder": key,
                    "activity_type_id": todo.id,
                    "summary": spoken._describe_reminder(),
                    "note": spoken._note(),
                    "date_deadline": deadline.date,
                    "user_id": user.id,
                    "automated": True,
                }
            )
        # the list of activities tells: no mail for each of what may be thousands
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quiet.create(vals_list)

    def _describe_reminder(self) -> str:
        """Return the reminder in words."""
        _, day = self.env._, self.env["proximus.line"]._exit_day(self.date)
        if self.kind == "commitment":
            return _("Committed until %(day)s: stay, change or leave?", day=day)
        if self.kind == "notice":
            return _("Give notice by %(day)s, or stay", day=day)
        if self.kind == "renewal":
            return _("Renewed on %(day)s: stay, change or leave?", day=day)
        if self.kind == "end":
            return _("Ends by itself on %(day)s: order what comes after", day=day)
        if self.kind == "answers":
            return _("Ends on %(day)s: answer what depends on it", day=day)
        if self.kind == "port":
            return _("Numbers should have moved: ask the operator, claim the delay")
        if self.kind == "stuck":
            return _("No update of this order: ask the operator")
        if self.kind == "claim":
            return _("Send this claim before its last day")
        if self.kind == "late_port":
            return _("Claim the compensation before its last day")
        if self.kind == "credit":
            return _("Nothing has come back yet: remind the operator")
        return _("Expires on %(day)s while an order waits: ask again", day=day)

    def _note(self) -> str:
        """Return what is at stake, for the kinds that are about money."""
        day = self._proximus_spoken_day(self.date, with_year=True)
        if self.kind == "claim" and not self.claim_id.is_amount_known:
            return self.env._(
                "What the operator owes is lost when the claim is not sent by "
                "%(date)s. How much is unknown: fill in what the operator bills for "
                "the line.",
                date=day,
            )
        if self.kind == "claim" and not self.claim_id.is_term_checked:
            return self.env._(
                "%(amount)s can be claimed. Until when is not certain: send the claim "
                "by %(date)s.",
                amount=self.claim_id.currency_id.format(self.claim_id.amount),
                date=day,
            )
        if self.kind == "claim":
            return self.env._(
                "%(amount)s is lost when the claim is not sent by %(date)s.",
                amount=self.claim_id.currency_id.format(self.claim_id.amount),
                date=day,
            )
        if self.kind == "credit" and self.claim_id.is_amount_known:
            return self.env._(
                "%(amount)s is still expected of the operator.",
                amount=self.claim_id.currency_id.format(self.claim_id.remaining_amount),
            )
        if self.kind == "late_port":
            port = self.port_request_id
            return self.env._(
                "%(days)s late: %(amount)s can be claimed until %(date)s.",
                days=self._proximus_counted(port.delay_days, "day"),
                amount=port.currency_id.format(port.claim_amount),
                date=day,
            )
        return ""

    def _responsible_users(self) -> dict:
        """Return who is responsible for each deadline, in few queries.

        Who ordered or claimed it; else who is responsible for the lines of the company;
        else nobody in particular.
        """
        line_users = self._line_users()
        robot = self.env.ref("base.user_root")
        users = {}
        for deadline in self:
            made = deadline.port_request_id or deadline.claim_id
            user = deadline.order_id.user_id or made.create_uid
            if deadline.line_id:
                user = line_users.get(deadline.line_id.id, user)
            # what a customer answers in the portal may make a claim
            person = (user - robot).filtered(
                lambda user: user.active and not user.share
            )
            users[deadline] = person or deadline.company_id.proximus_responsible_id
        return users

    def _line_users(self) -> dict:
        """Return who made the last order of each line."""
        users = defaultdict(self.env["res.users"].browse)
        groups = self.env["proximus.line.order.item"]._read_group(
            [("line_id", "in", self.line_id.ids)], ["line_id"], ["order_id:max"]
        )
        orders = self.env["proximus.line.order"].browse(last for _line, last in groups)
        by_id = {order.id: order.user_id for order in orders}
        for line, last in groups:
            users[line.id] = by_id[last]
        return users
