"""How far something that was decided is, by what the database shows of its parts."""

from collections.abc import Iterable

TODO, WAITING, DONE = "todo", "waiting", "done"


def combine(states: Iterable[str | None]) -> str | None:
    """Return the state of something made of parts.

    >>> combine(["done", "todo", None])
    'waiting'

    :param states: per part todo, waiting (under way) or done; None where the database
        cannot show it, which is neither done nor open.
    :return: done when all that can be shown is done, todo when nothing was begun,
        waiting in between; None when nothing can be shown.
    """
    told = {state for state in states if state is not None}
    if not told:
        return None
    return told.pop() if len(told) == 1 else WAITING


def compared(there: int, expected: int | None) -> str:
    """Return whether as many records are there as there should be.

    :param there: how many there are.
    :param expected: how many were told; None when it is not known: some are enough.
    """
    if there >= (1 if expected is None else expected):
        return DONE
    return WAITING if there else TODO


def shared(with_it: int, people: int) -> str:
    """Return whether everybody has something; nobody to have it is not done.

    :param with_it: how many of the people have it.
    :param people: how many there are.
    """
    if not people:
        return TODO
    return compared(with_it, people)


def peppol_gaps(known: dict) -> tuple[str, ...]:
    """Return what a company still has to fill in before it can register for Peppol.

    :param known: by name what is filled in: country, number, email, phone, chart,
        bank. The number counts with ten digits only.
    """
    digits = "".join(sign for sign in known.get("number") or "" if sign.isdigit())
    checks = {
        "country": known.get("country") == "BE",
        "number": len(digits) == 10,
        "email": bool(known.get("email")),
        "phone": bool(known.get("phone")),
        "chart": bool(known.get("chart")),
        "bank": bool(known.get("bank")),
    }
    return tuple(name for name, there in checks.items() if not there)
