"""What it costs to leave a line: free from when, fee today, device residual.

The rule is the Belgian one for consumers and small subscribers (act of 13 June 2005 on
electronic communications, as explained by the regulator BIPT): after some months of a
fixed term no fee is due, and within them at most the subscription until their end. How
many months, and up to how many call numbers, are arguments from dated parameters.

Whoever the rule does not protect has what the contract says. When nobody noted what
that is, the fee is unknown: it is never shown as zero.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from .money import round_half_up

#: Why the answer is what it is.
NOT_STARTED, NO_TERM, TERM_OVER, RULE, CONTRACT, TERM_UNKNOWN = (
    "not_started",
    "no_term",
    "term_over",
    "rule",
    "contract",
    "term_unknown",
)


@dataclass(frozen=True)
class Rule:
    """The protection that the law gives, from dated parameters.

    :ivar free_after_months: months after which leaving is free, ≥ 0.
    :ivar number_threshold: most call numbers of a protected subscriber, ≥ 0; ``None``:
        nobody said how many, so that only private persons are known to be protected.
    """

    free_after_months: int
    number_threshold: int | None

    def protects(self, consumer: bool, call_numbers: int) -> bool:
        """Return whether a subscriber may leave by this rule.

        :param consumer: a private person is protected however many numbers there are.
        :param call_numbers: call numbers that the subscriber has at the operator.
        """
        if consumer or self.number_threshold is None:
            return consumer
        return call_numbers <= self.number_threshold

    def decides(self, consumer: bool) -> bool:
        """Return whether the rule says if such a subscriber is protected."""
        return consumer or self.number_threshold is not None


@dataclass(frozen=True)
class Contract:
    """What is known of the contract of a line.

    :ivar start: first day of service; ``None``: not in service yet.
    :ivar commitment_end: last committed day; ``None``: see ``open_ended``.
    :ivar open_ended: without ``commitment_end``: ``True`` when there is no fixed term,
        ``False`` when there is one whose end nobody noted.
    :ivar monthly: monthly fee without VAT, ≥ 0; ``None``: not known.
    :ivar fee_share: part (0–1) of the monthly fees left in the term that the contract
        asks; ``None``: not known.
    """

    start: date | None
    commitment_end: date | None
    monthly: Decimal | None
    open_ended: bool = True
    fee_share: Fraction | None = None


@dataclass(frozen=True)
class Answer:
    """One dated answer.

    :ivar reason: one of the codes of this module.
    :ivar leave_on: last day of service that the amounts are for.
    :ivar free_from: first day on which one can be gone without a fee, all days before
        it being paid; ``None``: unknown.
    :ivar fee: contract fee; ``None``: unknown.
    :ivar remaining: monthly fees from ``leave_on`` to the end of the term; ``None``
        when that end or the fee is unknown.
    :ivar residual: residual value of devices; ``None``: unknown.
    :ivar protected: whether the rule applies to the subscriber.
    """

    reason: str
    leave_on: date
    free_from: date | None
    fee: Decimal | None
    remaining: Decimal | None
    residual: Decimal | None
    protected: bool

    @property
    def free_now(self) -> bool:
        """Whether leaving costs no contract fee; a device may still cost something."""
        return self.fee == 0


def months_left(start: date, last_day: date, end: date) -> Fraction:
    """Return how many months of a contract are not used, exactly.

    Months run from the day of the month on which the contract started; a month that is
    used in part counts by its days.

    :param start: first day of the contract.
    :param last_day: last day of service; before ``start``: nothing is used.
    :param end: last day up to which to count.
    """
    used = _position(start, max(last_day, start - timedelta(1)))
    return max(_position(start, end) - used, Fraction(0))


def answer(
    contract: Contract,
    rule: Rule,
    consumer: bool,
    call_numbers: int,
    leave_on: date,
    residual: Decimal | None = Decimal(0),
    unit: Decimal = Decimal("0.01"),
) -> Answer:
    """Say from when a line can be left for free, and what leaving costs on a day.

    :param leave_on: last day of service.
    :param residual: residual value of the devices on that day; ``None``: unknown. It is
        due whether or not there is a fee, so it is handed through, never added.
    :param unit: smallest amount; the fee is a multiple of it, halves go up.
    :raises ValueError: when the fee share is not between 0 and 1, or the monthly fee
        is negative.
    """
    _check(contract)
    protected = rule.protects(consumer, call_numbers)
    given = {"leave_on": leave_on, "residual": residual, "protected": protected}
    start, zero = contract.start, Decimal(0) * unit
    if start is None:
        return Answer(NOT_STARTED, free_from=None, fee=None, remaining=None, **given)
    if contract.commitment_end is None and contract.open_ended:
        return Answer(NO_TERM, free_from=start, fee=zero, remaining=zero, **given)
    free_from, fee, reason = _terms(contract, rule, protected, leave_on, unit)
    remaining = None
    if contract.commitment_end:
        remaining = _due(contract, leave_on, contract.commitment_end, Fraction(1), unit)
    return Answer(reason, free_from=free_from, fee=fee, remaining=remaining, **given)


def _check(contract: Contract) -> None:
    if contract.fee_share is not None and not 0 <= contract.fee_share <= 1:
        raise ValueError(f"The share of the fees ({contract.fee_share}) is not 0 to 1.")
    if contract.monthly is not None and contract.monthly < 0:
        raise ValueError(f"The monthly fee cannot be negative ({contract.monthly}).")


def _terms(
    contract: Contract, rule: Rule, protected: bool, leave_on: date, unit: Decimal
) -> tuple[date | None, Decimal | None, str]:
    """Return free date, fee and reason of a contract that has a fixed term."""
    end, cap = contract.commitment_end, None
    if protected:
        cap = contract.start + relativedelta(months=rule.free_after_months)
        cap -= timedelta(1)
    last = min(filter(None, (end, cap)), default=None)
    if last is None:
        return None, None, TERM_UNKNOWN
    if contract.fee_share == 0:
        return contract.start, Decimal(0) * unit, CONTRACT
    free_from = last + timedelta(1)
    if leave_on >= last:
        fee = Decimal(0) * unit
    elif protected:
        fee = _protected_fee(contract, leave_on, last, unit)
    else:
        fee = _due(contract, leave_on, end, contract.fee_share, unit)
    if end == last and leave_on >= end:
        return free_from, fee, TERM_OVER
    return free_from, fee, RULE if protected else CONTRACT


def _protected_fee(
    contract: Contract, leave_on: date, last: date, unit: Decimal
) -> Decimal | None:
    """Return the most that a protected subscriber may be asked.

    It is what the contract asks where that is known and less than the legal ceiling.
    """
    ceiling = _due(contract, leave_on, last, Fraction(1), unit)
    if None in (ceiling, contract.commitment_end, contract.fee_share):
        return ceiling
    asked = _due(contract, leave_on, contract.commitment_end, contract.fee_share, unit)
    return min(ceiling, asked)


def _due(
    contract: Contract,
    leave_on: date,
    end: date,
    share: Fraction | None,
    unit: Decimal,
) -> Decimal | None:
    """Return a share of the monthly fees between two days, ``None`` if not known."""
    if share is None:
        return None
    left = months_left(contract.start, leave_on, end)
    if not left or not share:
        return Decimal(0) * unit
    if contract.monthly is None:
        return None
    return round_half_up(Fraction(contract.monthly) * left * Fraction(share), unit)


def _position(start: date, last_day: date) -> Fraction:
    """Return how many months have passed at the end of a day, exactly."""
    after = last_day + timedelta(1)
    if after <= start:
        return Fraction(0)
    months = (after.year - start.year) * 12 + after.month - start.month
    if start + relativedelta(months=months) > after:
        months -= 1
    begin = start + relativedelta(months=months)
    following = start + relativedelta(months=months + 1)
    return months + Fraction((after - begin).days, (following - begin).days)
