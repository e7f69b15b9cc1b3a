import datetime

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...tools import problem as problem_rules

#: Part of the promised time before its end at which somebody must act.
ESCALATE_AT = 0.25


class ProximusProblem(models.Model):
    """How a problem changes state.

    Who watches that a promised repair time is kept.
    Who hears that a problem goes on: the one who reported it, in its language.
    """

    _inherit = "proximus.problem"

    # === SERVICE LEVEL === #
    escalate_at = fields.Datetime(
        "Escalate From",
        compute="_compute_escalate_at",
        store=True,
        help="When a quarter of the promised repair time is left.",
    )
    escalation_noted = fields.Boolean(copy=False)

    # === COMPUTE METHODS === #

    @api.depends("deadline", "repair_hours")
    def _compute_escalate_at(self):
        for problem in self:
            left = datetime.timedelta(hours=problem.repair_hours * ESCALATE_AT)
            problem.escalate_at = problem.deadline and problem.deadline - left

    # === ACTIONS === #

    def action_start(self, date=None):
        """Take the problems in hand, or back in hand.

        :param date: UTC moment from which it holds, now by default.
        """
        self._transition("in_progress", date=date)
        return True

    def action_wait(self, reason=None, date=None):
        """Wait for the customer: the repair clock stops."""
        self._route("pending", date=date, reason=reason)
        return True

    def action_hold(self, reason=None, date=None):
        """Note that the operator is stuck: the repair clock goes on."""
        self._route("held", date=date, reason=reason)
        return True

    def action_resolve(self, reason=None, date=None):
        """Note that it works again."""
        self._route("resolved", date=date, reason=reason)
        return True

    def action_close(self):
        """Accept the solution."""
        self._transition("closed")
        return True

    def action_reopen(self, reason=None):
        """Refuse the solution: the repair clock goes on where it stood."""
        self._transition("in_progress", reason=reason)
        return True

    def action_reject(self, reason=None):
        """Note that this is no problem of the service."""
        self._transition("rejected", reason=reason)
        return True

    def action_cancel(self, reason=None):
        """Withdraw the report."""
        self._transition("cancelled", reason=reason)
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

    # === BUSINESS METHODS === #

    def _lifecycle_moves(self):
        return problem_rules.PROBLEM_TRANSITIONS

    # === CHANGES OF STATE === #

    def _transition_date(self, date):
        """Override of the life cycle: a repair clock runs by the minute, in UTC."""
        return fields.Datetime.to_datetime(date) or fields.Datetime.now()

    def _record_transition(self, target, *, date, reason, previous):
        """Override of the life cycle: the clocks are read from the history."""
        for problem in self:
            problem._record_event(previous[problem.id], reason, date)

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

    def _after_transition(self, target, *, date, reason, previous):
        """Extend the life cycle: operator, customer and claims follow."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        self._operator_follows()
        self._customer_follows(reason)
        self._claims_follow(target)
        return result

    # === SERVICE LEVEL === #

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
                hours=self._proximus_spoken_number(self.repair_hours),
            ),
            user_id=self.user_id.id or self.env.uid,
        )

    def _escalate(self) -> None:
        self.escalation_noted = True
        local = self.company_id._proximus_local(self.deadline)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=local.date(),
            summary=self.env._("Escalate: the repair time is nearly over"),
            note=self.env._(
                "%(hours)s hours were promised; they end on %(time)s. Call the "
                "operator.",
                hours=self._proximus_spoken_number(self.repair_hours),
                time=format_datetime(
                    self.env,
                    self.deadline,
                    tz=self.company_id._proximus_timezone().zone,
                    dt_format="short",
                ),
            ),
            user_id=self.user_id.id or self.env.uid,
        )

    # === NOTIFICATION === #

    def _customer_follows(self, reason: str | None = None) -> None:
        """Let the customer know of the new state."""
        # loading data of a module is no news for anybody
        told = self.browse() if self.env.context.get("install_mode") else self
        for problem in told:
            problem._notify_customer(reason)

    def _customer_contact(self):
        """Return who is told: who reported it, if that is the customer's own person.

        Nobody when that is who made the change.
        """
        self.ensure_one()
        holder = self.partner_id.commercial_partner_id
        own = self.reporter_id.commercial_partner_id == holder
        contact = self.reporter_id if own else self.partner_id
        return contact.filtered(
            lambda one: one.email and one != self.env.user.partner_id
        )

    def _notify_customer(self, reason=None) -> None:
        """Post the new state, in the language of who is told."""
        contact = self._customer_contact()
        if not contact:
            return
        told = self.with_context(lang=contact.lang or self.env.lang)
        told.message_post(
            body=told._describe_state_change(reason),
            subject=told.display_name,
            partner_ids=contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _describe_state_change(self, reason=None) -> str:
        """Return what a state means for the customer, in the language of ``self``."""
        _ = self.env._
        sentences = {
            "in_progress": _("We are working on %(problem)s.", problem=self.name),
            "pending": _(
                "We need something from you to go on with %(problem)s. Until then the "
                "repair clock stands still.",
                problem=self.name,
            ),
            "held": _(
                "The repair of %(problem)s is held up. The repair clock goes on.",
                problem=self.name,
            ),
            "resolved": _(
                "%(problem)s is solved. Answer this message if it is not.",
                problem=self.name,
            ),
            "closed": _("%(problem)s is closed.", problem=self.name),
            "rejected": _(
                "%(problem)s is not a fault of the service.", problem=self.name
            ),
            "cancelled": _("%(problem)s is withdrawn.", problem=self.name),
        }
        sentence = sentences.get(self.state, "")
        return f"{sentence} {reason}" if reason else sentence
