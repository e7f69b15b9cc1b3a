"""The price of a contract spread over what it promises, for the whole term.

IFRS 15, paragraphs 73 to 86: by relative stand-alone selling prices; a discount that
belongs to some performance obligations only is spread over those (paragraph 82); one
whose price is too uncertain takes what is left (paragraph 79(c), residual approach).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.proximus_connectivity.tools.money import from_units, in_units

from .allocation import allocate


@dataclass(frozen=True)
class Obligation:
    """A performance obligation: a good or service promised in a contract.

    :param standalone: stand-alone selling price over the whole term, in a currency;
        ignored for the residual obligation.
    :param in_scope: whether the discount of the contract is about it.
    :param residual: whether it takes what the others leave.
    """

    standalone: Decimal
    in_scope: bool = True
    residual: bool = False


class RevenueError(ValueError):
    """A price cannot be spread over what is promised for it.

    :ivar code: ``residual`` (two take what is left), ``scope`` (nothing may take the
        difference) or ``price`` (less than what keeps its own price).
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def allocate_price(
    price: Decimal, obligations: Sequence[Obligation], unit: Decimal = Decimal("0.01")
) -> list[Decimal]:
    """Return the part of the transaction price of each obligation.

    Obligations outside the scope of the discount keep their stand-alone price. Those in
    scope share the rest by their stand-alone prices, unless one obligation is residual:
    then the others keep theirs and it takes what is left.

    :param price: what the customer pays over the term, in a currency.
    :param obligations: what is promised for it; at most one is residual.
    :param unit: smallest amount of the currency, positive.
    :return: amounts in the order of the obligations; they sum to the price.
    :raises RevenueError: when two obligations are residual, when nothing may take the
        difference, or when what is left for them would be negative.
    """
    residual = [
        index for index, obligation in enumerate(obligations) if obligation.residual
    ]
    if len(residual) > 1:
        raise RevenueError(
            "residual", "only one performance obligation can take what is left"
        )
    total = in_units(price, unit)
    own = [in_units(obligation.standalone, unit) for obligation in obligations]
    sharing = residual or [
        index for index, obligation in enumerate(obligations) if obligation.in_scope
    ]
    rest = total - sum(own) + sum(own[index] for index in sharing)
    if not sharing and rest:
        raise RevenueError(
            "scope", "no performance obligation may take the difference with the price"
        )
    if rest < 0 <= total:
        raise RevenueError("price", "the price is less than what keeps its own price")
    shares = allocate(
        from_units(rest, unit), [obligations[i].standalone for i in sharing], unit
    )
    result = [from_units(amount, unit) for amount in own]
    for index, share in zip(sharing, shares, strict=True):
        result[index] = share
    return result
