"""Which other lines an offer needs, and whether they are there.

Pure rules; what a customer has, and what an offer asks for, comes in as plain values.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stock:
    """A line that a customer has, or has on order.

    :ivar kind: kind of the line, such as ``internet``.
    :ivar offer: id of its offer (product template).
    :ivar site: id of its address; ``None``: not stated.
    """

    kind: str
    offer: int
    site: int | None


@dataclass(frozen=True)
class Need:
    """One requirement of an offer: a kind of line, or one particular offer.

    :ivar key: whatever the caller knows it by.
    :ivar kind: needed kind; empty when an offer is needed.
    :ivar offer: id of the needed offer; ``None`` when a kind is needed.
    :ivar same_site: it must be at the same address.
    :ivar one_of: needs of an offer with the same word here: one of them is enough.
    """

    key: int
    kind: str = ""
    offer: int | None = None
    same_site: bool = False
    one_of: str = ""

    def is_met(self, site: int | None, stock: Iterable[Stock]) -> bool:
        """Return whether one of the lines fulfils the need of a line at ``site``.

        Without an address of its own nothing can be asked of that of another line; a
        line whose address is not stated is not known to be at the same one.
        """
        return any(
            (line.offer == self.offer if self.offer else line.kind == self.kind)
            and (not self.same_site or not site or line.site == site)
            for line in stock
        )


def unmet(
    needs: Iterable[Need], site: int | None, stock: Collection[Stock]
) -> list[tuple[Need, ...]]:
    """Return the needs that no line fulfils, those of one group together.

    :param needs: requirements of one offer.
    :param site: id of the address at which the offer is ordered; ``None``: not stated.
    :param stock: lines of the customer, those of the same order included.
    :return: one tuple per requirement, with its alternatives.
    """
    groups: dict[object, list[Need]] = {}
    for index, need in enumerate(needs):
        groups.setdefault(need.one_of or index, []).append(need)
    return [
        tuple(group)
        for group in groups.values()
        if not any(need.is_met(site, stock) for need in group)
    ]
