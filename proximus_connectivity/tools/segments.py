"""The price of a line over time, as spans that follow each other."""

from collections.abc import Sequence
from datetime import date


def fit(
    spans: Sequence[tuple[date, date | None]], start: date, end: date | None
) -> list[tuple[int, date, date | None]]:
    """Make spans that follow each other cover a life, and no day more.

    The first one that is left starts with the life, the last one ends with it. Spans
    that lie outside disappear; when all do, the nearest one stays, stretched.

    :param spans: first day and the day after the last one (``None``: open), in order.
    :param start: first day of the life.
    :param end: the day after its last one; ``None``: it goes on.
    :return: position, first day and the day after the last one of each span that stays.
    :raises ValueError: without a span, or when the life has no day.
    """
    if not spans:
        raise ValueError("There is no span to fit.")
    if end is not None and end <= start:
        raise ValueError(f"A life cannot end ({end}) before it starts ({start}).")
    left = [
        (index, first, after)
        for index, (first, after) in enumerate(spans)
        if (after is None or after > start) and (end is None or first < end)
    ]
    if not left:
        index = 0 if end is not None and spans[0][0] >= end else len(spans) - 1
        return [(index, start, end)]
    index, _first, after = left[0]
    left[0] = (index, start, after)
    index, first, _after = left[-1]
    left[-1] = (index, first, end)
    return left
