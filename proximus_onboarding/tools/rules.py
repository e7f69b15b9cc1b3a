"""Rules of advice in three-valued logic: true, false, or not known yet.

A condition on an unanswered question is neither true nor false, and a rule that
depends on it neither fires nor is refused: it needs one more answer. Conditions are
evaluated by a small table of operators, never by running text as code.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Value = bool | int | float | str | list[str] | None


def _order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Restrict a comparison to numbers, which have an order everybody expects."""

    def compare_numbers(observed, expected):
        for value in (observed, expected):
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"{value!r} is not a number and cannot be compared")
        return compare(observed, expected)

    return compare_numbers


# How a known answer is held against the expected value.
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda observed, expected: observed == expected,
    "!=": lambda observed, expected: observed != expected,
    ">": _order(lambda observed, expected: observed > expected),
    ">=": _order(lambda observed, expected: observed >= expected),
    "<": _order(lambda observed, expected: observed < expected),
    "<=": _order(lambda observed, expected: observed <= expected),
    "in": lambda observed, expected: observed in expected,
    "not in": lambda observed, expected: observed not in expected,
    "contains": lambda observed, expected: not set(expected).isdisjoint(observed),
    "not contains": lambda observed, expected: set(expected).isdisjoint(observed),
}
# These ask whether there is an answer, so an unknown does not make them unknown.
KNOWLEDGE_OPERATORS: dict[str, bool] = {"is_answered": True, "is_unknown": False}
MATCHES = ("all", "any", "at_least")


@dataclass(frozen=True)
class Condition:
    """One condition of a rule.

    :ivar question: code of the question or fact.
    :ivar operator: key of OPERATORS or KNOWLEDGE_OPERATORS.
    :ivar expected: what the answer is held against; a collection for in / not in.
    """

    question: str
    operator: str
    expected: Any = None


@dataclass(frozen=True)
class Check:
    """A condition with what was observed; `outcome` is None when not known."""

    condition: Condition
    observed: Value
    outcome: bool | None


@dataclass(frozen=True)
class Verdict:
    """The outcome of a rule with its reasons.

    :ivar outcome: True fires, False does not, None needs another answer.
    :ivar checks: every condition in the order of the rule, also the decided ones.
    :ivar needed: how many conditions must hold.
    """

    outcome: bool | None
    checks: tuple[Check, ...]
    needed: int

    @property
    def missing(self) -> tuple[str, ...]:
        """Questions whose answer can still decide the rule, each once, in order."""
        if self.outcome is not None:
            return ()
        return tuple(
            dict.fromkeys(
                check.condition.question
                for check in self.checks
                if check.outcome is None
            )
        )

    @property
    def change(self) -> "Change":
        """What would turn this outcome into the other one."""
        held = sum(check.outcome is True for check in self.checks)
        if self.outcome:
            movable = [check for check in self.checks if check.outcome is not False]
            count = sum(c.outcome is not False for c in self.checks) - self.needed + 1
            return Change(False, tuple(movable), count)
        movable = [check for check in self.checks if check.outcome is not True]
        if self.outcome is None:
            movable = [check for check in movable if check.outcome is None]
        return Change(True, tuple(movable), self.needed - held)


@dataclass(frozen=True)
class Change:
    """What would turn an outcome: any `count` of `checks` becoming `fires`."""

    fires: bool
    checks: tuple[Check, ...]
    count: int


def check(condition: Condition, answers: Mapping[str, Value]) -> Check:
    """Hold one condition against the answers; missing and None are unknown.

    :raises ValueError: when the operator is not in the table or does not fit the value.
    """
    observed = answers.get(condition.question)
    if condition.operator in KNOWLEDGE_OPERATORS:
        wanted = KNOWLEDGE_OPERATORS[condition.operator]
        return Check(condition, observed, (observed is not None) is wanted)
    if condition.operator not in OPERATORS:
        raise ValueError(f"there is no operator {condition.operator!r}")
    if observed is None:
        return Check(condition, None, None)
    outcome = OPERATORS[condition.operator](observed, condition.expected)
    return Check(condition, observed, bool(outcome))


def evaluate(
    conditions: Iterable[Condition],
    answers: Mapping[str, Value],
    match: str = "all",
    at_least: int = 1,
) -> Verdict:
    """Evaluate a rule.

    :param conditions: at least one; a rule without reasons would advise everybody.
    :param answers: value by question code; None or missing means unknown.
    :param match: all, any, or at_least (with the number in `at_least`).
    :return: the verdict, with a check per condition as its trace.
    :raises ValueError: when the rule cannot be evaluated as written.
    """
    checks = tuple(check(condition, answers) for condition in conditions)
    if not checks:
        raise ValueError("a rule needs at least one condition")
    needed = _needed(match, at_least, len(checks))
    held = sum(one.outcome is True for one in checks)
    possible = sum(one.outcome is not False for one in checks)
    if held >= needed:
        return Verdict(True, checks, needed)
    return Verdict(False if possible < needed else None, checks, needed)


def _needed(match: str, at_least: int, count: int) -> int:
    """Return how many of `count` conditions must hold."""
    if match not in MATCHES:
        raise ValueError(f"there is no match {match!r}")
    if match == "at_least" and not 1 <= at_least <= count:
        raise ValueError(f"{at_least} of {count} conditions can never be asked")
    return {"all": count, "any": 1, "at_least": at_least}[match]
