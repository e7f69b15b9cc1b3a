"""Reading an operator's bill: which line does a text mean, and what should it cost."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .money import round_half_up
from .text import plain_rows

#: Words by which operators announce what they collect for others (0900, SMS parking);
#: the last resort when no premium number says it.
THIRD_PARTY_WORDS = (
    "third party",
    "third-party",
    "thirdparty",
    "services de tiers",
    "service de tiers",
    "diensten van derden",
    "dienst van derden",
    "drittanbieter",
    "payment statement",
)
_GROUP = re.compile(r"\+?\d+")
_TOKEN = re.compile(r"[^\W_][\w./:-]*[^\W_]")
_WORD = re.compile(r"[^\W_]+")
_PREMIUM = re.compile(r"(?<![\d+])(?:\+32|0032|0)[ ./]?90\d(?=[\d ./])")
_SEPARATORS = {"", " ", ".", "/", "-", "(", ")", " (", ") ", ")(", "\u00a0"}
_MIN_DIGITS, _MAX_DIGITS = 8, 15


@dataclass(frozen=True)
class Share:
    """What part of a billing period a line was in service.

    :ivar fraction: 0 (never) to 1 (the whole period).
    :ivar days: days in service.
    :ivar period_days: days of the period.
    """

    days: int
    period_days: int

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.days, self.period_days)


def number_candidates(text: str, country: str = "32") -> Iterator[str]:
    """Yield every E.164 number that a text may hold, right or wrong.

    Nothing is validated: the inventory knows which of them exist. Digits may be grouped
    by spaces, dots, slashes, dashes or brackets; each beginning that looks like a
    number (``+``, ``00``, ``0`` or the country code) is tried with each possible end.
    What nobody sees is no part of the text.
    """
    text = plain_rows(text)
    groups = list(_GROUP.finditer(text))
    for position, group in enumerate(groups):
        start = _international(group.group(), country)
        if start is None:
            continue
        yield from _grow(text, groups[position:], start)


def reference_candidates(text: str) -> set[str]:
    """Return the words of a text that may be a line or circuit reference.

    A reference holds a digit and at least three characters. The parts of a hyphenated
    word are not tried: ``FIB-12`` is a reference, its ``12`` is none. What nobody sees
    is no part of the text.
    """
    words = {match.group() for match in _TOKEN.finditer(plain_rows(text))}
    return {w for w in words if len(w) > 2 and any(c.isdigit() for c in w)}


def bare_number_candidates(text: str, country: str = "32") -> Iterator[str]:
    """Yield the E.164 numbers of a text that are written without their zero.

    Where ``0470/12.34.56`` is 470 12 34 56. Eight or nine digits, those of a machine
    (77…) thirteen at most; nothing tells that such digits are a number, save that the
    inventory has it.
    """
    text = plain_rows(text)
    groups = list(_GROUP.finditer(text))
    for position, group in enumerate(groups):
        digits = group.group()
        if digits[0] in "+0":
            continue
        end = group.end()
        for following in [*groups[position + 1 :], None]:
            if len(digits) in (8, 9) or (digits.startswith("77") and len(digits) > 9):
                yield f"+{country}{digits}"
            if following is None or len(digits) > 12:
                break
            if text[end : following.start()] not in _SEPARATORS:
                break
            digits, end = digits + following.group(), following.end()


def reference_key(text: str) -> str:
    """Return a reference without case and punctuation: ``FIB-0042`` is ``fib0042``."""
    return "".join(filter(str.isalnum, plain_rows(text).casefold()))


def reference_keys(text: str) -> set[str]:
    """Return the keys of all that may be a reference in a text.

    Up to three words that follow each other may be one, for some write ``FIB 00 42``.
    """
    words = [word.casefold() for word in _WORD.findall(plain_rows(text))]
    keys = set()
    for size in (1, 2, 3):
        for place in range(len(words) - size + 1):
            key = "".join(words[place : place + size])
            if len(key) > 2 and any(map(str.isdigit, key)):
                keys.add(key)
    return keys


def is_third_party(text: str, own_premium: bool = False) -> bool:
    """Return whether a bill line is collected for another party.

    Such an amount is on a payment statement; it is not a sale of the operator.

    :param text: what the bill says.
    :param own_premium: the text is about a line that has a premium number itself, so
        that such a number in it tells nothing.
    """
    text = plain_rows(text)
    lowered = text.lower()
    if any(words in lowered for words in THIRD_PARTY_WORDS):
        return True
    return not own_premium and bool(_PREMIUM.search(text))


def service_share(
    date_from: date, date_to: date, start: date | None, end: date | None
) -> Share:
    """Return how much of a period a line was in service.

    :param date_from: first day of the period.
    :param date_to: last day of the period.
    :param start: first day of service; ``None``: since before the period.
    :param end: last day of service; ``None``: not ended.
    :raises ValueError: when the period ends before it starts.
    """
    if date_to < date_from:
        raise ValueError(f"The period ends ({date_to}) before it starts ({date_from}).")
    first = max(date_from, start or date_from)
    last = min(date_to, end or date_to)
    days = max((last - first).days + 1, 0)
    return Share(days, (date_to - date_from).days + 1)


def expected_amount(
    monthly: Decimal, months: int, share: Share, unit: Decimal = Decimal("0.01")
) -> Decimal:
    """Return what a line should cost over a period.

    :param monthly: price of a whole month, without VAT.
    :param months: months that the period stands for, ≥ 1.
    :param share: how much of the period the line was in service.
    :param unit: smallest amount; halves go up.
    """
    return expected_total([(monthly, share)], months, unit)


def expected_total(
    parts: Iterable[tuple[Decimal, Share]],
    months: int,
    unit: Decimal = Decimal("0.01"),
) -> Decimal:
    """Return what a line should cost over a period in which its price changed.

    :param parts: prices of a whole month, without VAT, and for how much of the period
        each of them held.
    :param months: months that the period stands for, ≥ 1.
    :param unit: smallest amount; the sum is rounded once, halves go up.
    """
    month = sum(
        (Fraction(Decimal(monthly)) * share.fraction for monthly, share in parts),
        Fraction(0),
    )
    return round_half_up(month * months, unit)


def _international(digits: str, country: str) -> str | None:
    """Return the beginning of an E.164 number for the beginning of a spelling."""
    if digits.startswith("+"):
        return digits
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("0"):
        return f"+{country}{digits[1:]}"
    return f"+{digits}" if digits.startswith(country) else None


def _grow(text: str, groups: list, number: str) -> Iterator[str]:
    """Yield a number as it grows by the groups of digits that follow."""
    for group, following in zip(groups, [*groups[1:], None], strict=True):
        if _MIN_DIGITS <= len(number) - 1 <= _MAX_DIGITS:
            yield number
        if following is None or following.group().startswith("+"):
            return
        between = text[group.end() : following.start()]
        if between not in _SEPARATORS or len(number) > _MAX_DIGITS:
            return
        following_digits = following.group()
        # the trunk zero in +32 (0)470 is no part of the number
        if between.endswith("(") and following_digits == "0":
            following_digits = ""
        number += following_digits
