"""What an outage is worth, in exact money.

No law fixes this for businesses: the contract does. Three ways are usual: a share of
the monthly price for a broken promise, a thirtieth of it for each day without service
(as Som Connexió's operators do), or an amount that was agreed on.
"""

import math
from decimal import Decimal

from .money import fraction, round_half_up

#: Days of a month in such contracts.
MONTH_DAYS = 30


def outage_days(hours: float) -> int:
    """Return the days without service: each begun period of 24 hours is one.

    :param hours: hours without service, ≥ 0.
    :raises ValueError: when they are negative.
    """
    if hours < 0:
        raise ValueError(f"An outage cannot last {hours} hours.")
    return math.ceil(round(hours / 24, 9))


def by_days(monthly: Decimal, days: Decimal, unit: Decimal) -> Decimal:
    """Return days × monthly price / 30.

    :param monthly: price per month, ≥ 0.
    :param days: days without service, ≥ 0; half days are possible.
    :param unit: smallest amount; halves go up.
    :raises ValueError: naming what is negative.
    """
    _refuse_negative(monthly=monthly, days=days)
    return round_half_up(fraction(monthly) * fraction(days) / MONTH_DAYS, unit)


def by_share(monthly: Decimal, percent: Decimal, unit: Decimal) -> Decimal:
    """Return a share of the monthly price.

    :param percent: between 0 and 100.
    :raises ValueError: naming what is out of range.
    """
    _refuse_negative(monthly=monthly, percent=percent)
    if percent > 100:
        raise ValueError(f"A share of {percent} % is more than the whole.")
    return round_half_up(fraction(monthly) * fraction(percent) / 100, unit)


def _refuse_negative(**values) -> None:
    for name, value in values.items():
        if value < 0:
            raise ValueError(f"The {name} cannot be negative ({value}).")
