"""Legal reporting clocks: elapsed time in UTC, never paused, not working time.

Sources, read on 2026-11-23 and again on 2026-11-27:

* NIS2: Belgian law of 26 April 2024 (Moniteur belge, 17 May 2024), article 35 §1:
  early warning within 24 hours and notification within 72 hours of becoming aware,
  final report within one month of *submitting* the notification; when the incident
  goes on by then, a progress report, and the final one within a month of its handling;
* GDPR: regulation (EU) 2016/679, article 33(1): 72 hours after becoming aware.

Hours and months are those of these texts by default; a caller that knows what holds on
another day hands them over.

What is returned is the strict deadline. Rules that could lengthen a period (a last
day that is a holiday, for one) are left out on purpose: a warning may come early,
never late.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc  # datetime.UTC needs Python 3.11
LEGAL_ZONE = ZoneInfo("Europe/Brussels")

#: Clocks that run from the moment of becoming aware.
HOURS = {"nis2_early": 24, "nis2_notify": 72, "gdpr_authority": 72}
#: Hours to the ``nis2_notify`` notification of a provider of trust services (§2).
TRUST_HOURS = 24
#: Months to the final report, from the notification or from the handling.
MONTHS = 1
KINDS = frozenset({*HOURS, "nis2_progress", "nis2_final"})


def deadline(
    kind: str,
    aware_at: datetime,
    notified_at: datetime | None = None,
    *,
    handled_at: datetime | None = None,
    went_on: bool = False,
    hours: Mapping[str, float] = HOURS,
    months: int = MONTHS,
) -> datetime | None:
    """Return the strict deadline of one legal notification.

    :param kind: ``nis2_early``, ``nis2_notify``, ``nis2_progress``, ``nis2_final`` or
        ``gdpr_authority``
    :param aware_at: when the organisation became aware, timezone-aware
    :param notified_at: when the ``nis2_notify`` notification was submitted,
        timezone-aware; only the two reports depend on it
    :param handled_at: when the incident was handled, timezone-aware; ``None`` while it
        goes on; only ``nis2_final`` depends on it
    :param went_on: a progress report took the place of the final one, because the
        incident went on when that was due or submitted
    :param hours: hours from awareness, per kind
    :param months: months to the final report
    :return: the deadline in UTC, timezone-aware; ``None`` for a report whose clock has
        not started: until the notification is submitted, or until an incident that
        went on is handled
    :raises ValueError: unknown kind, a date without time zone, or a result outside
        the calendar
    """
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise ValueError(f"Unknown clock {kind!r}: expected one of {known}.")
    aware_at = _as_utc(aware_at, "aware_at")
    if notified_at is not None:
        notified_at = _as_utc(notified_at, "notified_at")
    if handled_at is not None:
        handled_at = _as_utc(handled_at, "handled_at")
    try:
        if kind in HOURS:
            return aware_at + timedelta(hours=hours[kind])
        due = None if notified_at is None else _months_later(notified_at, months)
        if kind == "nis2_progress":
            return due
        went_on = went_on or bool(due and handled_at and handled_at > due)
        if not went_on:
            return due
        return None if handled_at is None else _months_later(handled_at, months)
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


def _months_later(moment: datetime, months: int) -> datetime:
    """Return the same wall-clock time in Belgium some calendar months later, in UTC.

    A day that the last month lacks becomes its last day (31 January → 28 February).
    A wall-clock time that comes twice means its first occurrence: the strict one.
    """
    local = moment.astimezone(LEGAL_ZONE)
    count = local.year * 12 + local.month - 1 + months
    year, month = count // 12, count % 12 + 1
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
