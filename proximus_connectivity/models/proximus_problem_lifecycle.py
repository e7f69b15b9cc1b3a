from odoo import fields, models
from odoo.tools import groupby

from ..tools import lifecycle
from ..tools import problem as problem_rules


class ProximusProblem(models.Model):
    """How a problem changes state."""

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

    # === CHANGES OF STATE === #

    def _transition(self, target: str, reason=None, date=None):
        """Move problems to another state, by one legal move.

        :param target: a state of :data:`problem_rules.PROBLEM_TRANSITIONS`.
        :param reason: shown in the history.
        :param date: UTC moment from which it holds, now by default.
        :return: the problems that changed.
        :raises UserError: naming those that may not go there.
        """
        todo = self._step(target, reason, date)
        todo._after_transition(target, reason)
        return todo

    def _route(self, target: str, reason=None, date=None) -> None:
        """Move problems to a state by as many legal moves as it takes."""
        moves, todo = self._lifecycle_moves(), self.browse()
        for state, problems in groupby(self, lambda problem: problem.state):
            problems = self.union(*problems)
            try:
                path = lifecycle.route(moves, state, target)
            except ValueError:
                problems._check_move(target)
                raise
            for step in path:
                problems._step(step, reason, date)
            todo |= problems if path else todo
        todo._after_transition(target, reason)

    def _step(self, target: str, reason=None, date=None):
        """Make one legal move; what follows from it is left to the caller."""
        todo = self.filtered(lambda problem: problem.state != target)
        todo._check_move(target)
        for state, problems in groupby(todo, lambda problem: problem.state):
            problems = self.union(*problems)
            problems._enter(target)
            for problem in problems:
                problem._record_event(state, reason, date)
        return todo

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

    # === WHAT FOLLOWS === #

    def _after_transition(self, target: str, reason: str | None = None) -> None:
        """Let follow what a change of state brings about; later modules extend it.

        Called once, also where it took several moves to get there.

        :param target: the state that all problems of ``self`` have just reached.
        :param reason: why, if somebody said so.
        """
        self._operator_follows()
        self._customer_follows(reason)
        self._claims_follow(target)
