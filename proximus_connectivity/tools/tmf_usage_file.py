"""A long file of usage records (TMF635), cut into steps."""

import datetime

from . import tmf_usage


def steps(documents: list, today: datetime.date, size: int) -> list[list[tuple]]:
    """Return the records of a file in steps, with their place in it.

    Those of a line stay together as far as they are no more than five steps. Of one
    that is repeated there is only the one that replaces the others. What cannot be read
    is among them.

    :param documents: as received.
    :param today: see :func:`tmf_usage.read_usage`.
    :param size: so many make a step.
    :return: per step, pairs of a place (from 1) and a document.
    """
    lines: dict[str, list[int]] = {}
    for line, place in _kept(documents, today):
        lines.setdefault(line, []).append(place)
    found: list[list[tuple]] = []
    for line, places in lines.items():
        most = 5 * size if line else size
        for start in range(0, len(places), most):
            some = places[start : start + most]
            if not found or len(found[-1]) + len(some) > size:
                found.append([])
            found[-1] += [(place, documents[place - 1]) for place in some]
    return found


def _kept(documents: list, today: datetime.date) -> list[tuple[str, int]]:
    """Return the line, if told, and the place of each record that counts, sorted."""
    heads: list[tuple | None] = []
    newer: dict[str, tuple] = {}
    for data in documents:
        try:
            told = tmf_usage.read_usage(data, today)
        except ValueError:
            heads.append(None)
            continue
        line = told.references[0][1] if told.references else ""
        head = (line, (told.status, told.rated_at), told.id)
        heads.append(head)
        known = newer.get(told.id)
        if known is None or tmf_usage.replaces(head[1], known[1]):
            newer[told.id] = head
    return sorted(
        (head[0] if head else "", place)
        for place, head in enumerate(heads, start=1)
        if head is None or newer[head[2]] is head
    )
