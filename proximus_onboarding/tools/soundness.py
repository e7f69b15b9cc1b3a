"""Proof that the rules of advice are sound, as far as that can be computed.

Whether some answers make a rule fire is found by searching: for each question only the
values that can make a difference are tried, which decides it exactly.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from .rules import Condition, evaluate

#: Apps of Odoo that are not in the Community edition: never to be advised.
ENTERPRISE = frozenset(
    {
        "account_accountant",
        "account_reports",
        "appointment",
        "approvals",
        "data_cleaning",
        "documents",
        "frontdesk",
        "helpdesk",
        "hr_appraisal",
        "hr_payroll",
        "hr_referral",
        "industry_fsm",
        "iot",
        "knowledge",
        "l10n_be_hr_payroll",
        "marketing_automation",
        "mrp_plm",
        "planning",
        "quality_control",
        "sale_amazon",
        "sale_renting",
        "sale_subscription",
        "sign",
        "sign_itsme",
        "social",
        "stock_barcode",
        "timesheet_grid",
        "voip",
        "web_enterprise",
        "web_mobile",
        "web_studio",
        "whatsapp",
    }
)
#: More combinations than any rule needs; beyond that a rule is too complicated.
MOST_TRIES = 200_000


@dataclass(frozen=True)
class Logic:
    """What decides a rule: its conditions and how many of them must hold."""

    conditions: tuple[Condition, ...]
    match: str = "all"
    at_least: int = 1


def find_answers(
    logics: Sequence[Logic], choices: Mapping[str, Collection[str]]
) -> dict[str, Any] | None:
    """Return answers on which all these rules fire together, None when there are none.

    :param logics: a rule, and those that it requires.
    :param choices: the codes that can be chosen, by question that has choices.
    :raises ValueError: when there are too many combinations to try.
    """
    conditions = [one for logic in logics for one in logic.conditions]
    domains = _domains(conditions, choices)
    tries = 1
    for values in domains.values():
        tries *= len(values)
    if tries > MOST_TRIES:
        raise ValueError(f"{tries} combinations are too many: the rule is too complex")
    for values in product(*domains.values()):
        answers = dict(zip(domains, values, strict=True))
        if all(
            evaluate(one.conditions, answers, one.match, one.at_least).outcome
            for one in logics
        ):
            return answers
    return None


def find_cycle(requires: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return rules that require each other in a circle; empty when there is none.

    :param requires: by rule those that it requires.
    """
    done: set[str] = set()
    for start in requires:
        path: list[str] = []
        if _visit(start, requires, path, done):
            return tuple(path[path.index(path[-1]) :])
    return ()


def _visit(rule: str, requires, path: list[str], done: set[str]) -> bool:
    """Walk along what a rule requires; whether that leads back to where one was."""
    if rule in done:
        return False
    path.append(rule)
    if rule in path[:-1]:
        return True
    for other in requires.get(rule, ()):
        if _visit(other, requires, path, done):
            return True
    path.pop()
    done.add(rule)
    return False


def _domains(conditions: Iterable[Condition], choices) -> dict[str, list]:
    """Return by question the values that can make a difference, unknown among them."""
    domains: dict[str, list] = {}
    for one in conditions:
        values = domains.setdefault(one.question, [None])
        values += [value for value in _values(one, choices) if value not in values]
    # whether there is an answer, whatever it is
    for values in domains.values():
        if values == [None]:
            values.append(True)
    return domains


def _values(one: Condition, choices) -> list:
    """Return the values of a question that a condition tells apart."""
    if one.operator in ("contains", "not contains"):
        return [[], *([code] for code in one.expected)]
    if one.question in choices:
        return list(choices[one.question])
    if isinstance(one.expected, bool):
        return [True, False]
    if isinstance(one.expected, int | float):
        return [max(one.expected + step, 0) for step in (-1, 0, 1)]
    return [] if one.expected is None else list(one.expected)
