"""What may be said of what people did, so that nobody can be told from it.

A figure stands for at least :data:`LEAST` people, and so does what is left when it is
taken from the whole. It goes up in steps of that many, so that two looks do not tell
who of them did something in between.
"""

from collections.abc import Sequence
from statistics import median

#: The fewest people that a figure may stand for.
LEAST = 5


def at_least(done: int, count: int, least: int = LEAST) -> int | None:
    """Return a number that so many people at least are, of those who did something.

    :param done: people who did it.
    :param count: all people who were asked.
    :return: a multiple of ``least``; 0 for "fewer than that"; None when nothing may be
        said, because the people cannot be two groups that are large enough.
    :raises ValueError: when more did it than were asked, or fewer than nobody.
    """
    if not 0 <= done <= count:
        raise ValueError(f"{done} of {count} people is not possible")
    highest = (count - least) // least * least
    if highest < least:
        return None
    return min(done // least * least, highest)


def typical(seconds: Sequence[int], least: int = LEAST) -> int | None:
    """Return the minutes that something takes most people, in whole minutes.

    :param seconds: of each person who finished it.
    :return: at least one minute; None when fewer than twice ``least`` people finished.
    """
    if len(seconds) < 2 * least:
        return None
    return max(1, round(median(seconds) / 60))
