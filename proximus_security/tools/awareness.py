"""What may be shown of an awareness campaign without telling how one person did."""

from collections.abc import Hashable, Mapping

#: Groups with fewer people are hidden.
LEAST = 5


def hidden_groups(sizes: Mapping[Hashable, int], least: int = LEAST) -> set[Hashable]:
    """Return the groups of which no figures may be shown.

    A group that is too small is hidden. What is hidden together must be large enough
    too, since the total and the groups that are shown give it by subtraction: then the
    smallest group that is shown goes with it.

    :param sizes: people invited, per group; an empty group tells nothing of anybody
    :param least: people that a group needs to be shown
    """
    hidden = {group for group, size in sizes.items() if 0 < size < least}
    shown = sorted(
        (group for group, size in sizes.items() if size >= least),
        key=lambda group: (sizes[group], str(group)),
    )
    while hidden and sum(sizes[group] for group in hidden) < least and shown:
        hidden.add(shown.pop(0))
    return hidden
