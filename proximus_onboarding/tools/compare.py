"""Whether two scores may be held against each other, and how.

Each new version of a framework says of itself whether its scores can be compared with
those of the version before: kept (as they are), shifted (with reserve) or broken (not
at all). Over several versions the weakest of these counts.
"""

from collections.abc import Mapping

#: From the strongest to the weakest.
COMPARABILITY = ("kept", "shifted", "broken")


def comparability(
    old: str, new: str, versions: Mapping[str, tuple[str | None, str | None]]
) -> str:
    """Return how scores of two versions compare, in either direction.

    :param old: version of one score.
    :param new: version of the other.
    :param versions: by version the version before, and how it compares with that.
    :return: kept, shifted or broken; broken when neither follows from the other.
    """
    found = [_walk(old, new, versions), _walk(new, old, versions)]
    return min((one for one in found if one), key=COMPARABILITY.index, default="broken")


def _walk(old: str, new: str, versions) -> str | None:
    """Return how a version compares with an earlier one; None when it is not."""
    weakest, version, seen = "kept", new, set()
    while version != old:
        before, how = versions.get(version, (None, None))
        if before is None or version in seen:
            return None
        seen.add(version)
        weakest = max(weakest, how or "broken", key=COMPARABILITY.index)
        version = before
    return weakest
