"""What a contact of a customer may do on the portal for its company."""

from collections.abc import Iterable

#: See prices, quotations and invoices; sign quotations and mandates; give notice;
#: report a problem of a line.
RIGHTS = ("money", "sign", "notice", "report")
ALL = frozenset(RIGHTS)
NONE: frozenset[str] = frozenset()


def granted(given: Iterable[str], is_main: bool) -> frozenset[str]:
    """Return what a contact may do.

    :param given: rights that were ticked for the contact.
    :param is_main: the contact is the customer itself, not a person of its company.
    :return: everything for the customer itself, else what was ticked.
    :raises ValueError: for a right that does not exist.
    """
    ticked = frozenset(given)
    if unknown := ticked - ALL:
        raise ValueError(f"no right of the portal: {', '.join(sorted(unknown))}")
    return ALL if is_main else ticked
