"""Working days in Belgium, and in a company that closes on more days than the law asks.

The ten legal public holidays are those of the Belgian Royal Decree of 18 April 1974:
five fixed dates, the National Day, and four that move with Easter. Regional days are no
legal holidays: a company adds them (and its bridges) to the set that it passes in.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from dateutil.easter import easter

_FIXED = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
#: Days after Easter Sunday: Easter Monday, Ascension, Whit Monday.
_AFTER_EASTER = (1, 39, 50)
_SATURDAY = 5


def belgian_holidays(year: int) -> frozenset[date]:
    """Return the ten legal public holidays of a year.

    Fewer than ten dates when two fall together (Ascension on 1 May, as in 2008).
    """
    fixed = {date(year, month, day) for month, day in _FIXED}
    sunday = easter(year)
    return frozenset(fixed | {sunday + timedelta(days) for days in _AFTER_EASTER})


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Return whether a day is neither in a weekend nor a holiday.

    :param holidays: days on which nobody works, beside Saturdays and Sundays.
    """
    return day.weekday() < _SATURDAY and day not in holidays


def next_working_day(day: date, holidays: Collection[date] = ()) -> date:
    """Return the day itself when it is a working day, else the first one after it."""
    while not is_working_day(day, holidays):
        day += timedelta(1)
    return day


def add_working_days(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """Return the working day that comes ``count`` working days after a day.

    The day itself never counts: one working day after a Friday (or a Saturday) is the
    Monday. With ``count`` 0 it is the day, moved to the first working day.

    :param count: working days to go forward, ≥ 0.
    :raises ValueError: when ``count`` is negative.
    """
    if count < 0:
        raise ValueError(f"Working days are counted forward, not {count}.")
    if not count:
        return next_working_day(day, holidays)
    for _step in range(count):
        day = next_working_day(day + timedelta(1), holidays)
    return day


def working_days_between(
    start: date, end: date, holidays: Collection[date] = ()
) -> int:
    """Return how many working days lie after ``start`` up to and including ``end``.

    :return: 0 when ``end`` is not after ``start``.
    """
    days = range(1, (end - start).days + 1)
    return sum(is_working_day(start + timedelta(n), holidays) for n in days)


def counting_day(
    moment: datetime, cutoff_hour: float, holidays: Collection[date] = ()
) -> date:
    """Return the working day on which an order counts.

    An order after the cut-off hour, or on a day on which nobody works, counts on the
    next working day: what is ordered on Friday at 17:00 is an order of Monday.

    :param moment: when it was ordered, in the local time of the company.
    :param cutoff_hour: hour of the day with its fraction (16.5 is half past four); what
        is ordered at that very moment is still in time.
    """
    late = moment.hour + moment.minute / 60 + moment.second / 3600 > cutoff_hour
    return next_working_day(moment.date() + timedelta(late), holidays)


def promised_day(
    counts_from: date,
    lead_days: int,
    wish: date | None = None,
    holidays: Collection[date] = (),
) -> date:
    """Return the day on which what was ordered should be there.

    :param counts_from: day on which the order counts.
    :param lead_days: usual delivery time in working days, ≥ 0.
    :param wish: day that the customer asked for; earlier than possible: ignored.
    :raises ValueError: when ``lead_days`` is negative.
    """
    earliest = add_working_days(counts_from, lead_days, holidays)
    return next_working_day(max(earliest, wish), holidays) if wish else earliest
