"""Which credit of an operator answers which claim: pure rules on plain values."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

#: States of claims of which a credit is expected.
EXPECTED = ("sent", "granted")


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
