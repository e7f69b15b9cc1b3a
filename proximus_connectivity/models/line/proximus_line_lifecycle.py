import datetime
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...tools import lifecycle, tenure

_logger = logging.getLogger(__name__)

#: What a state of a line fulfils or makes void: items with which action, and how these
#: end.
ITEM_END = {
    "active": ("add", "completed"),
    "cancelled": ("add", "cancelled"),
    "aborted": ("add", "failed"),
    "terminated": ("delete", "completed"),
}


class ProximusLine(models.Model):
    """How a line changes state: the actions, the one door and what follows from it."""

    _inherit = "proximus.line"

    def _lifecycle_moves(self):
        return lifecycle.LINE_TRANSITIONS

    # === ACTIONS === #

    def action_submit(self):
        """Order the lines; those without a line order get one."""
        todo = self.filtered(lambda line: line.state != "pending_active")
        todo._check_move("pending_active")
        orders = []
        for (partner, company), lines in groupby(
            todo.filtered(lambda line: not line._open_items("add")),
            lambda line: (line.partner_id.commercial_partner_id, line.company_id),
        ):
            orders.append((partner, company, "", self.union(*lines)))
        self._create_add_orders(orders, {})
        todo._transition("pending_active")
        return True

    def action_activate(self, date=None):
        """Put the lines in service; their open orders are completed with it.

        :param date: first day of service (``date`` or ISO text), today by default.
        :raises UserError: when a line cannot become active or the day is yet to come.
        """
        self._transition("active", date=date)
        return True

    def action_suspend(self, reason=None):
        """Put the lines out of service for a while.

        :param reason: shown in the history.
        """
        self._transition("suspended", reason=reason)
        return True

    def action_resume(self):
        """Put suspended lines back in service, or withdraw a notice.

        :raises UserError: when the operator has the end in hand, or a line was never
            in service or has ended.
        """
        self._check_end_not_sent()
        self._check_was_in_service()
        self._transition("active")
        return True

    def _check_was_in_service(self) -> None:
        wrong = self.filtered(lambda line: line.state not in lifecycle.LINE_LIVE)
        for line in wrong:
            raise UserError(
                self.env._(
                    "%(line)s was never in service or has ended: there is nothing to "
                    "resume.",
                    line=line.display_name,
                )
            )

    def action_terminate(self, date=None, reason=None):
        """End the lines: now, or on a later day until when they are "ending".

        :param date: last day of service (``date`` or ISO text); by default the first
            day that the offer's notice allows, which is today without notice.
        :param reason: shown in the history.
        :raises UserError: when a line cannot be ended, the day lies before its
            activation, or something without an answer depends on it.
        """
        today = self._proximus_today()
        date = fields.Date.to_date(date)
        for end, lines in groupby(self, lambda line: date or line._notice_end(today)):
            lines = self.union(*lines)
            if end > today:
                ending = lines.filtered(lambda line: line.state == "pending_terminate")
                ending._move_end(end, reason)
                (lines - ending)._transition(
                    "pending_terminate", date=end, reason=reason
                )
            else:
                lines._transition("terminated", date=end, reason=reason)
        return True

    def action_cancel(self, reason=None):
        """Give up lines that were never in service.

        :param reason: shown in the history.
        """
        self._transition("cancelled", reason=reason)
        return True

    def action_abort(self, reason=None):
        """Record that the operator could not deliver lines that were on their way."""
        self._transition("aborted", reason=reason)
        return True

    def _notice_end(self, today: datetime.date) -> datetime.date:
        if self.state == "pending_terminate":
            return self.termination_date
        return today + datetime.timedelta(days=self.product_id.notice_days)

    def _move_end(self, end: datetime.date, reason=None) -> None:
        """Give another end date to lines whose notice runs, and to what ends along."""
        moved = self.filtered(lambda line: line.termination_date != end)
        moved.write({"termination_date": end})
        moved._record_events(
            {line.id: line.state for line in moved}, reason, effective=end
        )
        along = self._ending_along()
        if along:
            along._move_end(end, reason)

    # === CHANGES OF STATE === #

    def _before_transition(self, target, *, date, reason):
        """Extend the life cycle: what is in the way, and what was ordered comes first.

        The day must fit and nothing may depend on a line that ends. The order owns what
        becomes of a line on its way: its item ends before the line follows, and an item
        that moves its line itself has ended already.
        """
        result = super()._before_transition(target, date=date, reason=reason)
        self._check_transition_date(target, date)
        if target in lifecycle.LINE_ENDING:
            self._check_dependents()
        action, end = ITEM_END.get(target, (None, None))
        if action:
            self._open_items(action)._route(end, date=date, reason=reason)
        return result

    def _check_transition_date(self, target: str, date: datetime.date) -> None:
        """Raise when a change of state would hold before it can."""
        if target == "pending_terminate":
            return self._check_not_before_start(date)
        today = self._proximus_today()
        if date > today and target in ("active", "suspended", "terminated"):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(line)s cannot be “%(state)s” from %(date)s: that day is still "
                    "to come. Come back on that day.",
                    line=self[0].display_name,
                    state=labels[target],
                    date=self._proximus_spoken_day(date),
                )
            )
        return self._check_not_before_start(date)

    def _check_not_before_start(self, date: datetime.date) -> None:
        for line in self.filtered(lambda line: line.state in lifecycle.LINE_LIVE):
            if line.start_date and date < line.start_date:
                raise UserError(
                    self.env._(
                        "%(line)s: the date %(date)s is before the activation date "
                        "(%(start)s).",
                        line=line.display_name,
                        date=self._proximus_spoken_day(date),
                        start=self._proximus_spoken_day(line.start_date),
                    )
                )

    def _transition_vals(self, target, *, date, reason):
        """Override of the life cycle: a line keeps its days and its commitment."""
        if target in lifecycle.LINE_ENDING:
            return [({"termination_date": date}, self)]
        if target != "active":
            return [({}, self)]
        new = self.filtered(lambda line: line.state in lifecycle.LINE_AWAITED)
        changes = [({"termination_date": False}, self - new)] if self - new else []

        def changed_end(line):
            end = line._commitment_from(date)
            return None if end == line.commitment_end_date else end

        for end, lines in new.grouped(changed_end).items():
            vals = {"start_date": date}
            if end is not None:
                vals["commitment_end_date"] = end
            changes.append((vals, lines))
        return changes

    def _commitment_from(self, date: datetime.date) -> datetime.date | bool:
        """Return until when a line is committed that starts on a day, if at all.

        What was agreed stands, else the term of the offer; extended where another
        contract decides about it.
        """
        months = self.product_id.commitment_months
        if self.commitment_end_date or not months:
            return self.commitment_end_date
        return tenure.commitment_end(date, months)

    def _record_events(
        self, previous: dict, reason=None, effective=None, created=False
    ):
        """Write the history of a batch.

        :param previous: state before, per line id (``False`` for a new line).
        :param created: the lines are new: what is known of them decides the date.
        """
        today = self._proximus_today()
        # sudo: the history is read-only for everybody, the door alone writes it
        self.env["proximus.line.event"].sudo().create(
            [
                {
                    "line_id": line.id,
                    "company_id": line.company_id.id,
                    "from_state": previous[line.id],
                    "to_state": line.state,
                    "effective_date": effective
                    or (created and (line.termination_date or line.start_date))
                    or today,
                    "reason": reason,
                }
                for line in self
            ]
        )

    def _record_transition(self, target, *, date, reason, previous):
        """Override of the life cycle: each move is in the history of its line."""
        self._record_events(previous, reason, effective=date)

    def _after_transition(self, target, *, date, reason, previous):
        """Extend the life cycle: what the line uses and what depends on it follow."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if target == "terminated":
            self._apply_moves(date)  # before the line gives up its numbers
        self._resources_follow(date)
        self._dependencies_follow(target, date, previous)
        self._notice_follows(target, date, previous)
        return result

    def _resources_follow(self, date: datetime.date) -> None:
        """Let numbers, cards and devices follow the state of their line."""
        # sudo: a line takes its resources along, whoever may change the line
        self.sudo().number_ids._follow_lines(date)
        self.sudo().sim_ids._follow_lines(date)  # sudo: same reason
        self.sudo().device_ids._follow_lines(date)  # sudo: same reason

    # === ORDERS === #

    def _open_items(self, action: str):
        """Return the unfinished order items of the lines with that action."""
        # sudo: who may change a line completes what was ordered for it
        return self.sudo().order_item_ids.filtered(
            lambda item: (
                item.action == action
                and not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, item.state)
            )
        )

    @api.model
    def _create_add_orders(self, baskets: list, starts: dict):
        """Order new lines.

        :param baskets: tuples (customer, company, origin, lines): one order each.
        :param starts: wanted first day of service per line id, where there is one.
        :return: the line orders.
        """
        return (
            self.env["proximus.line.order"]
            # sudo: action_submit and _proximus_provision have checked the lines
            .sudo()
            .create(
                [
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "origin": origin,
                        "item_ids": [
                            fields.Command.create(
                                {
                                    "line_id": line.id,
                                    "product_id": line.product_id.id,
                                    "site_id": line.site_id.id,
                                    "action": "add",
                                    "requested_date": starts.get(line.id),
                                }
                            )
                            for line in lines
                        ],
                    }
                    for partner, company, origin, lines in baskets
                    if lines
                ]
            )
        )

    def _end_on_its_day(self, date: datetime.date) -> None:
        """End lines whose notice is over; what cannot end keeps nobody else waiting."""
        reason = self.env._("Notice is over")
        try:
            with self.env.cr.savepoint():
                self._transition("terminated", date=date, reason=reason)
        except UserError as error:
            if len(self) == 1:
                _logger.info("%s is not ended: %s", self.name, error)
                return
            for line in self:
                line._end_on_its_day(date)

    @api.model
    def _cron_end_lines(self):
        """End the lines whose notice is over."""
        self.env["proximus.line.end.work"]._work_scheduled()
