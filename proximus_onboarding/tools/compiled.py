"""A rule of advice as plain data: read once, evaluated many times."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from . import rules, scoring
from .soundness import Logic

ESTIMATES = ("low", "likely", "high")
#: Where data may be kept; each place is within those before it.
PLACES = ("any", "eu", "be", "own")


@dataclass(frozen=True)
class Compiled:
    """What decides a rule, and what follows from it.

    :ivar key: id of the rule.
    :ivar logic: its conditions and how many of them must hold.
    :ivar questions: id of the question of each condition, in the same order.
    :ivar volume: code of the question with the monthly volume, or None.
    :ivar factors: minutes and both shares, by estimate; empty when it saves no hours.
    :ivar place: where its data are kept, of :data:`PLACES`.
    :ivar target: what it advises, the same for rules that advise the same.
    """

    key: int
    logic: Logic
    questions: tuple[int, ...]
    volume: str | None
    factors: tuple[tuple[float, float, float], ...]
    place: str
    target: tuple[str, str]

    def evaluate(self, answers: Mapping) -> rules.Verdict:
        """Return the verdict on these answers, see :func:`rules.evaluate`."""
        logic = self.logic
        return rules.evaluate(logic.conditions, answers, logic.match, logic.at_least)

    def hours(self, answers: Mapping) -> tuple[Decimal | None, ...]:
        """Return the hours a month as (low, likely, high), None where unknown."""
        volume = answers.get(self.volume) if self.volume else None
        if volume is None or not self.factors:
            return (None,) * len(ESTIMATES)
        return tuple(scoring.hours_saved(volume, *each) for each in self.factors)

    def is_near_enough(self, wanted: str | None) -> bool:
        """Whether its data are kept as near as wanted; nobody asked is near enough."""
        return not wanted or PLACES.index(self.place) >= PLACES.index(wanted)
