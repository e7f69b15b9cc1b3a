"""From which day on something is kept that goes after a time."""

import datetime

from dateutil.relativedelta import relativedelta

#: How the code of a period ends, and so in what it counts.
UNITS = ("days", "months")


def unit_of(code: str) -> str:
    """Return in what a period counts: ``days`` or ``months``.

    :param code: of the dated parameter, such as ``usage_record_months``.
    :raises ValueError: for a code that does not end in one of them.
    """
    unit = code.rpartition("_")[2]
    if unit not in UNITS:
        raise ValueError(f"{code}: a period ends in _days or _months")
    return unit


def first_kept(code: str, length: int, today: datetime.date) -> datetime.date:
    """Return the first day that is still kept; what is older goes.

    A month back from the 31st is the last day of a shorter month, so that nothing goes
    before its time. A period that reaches beyond the calendar keeps everything.

    :param code: of the dated parameter, which says the unit.
    :param length: days or months, at least one.
    """
    try:
        return today - relativedelta(**{unit_of(code): length})
    except (OverflowError, ValueError):
        if code.rpartition("_")[2] not in UNITS:
            raise
        return datetime.date.min
