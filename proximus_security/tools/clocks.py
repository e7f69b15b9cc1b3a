"""Legal reporting clocks: elapsed time in UTC, never paused, not working time.

Sources, read on 2026-11-23:

* NIS2: Belgian law of 26 April 2024 (Moniteur belge, 17 May 2024), article 35 §1:
  early warning within 24 hours and notification within 72 hours of becoming aware,
  final report within one month of *submitting* the notification;
* GDPR: regulation (EU) 2016/679, article 33(1): 72 hours after becoming aware.

What is returned is the strict deadline. Rules that could lengthen a period (a last
day that is a holiday, for one) are left out on purpose: a warning may come early,
never late.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc  # datetime.UTC needs Python 3.11
LEGAL_ZONE = ZoneInfo("Europe/Brussels")

#: Clocks that run from the moment of becoming aware.
HOURS = {"nis2_early": 24, "nis2_notify": 72, "gdpr_authority": 72}
KINDS = frozenset({*HOURS, "nis2_final"})


def deadline(
    kind: str, aware_at: datetime, notified_at: datetime | None = None
) -> datetime | None:
    """Return the strict deadline of one legal notification.

    :param kind: ``nis2_early``, ``nis2_notify``, ``nis2_final`` or ``gdpr_authority``
    :param aware_at: when the organisation became aware, timezone-aware
    :param notified_at: when the ``nis2_notify`` notification was submitted,
        timezone-aware; only ``nis2_final`` depends on it
    :return: the deadline in UTC, timezone-aware; ``None`` for ``nis2_final`` until
        the notification is submitted, because its clock has not started
    :raises ValueError: unknown kind, a date without time zone, or a result outside
        the calendar
    """
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise ValueError(f"Unknown clock {kind!r}: expected one of {known}.")
    aware_at = _as_utc(aware_at, "aware_at")
    if notified_at is not None:
        notified_at = _as_utc(notified_at, "notified_at")
    try:
        if kind != "nis2_final":
            return aware_at + timedelta(hours=HOURS[kind])
        return None if notified_at is None else _month_later(notified_at)
    except OverflowError as error:
        raise ValueError("The deadline lies outside the calendar.") from error


def _as_utc(moment: datetime, name: str) -> datetime:
    """Return the moment in UTC; a naive one has no single meaning, so it is refused."""
    if not isinstance(moment, datetime):
        raise ValueError(f"{name} must be a date and time, got {moment!r}.")
    if moment.utcoffset() is None:
        raise ValueError(f"{name} must carry a time zone, got {moment!r}.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{name} lies outside the calendar.") from error


def _month_later(moment: datetime) -> datetime:
    """Return the same wall-clock time in Belgium one calendar month later, in UTC.

    A day that the next month lacks becomes its last day (31 January → 28 February).
    A wall-clock time that comes twice means its first occurrence: the strict one.
    """
    local = moment.astimezone(LEGAL_ZONE)
    year, month = local.year + local.month // 12, local.month % 12 + 1
    if year > datetime.max.year:
        raise OverflowError(year)
    day = min(local.day, monthrange(year, month)[1])
    later = local.replace(year=year, month=month, day=day, fold=0)
    return later.astimezone(UTC)


def legal_day(moment: datetime) -> date:
    """Return the day in Belgium at a moment.

    :param moment: timezone-aware
    :raises ValueError: a date without time zone
    """
    return _as_utc(moment, "moment").astimezone(LEGAL_ZONE).date()
