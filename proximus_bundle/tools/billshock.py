"""Why an invoice differs from the one before, charge by charge.

Free of Odoo: a charge is what is billed for one thing in one period. Where an invoice
bills more or less time than the one before, the time that both have is compared, and
what the other time costs has a reason of its own: a promotion that has ended explains
the price of one month, not that three months were caught up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from odoo.addons.proximus_connectivity.tools.money import fraction, round_half_up

#: In the order in which a customer wants to read them.
REASONS = (
    "new",
    "price_up",
    "promotion_ended",
    "more",
    "periods_now",
    "partial_now",
    "once",
    "fee",
    "usage",
    "credit",
    "ended",
    "promotion",
    "price_down",
    "less",
    "partial_before",
    "periods_before",
    "once_before",
)
#: What is no recurring charge is its own reason.
_KIND_REASONS = {
    "one_off": "once",
    "fee": "fee",
    "usage": "usage",
    "credit": "credit",
    "compensation": "credit",
}


@dataclass(frozen=True)
class Charge:
    """A part of an invoice.

    :param key: what is charged, the same on each invoice; None for what comes once.
    :param amount: net, in the currency of the invoice.
    :param price: net price of the full period, None when it is no period.
    :param kind: ``recurring`` or a key of :data:`_KIND_REASONS`.
    :param quantity: how many.
    :param share: part of the full period that is charged, 0 to 1.
    :param phase: name of the promotion that holds, empty for none.
    """

    key: object
    amount: Decimal
    price: Decimal | None = None
    kind: str = "recurring"
    quantity: float = 1.0
    share: Fraction = Fraction(1)
    phase: str = ""


@dataclass(frozen=True)
class Difference:
    """What one thing adds to or takes off the invoice.

    :param key: of the charge.
    :param reason: one of :data:`REASONS`.
    :param amount: more (positive) or less than on the invoice before.
    """

    key: object
    reason: str
    amount: Decimal


def explain(
    previous: Iterable[Charge],
    current: Iterable[Charge],
    unit: Decimal = Decimal("0.01"),
) -> list[Difference]:
    """Return why two invoices differ; the amounts sum to the difference.

    Charges with the same key are taken together on each side, in order of time.

    :param previous: charges of the invoice before.
    :param current: charges of this one.
    :param unit: smallest amount of the currency.
    :return: differences that are not zero, in the order of :data:`REASONS`, the
        largest first.
    """
    before, after = _by_key(previous), _by_key(current)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key, []), after.get(key, [])
        parts = _parts(old, new, unit)
        found += [Difference(key, reason, part) for reason, part in parts if part]
    return sorted(found, key=lambda d: (REASONS.index(d.reason), -abs(d.amount)))


def _by_key(charges: Iterable[Charge]) -> dict:
    result = {}
    for charge in charges:
        result.setdefault(charge.key, []).append(charge)
    return result


def _total(charges: list[Charge]) -> Decimal:
    return sum((charge.amount for charge in charges), Decimal(0))


def _parts(old: list[Charge], new: list[Charge], unit: Decimal):
    """Return pairs of reason and amount that tell why one thing costs something else.

    :param old: what was charged for it before.
    :param new: what is charged for it now.
    """
    amount = _total(new) - _total(old)
    if (new or old)[-1].kind != "recurring":
        reason = _KIND_REASONS[new[-1].kind] if new else "once_before"
        return [(reason, amount)]
    if not old or not new:
        return [("ended" if old else "new", amount)]
    before, after = _time(old), _time(new)
    changed = _changed(old[-1], new[-1])
    if before == after and changed:
        return [(changed, amount)]
    if not changed:
        return [(_time_reason(before, after), amount)]
    more = _first_part(new, after - before, unit) - _first_part(
        old, before - after, unit
    )
    return [(changed, amount - more), (_time_reason(before, after), more)]


def _first_part(charges: list[Charge], time: Fraction, unit: Decimal) -> Decimal:
    """Return what the first part of some charged time costs.

    :param time: in full periods; nothing when it is negative.
    """
    result = Decimal(0)
    for charge in charges:
        share = min(Fraction(charge.share), time)
        if share <= 0:
            break
        whole = share == charge.share
        part = fraction(charge.amount) * share / charge.share
        result += charge.amount if whole else round_half_up(part, unit)
        time -= share
    return result


def _changed(old: Charge, new: Charge) -> str | None:
    """Return how quantity or price changed, None when they are the same."""
    if new.quantity != old.quantity:
        return "more" if new.quantity > old.quantity else "less"
    if new.price == old.price:
        return None
    up = new.price > old.price
    if old.phase and old.phase != new.phase and up:
        return "promotion_ended"
    if new.phase and new.phase != old.phase and not up:
        return "promotion"
    return "price_up" if up else "price_down"


def _time(charges: list[Charge]) -> Fraction:
    """Return how many full periods are charged."""
    return sum((Fraction(charge.share) for charge in charges), Fraction(0))


def _time_reason(old: Fraction, new: Fraction) -> str:
    if new > old:
        return "periods_now" if new > 1 else "partial_before"
    return "partial_now" if new < 1 else "periods_before"
