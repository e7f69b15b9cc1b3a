"""How much VAT on a cost may be deducted, and what the cost then is.

What is limited is the deduction of the VAT only. The cost itself stays whole, and the
VAT that is not deducted is cost as well: it is booked on the account of the cost.
"""

from decimal import Decimal
from typing import NamedTuple

from .money import Number, fraction, round_half_up


class VatShare(NamedTuple):
    """The VAT on an amount, split by a share of professional use."""

    tax: Decimal
    #: Goes to the VAT account.
    deductible: Decimal
    #: Goes to the account of the cost.
    cost: Decimal


def vat_share(
    base: Number, rate: Number, share: Number, unit: Decimal = Decimal("0.01")
) -> VatShare:
    """Return the VAT on an amount and its two parts, which sum to it.

    :param base: amount without VAT.
    :param rate: of the VAT, in percent.
    :param share: of professional use, in percent, 0 to 100.
    :raises ValueError: for a share that is none.
    """
    if not 0 <= fraction(share) <= 100:
        raise ValueError(f"A share of use is 0 to 100 %, not {share}.")
    tax = round_half_up(fraction(base) * fraction(rate) / 100, unit)
    deductible = round_half_up(fraction(tax) * fraction(share) / 100, unit)
    return VatShare(tax, deductible, tax - deductible)
