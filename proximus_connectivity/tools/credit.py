"""Which credit of an operator answers which claim: pure rules on plain values."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: States of claims of which a credit is expected.
EXPECTED = ("sent", "granted")
#: Letters and digits that the number of a bill needs to be told from any other word.
_SPECIFIC = 5
_DATE = re.compile(
    r"(?:\d{1,2}[-/.])?\d{1,2}[-/.](?:\d\d|(?:19|20)\d\d)"
    r"|(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?"
)


@dataclass(frozen=True)
class Entry:
    """A claim, or a line of a credit note.

    :ivar key: whatever the caller knows it by.
    :ivar text: reference of the claim, or text of the line.
    :ivar amount: amount in the same currency, > 0.
    """

    key: object
    text: str
    amount: Decimal


def tick_off(
    claims: Iterable[Entry], lines: Iterable[Entry], by_amount: bool = True
) -> dict:
    """Return the key of the credit line that answers each claim.

    A line whose text names the claim answers it, whatever the amount: the operator says
    so. Without such a line, one of exactly the amount does, when no other claim and no
    other line has that amount: guessing between two would be no answer. A line answers
    one claim.

    :param by_amount: look for equal amounts too, not only for references.
    """
    claims, lines = list(claims), list(lines)
    found, used = {}, set()
    for claim in claims:
        name = re.compile(rf"(?<!\w){re.escape(claim.text)}(?!\w)", re.IGNORECASE)
        named = [ln for ln in lines if ln.key not in used and name.search(ln.text)]
        if named:
            found[claim.key] = named[0].key
            used.add(named[0].key)
    if not by_amount:
        return found
    left = [claim for claim in claims if claim.key not in found]
    free = [line for line in lines if line.key not in used]
    wanted = Counter(claim.amount for claim in left)
    offered = {line.amount: line.key for line in free}
    twice = {
        amount
        for amount, count in Counter(ln.amount for ln in free).items()
        if count > 1
    }
    for claim in left:
        amount = claim.amount
        if wanted[amount] == 1 and amount in offered and amount not in twice:
            found[claim.key] = offered[amount]
    return found


# === MONEY THAT COMES BACK === #


@dataclass(frozen=True)
class Claimed:
    """A claim of which money is expected.

    :ivar key: whatever the caller knows it by.
    :ivar name: its reference.
    :ivar open: what is still expected, > 0; ``None`` when nobody knows how much.
    :ivar bills: numbers of the bill that it disputes.
    :ivar lines: (line, amount) of what it disputes, as far as lines are known.
    """

    key: object
    name: str
    open: Decimal | None = None
    bills: tuple[str, ...] = ()
    lines: tuple[tuple[object, Decimal], ...] = ()


@dataclass(frozen=True)
class Given:
    """A row by which an operator gives money back.

    :ivar key: whatever the caller knows it by.
    :ivar document: the credit note or bill on which it is.
    :ivar text: what the row says.
    :ivar about: what a credit note as a whole says: its reference, origin, notes, the
        bill that it credits. Empty for a bill, which speaks of many things.
    :ivar amount: what it gives back, > 0.
    :ivar line: the line that it is certainly about, if any.
    """

    key: object
    document: object
    amount: Decimal
    text: str = ""
    about: str = ""
    line: object = None


@dataclass(frozen=True)
class Answer:
    """A row that answers a claim.

    :ivar reason: ``claim`` (names it), ``bill`` (names the disputed bill), ``line``
        (gives back what was disputed of a line, to the cent) or ``amount``.
    """

    claim: object
    given: object
    reason: str


def names(reference: str, text: str) -> bool:
    """Return whether a text holds a reference, as a word of its own."""
    if not reference:
        return False
    word = rf"(?<![\w-]){re.escape(reference)}(?![\w-])"
    return bool(re.search(word, text or "", re.IGNORECASE))


def is_specific(number: str) -> bool:
    """Return whether the number of a bill can be meant by nothing else.

    Neither a short one nor one that may be a day can.
    """
    signs = [sign for sign in number if sign.isalnum()]
    return (
        len(signs) >= _SPECIFIC
        and any(sign.isdigit() for sign in signs)
        and not _DATE.fullmatch(number)
    )


def answers(
    claims: Sequence[Claimed], given: Sequence[Given], by_amount: bool = False
) -> list[Answer]:
    """Return which rows answer which claims; a row answers one claim at most.

    A row that names a claim answers it, and so does each row of a credit note that as a
    whole names one claim; then what names the disputed bill in the same two ways; then
    a row that gives back, to the cent, what was disputed of its line, when no other row
    and no other claim does. Nothing is guessed between two.

    :param by_amount: at last, look for one row of exactly the amount of one claim.
    """
    found: dict[object, Answer] = {}
    for reason, references in (
        ("claim", lambda claim: (claim.name,)),
        ("bill", lambda claim: tuple(filter(is_specific, claim.bills))),
    ):
        for place in ("text", "about"):
            for row in given:
                if row.key in found:
                    continue
                said = getattr(row, place)
                meant = [
                    claim
                    for claim in claims
                    if any(names(reference, said) for reference in references(claim))
                ]
                claim = _one_of(meant, row.amount)
                if claim:
                    found[row.key] = Answer(claim.key, row.key, reason)
    _by_line(claims, [row for row in given if row.key not in found], found)
    if by_amount:
        answered = {answer.claim for answer in found.values()}
        left = [c for c in claims if c.open and c.key not in answered]
        matched = tick_off(
            [Entry(claim.key, claim.name, claim.open) for claim in left],
            [Entry(row.key, "", row.amount) for row in given if row.key not in found],
        )
        found.update({row: Answer(c, row, "amount") for c, row in matched.items()})
    return list(found.values())


def _one_of(meant: list[Claimed], amount: Decimal) -> Claimed | None:
    """Return the claim that is meant; of several, the only one of that amount."""
    if len(meant) > 1:
        meant = [claim for claim in meant if claim.open == amount]
    return meant[0] if len(meant) == 1 else None


def _by_line(claims, rows: list[Given], found: dict) -> None:
    """Add the rows that give back what was disputed of their line."""
    disputed, offered = defaultdict(list), defaultdict(list)
    for claim in claims:
        for line, amount in claim.lines:
            disputed[line, amount].append(claim.key)
    for row in rows:
        if row.line is not None:
            offered[row.line, row.amount].append(row.key)
    for what, keys in offered.items():
        if len(keys) == 1 and len(disputed[what]) == 1:
            [key], [claim] = keys, disputed[what]
            found[key] = Answer(claim, key, "line")


def spread(
    claimed: Decimal | None, given: Iterable[Decimal]
) -> list[tuple[Decimal, Decimal]]:
    """Return how much of each amount is what was claimed, and how much is too much.

    :param claimed: amount of the claim; ``None``: unknown, all of it was meant.
    :param given: what came back, in the order in which it came.
    """
    parts, left = [], claimed
    for amount in given:
        taken = amount if left is None else min(amount, max(left, Decimal(0)))
        parts.append((taken, amount - taken))
        if left is not None:
            left -= taken
    return parts


def undone(
    given: Sequence[tuple[str, Decimal]], reversals: Sequence[tuple[str, Decimal]]
) -> list[Decimal]:
    """Return how much of each row of a credit note its reversals have undone.

    A row of a reversal undoes the rows with its text, first that of its amount. What
    fits no text is taken of the last rows on: money that may be gone does not count.

    :param given: text and amount of each row of the credit note, > 0.
    :param reversals: text and amount of each row of its reversals, > 0.
    """
    left = [amount for _text, amount in given]
    rest = Decimal(0)
    for text, amount in reversals:
        fitting = [place for place, row in enumerate(given) if row[0] == text]
        fitting.sort(key=lambda place, amount=amount: left[place] != amount)
        rest += _take(left, fitting, amount)
    _take(left, range(len(left) - 1, -1, -1), rest)
    return [row[1] - one for row, one in zip(given, left, strict=True)]


def _take(left: list[Decimal], places: Iterable[int], amount: Decimal) -> Decimal:
    """Take an amount of what is left in some places, in turn; return what was not."""
    for place in places:
        taken = min(left[place], amount)
        left[place] -= taken
        amount -= taken
    return amount
