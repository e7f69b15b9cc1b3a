"""What the operator bills for a line: an empty cost is unknown, which is not zero."""

from collections.abc import Mapping
from typing import Any

COST, KNOWN = "monthly_cost", "is_cost_known"


def complete(vals: Mapping[str, Any]) -> dict[str, Any]:
    """Return values in which a cost says whether it is known, and the reverse.

    A cost that somebody gives is known, also when it is 0; an empty one is unknown, and
    what is called unknown has no cost. Values that tell neither stay as they are.

    :param vals: values to create or write; they are not changed.
    """
    told = dict(vals)
    if KNOWN in told and not told[KNOWN]:
        told[COST] = 0.0
    elif COST in told and KNOWN not in told:
        told[KNOWN] = told[COST] not in (None, "") and told[COST] is not False
    if COST in told:
        told[COST] = told[COST] or 0.0
    return told
