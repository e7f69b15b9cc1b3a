from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ..tools import lifecycle, tmf
from ..tools import problem as problem_rules


class ProximusProblem(models.Model):
    """How a problem changes state, and how it goes to the operator and back."""

    _inherit = "proximus.problem"

    def _lifecycle_moves(self):
        return problem_rules.PROBLEM_TRANSITIONS

    # === ACTIONS === #

    def action_start(self, date=None):
        """Take the problems in hand, or back in hand.

        :param date: UTC moment from which it holds, now by default.
        """
        self._transition("in_progress", date=date)
        return True

    def action_wait(self, reason=None, date=None):
        """Wait for the customer: the repair clock stops."""
        self._route("pending", reason, date)
        return True

    def action_hold(self, reason=None, date=None):
        """Note that the operator is stuck: the repair clock goes on."""
        self._route("held", reason, date)
        return True

    def action_resolve(self, reason=None, date=None):
        """Note that it works again."""
        self._route("resolved", reason, date)
        return True

    def action_close(self):
        """Accept the solution."""
        self._transition("closed")
        return True

    def action_reopen(self, reason=None):
        """Refuse the solution: the repair clock goes on where it stood."""
        self._transition("in_progress", reason)
        return True

    def action_reject(self, reason=None):
        """Note that this is no problem of the service."""
        self._transition("rejected", reason)
        return True

    def action_cancel(self, reason=None):
        """Withdraw the report."""
        self._transition("cancelled", reason)
        return True

    def action_ask_reason(self):
        """Open the dialog that asks why, for the state named in the context."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why?"),
            "res_model": "proximus.problem.move",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_problem_ids": self.ids,
                "default_target": self.env.context.get("problem_target"),
            },
        }

    # === THE DOOR === #

    def _transition(self, target: str, reason=None, date=None):
        """Move problems to another state, by one legal move.

        :param target: a state of :data:`problem_rules.PROBLEM_TRANSITIONS`.
        :param reason: shown in the history.
        :param date: UTC moment from which it holds, now by default.
        :return: the problems that changed.
        :raises UserError: naming those that may not go there.
        """
        todo = self.filtered(lambda problem: problem.state != target)
        todo._check_move(target)
        for state, problems in groupby(todo, lambda problem: problem.state):
            problems = self.union(*problems)
            problems._enter(target)
            for problem in problems:
                problem._record_event(state, reason, date)
        return todo

    def _route(self, target: str, reason=None, date=None) -> None:
        """Move problems to a state by as many legal moves as it takes."""
        moves = self._lifecycle_moves()
        for state, problems in groupby(self, lambda problem: problem.state):
            problems = self.union(*problems)
            try:
                path = lifecycle.route(moves, state, target)
            except ValueError:
                problems._check_move(target)
                raise
            for step in path:
                problems._transition(step, reason, date)

    def _record_event(self, previous, reason, date=None) -> None:
        """Write one entry of the history; never before the one that precedes it."""
        self.ensure_one()
        date = fields.Datetime.to_datetime(date) or fields.Datetime.now()
        # sudo: the history is read-only for everybody, the door alone writes it
        events = self.sudo().event_ids
        if events:
            date = max(date, max(events.mapped("date")))
        events.create(
            {
                "problem_id": self.id,
                "from_state": previous,
                "to_state": self.state,
                "date": min(date, fields.Datetime.now()),
                "reason": reason,
            }
        )

    # === AS SUBJECT OF AN EXCHANGE === #

    def _exchange_hooks(self):
        return "problem", "problem_read"

    def _exchange_send(self, exchange):
        provider = exchange.provider_id
        if exchange.operation == "problem":
            return provider._submit_problem(self, exchange)
        return provider._fetch_problem(self, exchange)

    def _to_plain(self):
        self.ensure_one()
        return {
            "reference": self.name,
            "name": self.subject,
            "description": self.description or "",
            "reason": self.subject,
            "priority": self.priority,
            "impact": self.impact,
            "reported_at": self.reported_at,
            "customer": self.partner_id._to_plain_party(),
            "lines": [
                {"id": line.external_ref or line.name, "name": line.display_name}
                for line in self.line_ids
            ],
            "site": self.site_id._to_plain_site() if self.site_id else None,
        }

    def _apply_states(self, answer, time):
        target = answer.get("state")
        if not target or target in (self.state, "acknowledged"):
            return ""
        # the operator may close in one step what we have just seen reported
        try:
            lifecycle.route(self._lifecycle_moves(), self.state, target)
        except ValueError:
            return self._contradicted(target)
        self._route(target, answer.get("reason") or None, self._moment(answer, time))
        return ""

    def _contradicted(self, target: str) -> str:
        """Return what the operator says of a problem that has ended here.

        :raises UserError: when it has ended otherwise at the operator.
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        remark = self.env._(
            "%(problem)s is “%(ours)s” here; the operator reports “%(theirs)s”.",
            problem=self.name,
            ours=labels[self.state],
            theirs=labels[target],
        )
        if target not in problem_rules.OPEN:
            raise UserError(remark)
        return remark

    def _moment(self, answer: dict, time: str):
        """Return when the reported state began, as Odoo keeps times."""
        told = answer.get("resolution_time") if answer["state"] == "resolved" else ""
        moment = tmf.read_time(told or time)
        return moment and moment.replace(tzinfo=None, microsecond=0)

    # === WATCH === #

    @api.model
    def _cron_watch(self, batch=100):
        """Tell the person in charge, once, that a promised repair time is over."""
        domain = [
            ("deadline", "<", fields.Datetime.now()),
            ("state", "in", list(problem_rules.RUNNING)),
            ("late_noted", "=", False),
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        for problem in self.search(domain, limit=batch):
            problem._note_late()
            if not cron._commit_progress(1):
                break

    def _note_late(self) -> None:
        self.late_noted = True
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("The promised repair time is over"),
            note=self.env._(
                "%(hours)s hours were promised. Ask the operator what it will credit.",
                hours=self.repair_hours,
            ),
            user_id=self.user_id.id or self.env.uid,
        )
