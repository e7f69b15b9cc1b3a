"""What a security event is about, by the words of its type."""

import re
from datetime import datetime, timedelta

#: Category of an incident by what the type of an event holds, most telling first.
#: Whole words, or the beginning of one: "sim-swap" is an account, "simple" is none.
CATEGORY_WORDS: dict[str, str] = {
    "account": r"sim\W?swap\w*|swapped|account\w*|credential\w*|log\W?[io]n|sign\W?in"
    r"|mfa|2fa|password\w*|identity|privilege\w*",
    "malware": r"malware\w*|ransom\w*|virus\w*|trojan\w*|worm|botnet\w*|malicious",
    "phishing": r"phish\w*|fraud\w*|spoof\w*|scam\w*|bec",
    "data": r"leak\w*|exfil\w*|breach\w*|dlp|data\W?loss",
    "device": r"stolen|theft|lost|tamper\w*",
    "outage": r"outage\w*|down|unavailable|unreachable|disconnect\w*|ddos"
    r"|service\W?problem",
}
#: From the least to the most serious; not yet judged is none of them.
SEVERITY_ORDER = ("low", "medium", "high", "critical")


#: A number that was moved to another SIM card, by the words of an event's type.
SIM_SWAP = re.compile(r"sim\W?swap|sim\W?(?:card\W?)?chang", re.IGNORECASE)


def is_sim_swap(event_type: str | None) -> bool:
    """Return whether an event tells that a number was moved to another SIM card."""
    return bool(SIM_SWAP.search((event_type or "").replace("_", " ")))


def category_of(event_type: str | None) -> str:
    """Return the category of an incident that an event of some type points to.

    :param event_type: as the source names it, ``sim-swap.swapped`` for one
    :return: a key of :data:`CATEGORY_WORDS`, or ``other``
    """
    words = (event_type or "").lower().replace("_", " ")
    # "simSwap" and "sim-swap" are the same words
    for category, pattern in CATEGORY_WORDS.items():
        if re.search(rf"\b(?:{pattern})\b", words):
            return category
    return "other"


def worse(one: str | None, other: str | None) -> str:
    """Return the more serious of two severities; unknown yields to what is known.

    :param one: a severity, or anything else for not judged yet
    :param other: the same
    :return: one of :data:`SEVERITY_ORDER`, or ``unset``
    """
    known = [each for each in (one, other) if each in SEVERITY_ORDER]
    return max(known, key=SEVERITY_ORDER.index, default="unset")


#: Hours before a deadline at which the responsible is reminded.
REMIND_HOURS = (12, 4, 1)


def reminder_level(due_at: datetime, now: datetime) -> int:
    """Return which reminder of a deadline is due.

    :param due_at: the deadline
    :param now: the same kind of moment
    :return: one of :data:`REMIND_HOURS`, ``0`` when none is due yet, ``-1`` when the
        deadline has passed
    """
    left = due_at - now
    if left < timedelta(0):
        return -1
    for hours in reversed(REMIND_HOURS):
        if left <= timedelta(hours=hours):
            return hours
    return 0


def span(delta: timedelta) -> tuple[int, int, int]:
    """Return a length of time, before or after, in whole days, hours and minutes.

    Rounded down: nobody has more time than is said.

    >>> span(timedelta(hours=26, minutes=40, seconds=59))
    (1, 2, 40)
    """
    minutes = int(abs(delta).total_seconds()) // 60
    return minutes // 1440, minutes // 60 % 24, minutes % 60
