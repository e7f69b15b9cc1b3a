"""What it costs to leave a commitment early: termination fee and clawback.

The fee is a part of what the rest of the term would have been charged. A clawback takes
back what was given because of the term, free months or a free set-up, less for each
full month of the term gone by: the linear table of Belgian contracts.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from odoo.addons.proximus_connectivity.tools.money import (
    Number,
    fraction,
    round_half_up,
)

from .periods import Calendar, Schedule, prorate

Priced = tuple[date, date, Number]


def charged(
    schedule: Schedule | Calendar,
    prices: Iterable[Priced],
    unit: Decimal = Decimal("0.01"),
) -> Decimal:
    """Return what some time is charged, period by period as an invoice does.

    :param schedule: the grid of full periods.
    :param prices: tuples (first day, day after the last one, price of a month).
    :param unit: smallest amount of the currency.
    """
    return sum(
        (
            prorate(fraction(price) * period.months, period, unit)
            for first, last, price in prices
            for period in schedule.between(first, last, last)
        ),
        Decimal(0),
    )


def early_termination_fee(
    remaining: Number, percent: Number, unit: Decimal = Decimal("0.01")
) -> Decimal:
    """Return the part of what remains that leaving costs.

    :param remaining: what the rest of the term would have been charged, >= 0.
    :param percent: 0 to 100; 100 is all remaining months.
    :raises ValueError: when one of them is out of range.
    """
    share, rest = fraction(percent), fraction(remaining)
    if not 0 <= share <= 100:
        raise ValueError(f"a part must be 0 to 100 percent, not {percent}")
    if rest < 0:
        raise ValueError(f"what remains cannot be negative: {remaining}")
    return round_half_up(rest * share / 100, unit)


def clawback(
    given: Number,
    term_months: int,
    elapsed_months: int,
    unit: Decimal = Decimal("0.01"),
) -> Decimal:
    """Return what is taken back of something given for a term.

    >>> clawback(Decimal("120"), 24, 6)
    Decimal('90.00')

    :param given: its value, >= 0.
    :param term_months: length of the term, > 0.
    :param elapsed_months: full months gone by, >= 0; past the term nothing is left.
    :raises ValueError: when one of them is out of range.
    """
    if term_months <= 0 or elapsed_months < 0 or fraction(given) < 0:
        raise ValueError(
            f"no clawback of {given} after {elapsed_months} of {term_months} months"
        )
    left = max(term_months - elapsed_months, 0)
    return round_half_up(fraction(given) * Fraction(left, term_months), unit)


def notice_end(
    given_on: date, notice_days: int, commitment_end: date | None, in_term: bool
) -> date:
    """Return the last day of service after a notice.

    :param given_on: day of the notice.
    :param notice_days: days of notice, >= 0.
    :param commitment_end: last committed day, None without one.
    :param in_term: whether one leaves before it if that is later.
    :raises ValueError: when the days are negative.
    """
    if notice_days < 0:
        raise ValueError(f"a notice cannot take {notice_days} days")
    earliest = given_on + timedelta(notice_days)
    if in_term or commitment_end is None:
        return earliest
    return max(earliest, commitment_end)
