from collections.abc import Mapping

from odoo import models
from odoo.exceptions import UserError

from ...tools.sentinel import STATE_CHANGE


class ProximusLifecycleMixin(models.AbstractModel):
    """A ``state`` that changes by checked moves only, never by a plain write.

    A model gives its table of legal moves in :meth:`_lifecycle_moves` and enters a
    state with :meth:`_enter`, after :meth:`_check_move`.
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

    def _lifecycle_moves(self) -> Mapping[str, frozenset[str]]:
        """Return the legal moves, state by state; a model must override this."""
        return {}

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
