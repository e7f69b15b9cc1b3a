"""How far a delivery is, told in four steps as a parcel is followed."""

from collections.abc import Iterable
from dataclasses import dataclass

STEPS = ("ordered", "checked", "technician", "working")
#: States of an item that delivers nothing any more.
GIVEN_UP = frozenset({"failed", "rejected", "cancelled"})
#: States of an item of which nothing is known yet.
UNCHECKED = frozenset({"acknowledged", "pending"})


@dataclass(frozen=True)
class Delivery:
    """What is known of the items of a delivery together."""

    checked: bool
    planned: bool
    visited: bool
    working: bool

    @property
    def done(self) -> tuple[bool, bool, bool, bool]:
        """Whether each of the steps lies behind, in their order."""
        return True, self.checked, self.visited, self.working

    @property
    def reached(self) -> str:
        """The last step that the delivery has come to; a visit counts once planned."""
        if self.working:
            return "working"
        if self.planned or self.visited:
            return "technician"
        return "checked" if self.checked else "ordered"


def delivery(items: Iterable[tuple[str, str | None]]) -> Delivery | None:
    """Return how far a delivery is.

    :param items: state and state of the appointment (``planned``, ``done``, ``missed``
        or nothing) of each item.
    :return: ``None`` when nothing is delivered: there are no items, or all were given
        up.
    """
    kept = [item for item in items if item[0] not in GIVEN_UP]
    if not kept:
        return None
    visits = [visit for _state, visit in kept if visit]
    return Delivery(
        checked=any(state not in UNCHECKED for state, _visit in kept),
        planned="planned" in visits,
        visited=bool(visits) and set(visits) == {"done"},
        working=all(state == "completed" for state, _visit in kept),
    )
