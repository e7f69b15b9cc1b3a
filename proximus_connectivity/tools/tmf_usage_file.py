"""A long file of usage records (TMF635), cut into steps."""

import datetime
from typing import Any

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
    read = [_read(data, today) for data in documents]
    newest = tmf_usage.newest(filter(None, read))
    return sorted(
        (told.references[0][1] if told and told.references else "", place)
        for place, told in enumerate(read, start=1)
        if told is None or newest[told.id] is told
    )


def _read(data: Any, today: datetime.date) -> tmf_usage.Usage | None:
    try:
        return tmf_usage.read_usage(data, today)
    except ValueError:
        return None
