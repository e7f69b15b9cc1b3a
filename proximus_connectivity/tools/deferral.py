"""Which part of an amount billed in advance belongs to the time after a closing day.

Revenue of a service that is delivered evenly over time is earned by the day (IFRS 15,
paragraph B18; the Belgian accounting standards commission's advice on deferred income
asks for the same matching), and its cost is used up by the day. The part of later days
is deferred income for the seller (Belgian account 493), a deferred charge for whoever
pays it (490), until those days come.
"""

from datetime import date, timedelta
from decimal import Decimal

from .money import fraction, from_units, in_units
from .usage import month_of


def deferred(
    amount: Decimal,
    first_day: date,
    last_day: date,
    closing: date,
    unit: Decimal = Decimal("0.01"),
) -> Decimal:
    """Return what of `amount` is earned after the closing day.

    What is earned up to it is rounded; the rest is deferred, so both sum to the whole.

    :param amount: net amount of the invoice line, in a currency; negative for a credit.
    :param first_day: first day of the service.
    :param last_day: last day of the service, included.
    :param closing: last day of the accounting period, included.
    :param unit: smallest amount of the currency, positive.
    :raises ValueError: when the service ends before it begins.
    """
    if last_day < first_day:
        raise ValueError(f"a service of {first_day} cannot end on {last_day}")
    earned_days = (min(last_day, closing) - first_day).days + 1
    all_days = (last_day - first_day).days + 1
    total = in_units(amount, unit)
    earned = in_units(fraction(amount) * max(earned_days, 0) / all_days, unit)
    return from_units(total - earned, unit)


def by_month(
    amount: Decimal,
    first_day: date,
    last_day: date,
    unit: Decimal = Decimal("0.01"),
) -> list[tuple[date, Decimal]]:
    """Return what of `amount` is earned in each calendar month, by days.

    :param amount: in a currency.
    :param first_day: first day of the service.
    :param last_day: last day, included.
    :param unit: smallest amount of the currency, positive.
    :return: pairs (last day of a month, amount); the amounts sum to the whole.
    :raises ValueError: when the service ends before it begins.
    """
    months, open_amount = [], deferred(amount, first_day, last_day, date.min, unit)
    month = first_day
    while month <= last_day:
        following = month_of(month_of(month) + timedelta(days=32))
        closing = following - timedelta(days=1)
        after = deferred(amount, first_day, last_day, closing, unit)
        months.append((closing, open_amount - after))
        open_amount, month = after, following
    return months
