"""Moving numbers between operators: states, due day, delay and what it is worth.

Source of the process: the regulator's (BIPT) pages on number porting and the Belgian
Royal Decree of 2 July 2013. No amount or term of that law is in this file: they come in
as arguments, from dated parameters.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from .money import fraction, round_half_up
from .workdays import add_working_days

#: States of a porting request. It can be given up until the old operator has found it
#: in order (validated); from then on the number moves. A rejected one can be corrected.
PORT_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"submitted", "cancelled"}),
    "submitted": frozenset({"validated", "rejected", "cancelled"}),
    "validated": frozenset({"scheduled"}),
    "scheduled": frozenset({"ported"}),
    "rejected": frozenset({"draft", "cancelled"}),
    "ported": frozenset(),
    "cancelled": frozenset(),
}
#: States in which the numbers are on their way and no other request may name them.
PORT_RUNNING = frozenset({"submitted", "validated", "scheduled"})

#: States of a mandate to change operator, which its port requests carry out.
SWITCH_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"confirmed", "cancelled"}),
    "confirmed": frozenset({"done"}),
    "done": frozenset(),
    "cancelled": frozenset(),
}

#: Answers of a customer about a number that stays behind at the old operator.
KEEP, CANCEL = "keep", "cancel"


def due_day(
    validated_on: date,
    wish: date | None,
    working_days: int,
    holidays: Collection[date] = (),
) -> date:
    """Return the last day on which a number is moved in time.

    :param validated_on: day on which the old operator found the request in order.
    :param wish: day that the customer asked for; earlier than the validation: ignored.
    :param working_days: how many working days the new operator has, ≥ 0.
    :param holidays: days, beside weekends, on which nobody works.
    :raises ValueError: when ``working_days`` is negative.
    """
    start = max(validated_on, wish) if wish else validated_on
    return add_working_days(start, working_days, holidays)


def delay_days(due: date, ported_on: date | None, today: date) -> int:
    """Return by how many calendar days a port is, or was, late.

    :param ported_on: day on which the number worked at the new operator; ``None``: not
        yet, so that the delay grows with ``today``.
    :return: 0 when in time. A port on a day before it was due is never negative.
    """
    return max(((ported_on or today) - due).days, 0)


def compensation(
    rate: Decimal, numbers: int, days: int, unit: Decimal = Decimal("0.01")
) -> Decimal:
    """Return what a late port is worth: rate × numbers × days.

    :param rate: amount per day and per number, ≥ 0.
    :param numbers: how many numbers came late; each of a range counts.
    :param days: days of delay.
    :param unit: smallest amount; halves go up.
    :raises ValueError: naming the argument that is negative.
    """
    for name, value in (("rate", rate), ("numbers", numbers), ("days", days)):
        if value < 0:
            raise ValueError(f"The {name} cannot be negative ({value}).")
    return round_half_up(fraction(rate) * numbers * days, unit)


def claim_deadline(requested_on: date, months: int) -> date:
    """Return the last day on which a compensation can be claimed.

    Counted from the day of the request, as the regulator's page about late porting does
    ("always within 6 months after the number porting request"). Its questions and
    answers count from the porting itself: the earlier of the two is in time for sure.

    :param months: months to claim, ≥ 0; 31 August plus six months is 28 February.
    :raises ValueError: when ``months`` is negative.
    """
    if months < 0:
        raise ValueError(f"A term cannot have {months} months.")
    return requested_on + relativedelta(months=months)


def unanswered(answers: Iterable[tuple[str, str | None]]) -> list[str]:
    """Return the numbers for which a customer has not said: keep or cancel.

    A number that a switch is silent about stays with the old operator and may be lost.

    :param answers: pairs of a number and its answer, in the order to report them.
    :raises ValueError: naming a number whose answer is neither.
    """
    missing = []
    for number, answer in answers:
        if not answer:
            missing.append(number)
        elif answer not in (KEEP, CANCEL):
            raise ValueError(f"“{answer}” is no answer for {number}: keep or cancel.")
    return missing
