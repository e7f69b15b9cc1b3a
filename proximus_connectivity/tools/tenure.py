"""Dates and amounts that follow from a contract term."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from .money import round_half_up


def residual_value(
    price: Decimal,
    total_months: int,
    elapsed_months: int,
    unit: Decimal = Decimal("0.01"),
) -> Decimal:
    """Return what is left of a device's price after some months of its term.

    Linear, as in the table that Belgian contracts annex (BIPT: 120 → 0 over 12 months
    by 10). Each value is computed from the exact price, not from the previous month, so
    that roundings never add up; halves go up.

    :param price: price that the term writes off, ≥ 0.
    :param total_months: length of the term in months, > 0.
    :param elapsed_months: full months gone by, ≥ 0; past the end gives zero.
    :param unit: smallest amount, > 0; the result is a multiple of it.
    :raises ValueError: naming the argument that is out of range.
    """
    price, unit = Decimal(price), Decimal(unit)
    if not price.is_finite() or price < 0:
        raise ValueError(f"The price must be zero or more, not {price}.")
    if not unit.is_finite() or unit <= 0:
        raise ValueError(f"The smallest amount must be more than zero, not {unit}.")
    if total_months <= 0:
        raise ValueError(f"The term must be at least one month, not {total_months}.")
    if elapsed_months < 0:
        raise ValueError(f"The elapsed months cannot be negative ({elapsed_months}).")
    left = max(total_months - elapsed_months, 0)
    return round_half_up(Fraction(price) * left / total_months, unit)


def full_months(start: date, end: date) -> int:
    """Return how many whole months lie between two dates; 0 when ``end`` is earlier.

    31 January to 28 February counts as one month (there is no later day in it).
    """
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if start + relativedelta(months=months) <= end else months - 1


def commitment_end(start: date, months: int) -> date:
    """Return the last committed day of a term of ``months`` that begins on ``start``.

    A term of months ends the day before the one that falls on the same date as its
    first day. Where the last month lacks that date it ends with the last day of that
    month, as article 3(2)(c) of Regulation (EEC, Euratom) No 1182/71 has it for
    periods: six months from 31 August end on 28 February, not on the 27th, and the
    next term begins on 1 March. That Regulation binds acts of the Union, no contract;
    it was chosen as a rule that everybody can look up.

    :raises ValueError: when ``months`` is negative.
    """
    if months < 0:
        raise ValueError(f"A term cannot have {months} months.")
    same_date = start + relativedelta(months=months)
    return same_date - timedelta(days=same_date.day == start.day)
