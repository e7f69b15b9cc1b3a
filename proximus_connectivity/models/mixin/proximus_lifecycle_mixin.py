import datetime
from collections.abc import Mapping

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import lifecycle
from ...tools.sentinel import STATE_CHANGE


class ProximusLifecycleMixin(models.AbstractModel):
    """A ``state`` that changes by checked moves only, never by a plain write.

    A model gives its table of legal moves in :meth:`_lifecycle_moves` and changes state
    with :meth:`_transition` (one move) or :meth:`_route` (as many as it takes). What is
    special about it stands in hooks, in the order in which they are called:
    :meth:`_transition_date`, :meth:`_before_transition`, :meth:`_transition_vals`,
    :meth:`_record_transition` and, once all are there, :meth:`_after_transition`.
    """

    _name = "proximus.lifecycle.mixin"
    _description = "Proximus Life Cycle"

    def write(self, vals):
        if (
            "state" in vals
            and self.env.context.get("proximus_state_change") is not STATE_CHANGE
        ):
            for record in self.filtered(lambda record: record.state != vals["state"]):
                raise UserError(
                    self.env._(
                        "The state of %(name)s cannot be typed in. Use its buttons "
                        "(activate, suspend, end…): they keep the date and the reason.",
                        name=record.display_name,
                    )
                )
        return super().write(vals)

    # === CHANGES OF STATE === #

    def _transition(self, target: str, *, date=None, reason=None, **vals):
        """Move records to another state, by one legal move: the only way to change it.

        Records that are there already are left alone. The number of queries does not
        depend on the number of records, as far as the hooks see to it.

        :param target: a state of :meth:`_lifecycle_moves`.
        :param date: from when it holds (a date, or ISO text), today by default.
        :param reason: why, for the history.
        :param vals: what else changes with the state.
        :return: the records that changed.
        :raises UserError: naming the records that may not go there, and why.
        """
        todo = self.filtered(lambda record: record.state != target)
        if todo:
            date = todo._transition_date(date)
            previous = todo._move(target, date, reason, vals)
            todo._after_transition(target, date=date, reason=reason, previous=previous)
        return todo

    def _route(self, target: str, *, date=None, reason=None, **vals):
        """Move records to a state by as many legal moves as it takes.

        :param vals: what else changes with the last move.
        :return: the records that changed; for the rest see :meth:`_transition`.
        :raises UserError: naming the records from which no move leads there.
        """
        todo = self.filtered(lambda record: record.state != target)
        if todo:
            date, previous = todo._transition_date(date), {}
            for state, records in todo.grouped("state").items():
                for step in records._path_to(target):
                    records._move(step, date, reason, vals if step == target else {})
                previous |= dict.fromkeys(records.ids, state)
            todo._after_transition(target, date=date, reason=reason, previous=previous)
        return todo

    def _path_to(self, target: str) -> list[str]:
        """Return the moves that lead records of one state to another."""
        try:
            return lifecycle.route(self._lifecycle_moves(), self[0].state, target)
        except ValueError:
            self._check_move(target)
            raise

    def _move(self, target: str, date, reason, vals: dict) -> dict[int, str]:
        """Make one legal move and note it; what follows is left to the caller.

        :return: the state before, per id.
        """
        self._check_move(target)
        self._before_transition(target, date=date, reason=reason)
        previous = {record.id: record.state for record in self}
        for own, records in self._transition_vals(target, date=date, reason=reason):
            if records:
                records._enter(target, {**own, **vals})
        self._record_transition(target, date=date, reason=reason, previous=previous)
        return previous

    def _check_move(self, target: str) -> None:
        """Raise a sentence that names the first records that may not enter a state."""
        moves = self._lifecycle_moves()
        wrong = self.filtered(lambda rec: target not in moves.get(rec.state, ()))
        if not wrong:
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(names)s cannot become “%(target)s”: the state is “%(state)s”. "
                "Possible from there: %(possible)s.",
                names=", ".join(wrong[:5].mapped("display_name")),
                target=labels[target],
                state=labels[wrong[0].state],
                possible=", ".join(
                    labels[state]
                    for state in labels
                    if state in moves.get(wrong[0].state, ())
                )
                or self.env._("nothing, it is final"),
            )
        )

    def _enter(self, target: str, vals: dict | None = None) -> None:
        """Write the state (and what belongs to it); the move was checked."""
        self.with_context(proximus_state_change=STATE_CHANGE).write(
            {**(vals or {}), "state": target}
        )

    # === HOOKS === #

    def _lifecycle_moves(self) -> Mapping[str, frozenset[str]]:
        """Return the legal moves, state by state; a model must override this."""
        return {}

    def _transition_date(self, date) -> datetime.date | datetime.datetime:
        """Return from when a change holds.

        :param date: what the caller of the door gave: a date, ISO text or nothing.
        """
        return fields.Date.to_date(date) or self._proximus_today()

    def _before_transition(self, target: str, *, date, reason: str | None) -> None:
        """Refuse a legal move that something stands in the way of; do what comes first.

        :param target: the state that all records of ``self`` are about to enter.
        :param date: from when it holds.
        :param reason: why, if somebody said so.
        :raises UserError: naming what is in the way.
        """

    def _transition_vals(
        self, target: str, *, date, reason: str | None
    ) -> list[tuple[dict, models.BaseModel]]:
        """Return what changes with the state, as pairs of values and records.

        Each record of ``self`` stands in one pair; a pair may have none. For the
        parameters see :meth:`_before_transition`.
        """
        return [({}, self)]

    def _record_transition(
        self, target: str, *, date, reason: str | None, previous: dict[int, str]
    ) -> None:
        """Write the history of one move; for the parameters see the next hook."""

    def _after_transition(
        self, target: str, *, date, reason: str | None, previous: dict[int, str]
    ) -> None:
        """Let follow what a change of state brings about; later modules extend it.

        Called once, also where it took several moves to get there.

        :param target: the state that all records of ``self`` have just reached.
        :param date: from when it holds.
        :param reason: why, if somebody said so.
        :param previous: state before, per id.
        """
