import datetime

from odoo import api, fields, models

from ..tools import problem as problem_rules

#: Part of the promised time before its end at which somebody must act.
ESCALATE_AT = 0.25


class ProximusProblem(models.Model):
    """Who watches that a promised repair time is kept."""

    _inherit = "proximus.problem"

    escalate_at = fields.Datetime(
        "Escalate From",
        compute="_compute_escalate_at",
        store=True,
        help="When a quarter of the promised repair time is left.",
    )
    escalation_noted = fields.Boolean(copy=False)

    @api.depends("deadline", "repair_hours")
    def _compute_escalate_at(self):
        for problem in self:
            left = datetime.timedelta(hours=problem.repair_hours * ESCALATE_AT)
            problem.escalate_at = problem.deadline and problem.deadline - left

    @api.model
    def _cron_watch(self, batch=100):
        """Tell the person in charge, once before and once after a promise is broken."""
        now = fields.Datetime.now()
        domain = [
            ("state", "in", list(problem_rules.RUNNING)),
            "|",
            "&",
            ("deadline", "<", now),
            ("late_noted", "=", False),
            "&",
            ("escalate_at", "<", now),
            ("escalation_noted", "=", False),
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        for problem in self.search(domain, limit=batch, order="deadline, id"):
            if problem.deadline < now:
                problem._note_late()
            else:
                problem._escalate()
            if not cron._commit_progress(1):
                break

    def _note_late(self) -> None:
        self.write({"late_noted": True, "escalation_noted": True})
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("The promised repair time is over"),
            note=self.env._(
                "%(hours)s hours were promised. Ask the operator what it will credit.",
                hours=self.repair_hours,
            ),
            user_id=self.user_id.id or self.env.uid,
        )

    def _escalate(self) -> None:
        self.escalation_noted = True
        local = fields.Datetime.context_timestamp(self, self.deadline)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=local.date(),
            summary=self.env._("Escalate: the repair time is nearly over"),
            note=self.env._(
                "%(hours)s hours were promised; they end on %(time)s. Call the "
                "operator.",
                hours=f"{self.repair_hours:g}",
                time=local.strftime("%Y-%m-%d %H:%M"),
            ),
            user_id=self.user_id.id or self.env.uid,
        )
