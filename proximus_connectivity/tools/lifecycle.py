"""Life cycles in TM Forum's words, and the sets of states that rules speak of.

Sources: TM Forum's state diagrams of TMF637 (product), TMF622 (product order) and
TMF645 (service qualification), v4; MEF LSO Sonata for what TMF637 leaves out.
"""

from collections.abc import Iterable, Mapping

#: TMF637 product states. Moves marked "extension" are missing from TM Forum's diagram;
#: MEF has them (``suspendedPendingTerminate``) or daily work does.
LINE_TRANSITIONS: dict[str, frozenset[str]] = {
    "created": frozenset({"pending_active", "active", "cancelled"}),
    "pending_active": frozenset({"active", "cancelled", "aborted"}),
    "active": frozenset({"suspended", "pending_terminate", "terminated"}),
    # extension: notice can be given, and a line ended, while it is suspended
    "suspended": frozenset({"active", "pending_terminate", "terminated"}),
    # extension: notice can be withdrawn
    "pending_terminate": frozenset({"terminated", "active"}),
    "terminated": frozenset(),
    "cancelled": frozenset(),
    "aborted": frozenset(),
}

#: TMF622 order states; an order item has the same without ``partial``.
ORDER_TRANSITIONS: dict[str, frozenset[str]] = {
    "acknowledged": frozenset({"in_progress", "pending"}),
    "in_progress": frozenset(
        {"pending", "held", "assessing_cancellation", "completed", "failed", "partial"}
    ),
    "pending": frozenset({"in_progress", "assessing_cancellation", "cancelled"}),
    "held": frozenset({"in_progress", "assessing_cancellation", "cancelled"}),
    "assessing_cancellation": frozenset(
        {"in_progress", "pending", "held", "pending_cancellation"}
    ),
    "pending_cancellation": frozenset({"cancelled"}),
    "rejected": frozenset(),
    "cancelled": frozenset(),
    "completed": frozenset(),
    "failed": frozenset(),
    "partial": frozenset(),
}

ITEM_STATES = tuple(state for state in ORDER_TRANSITIONS if state != "partial")
#: What is installed and therefore used, or was a moment ago and still holds its number.
LINE_LIVE = frozenset({"active", "suspended", "pending_terminate"})
#: What was never in service, and still may be.
LINE_AWAITED = frozenset({"created", "pending_active"})
#: What a figure "per month" counts, and no other line.
LINE_PAID = frozenset({"active"})
#: What is ordered and not delivered yet: it stands apart from what is paid.
LINE_ORDERED = frozenset({"pending_active"})
#: What still needs its number: live lines and those on their way.
LINE_OPEN = LINE_LIVE | LINE_AWAITED
#: What nothing leads out of.
LINE_FINAL = frozenset(LINE_TRANSITIONS) - LINE_OPEN
#: What works, or stands still for a while, and nobody has given notice of.
LINE_IN_SERVICE = LINE_LIVE - {"pending_terminate"}
#: What ends: notice is given, or the last day is over.
LINE_ENDING = frozenset({"pending_terminate", "terminated"})
#: What something else can still rest on or move to: it works, or will.
LINE_STAYING = LINE_OPEN - LINE_ENDING
#: What another line may rely on: in service, or ordered as it is itself.
LINE_RELIABLE = LINE_STAYING - {"created"}
#: What a record may be from the start, for the import of what exists already.
LINE_INITIAL = frozenset({"created", "active", "suspended", "terminated"})

#: A number that nobody else may have.
NUMBER_HELD = frozenset(
    {"available", "reserved", "assigned", "porting_in", "porting_out"}
)
#: A number that is on a line, or on its way to or from one.
NUMBER_IN_USE = NUMBER_HELD - {"available"}
#: A number on its way between operators.
NUMBER_PORTING = frozenset({"porting_in", "porting_out"})
#: A number of a line that stays where it is, so that it follows its line.
NUMBER_SETTLED = NUMBER_IN_USE - NUMBER_PORTING
#: A number that rings.
NUMBER_WORKING = frozenset({"assigned", "porting_out"})
#: A number that its line has no more: the record is history.
NUMBER_FREED = frozenset({"quarantine", "released"})

#: A card that a line has now.
SIM_IN_USE = frozenset({"active", "blocked"})

#: A device that has left: another record may be the same device.
DEVICE_GONE = frozenset({"returned", "retired"})

#: A device goes back to stock, to the operator or is lost, and any of them may turn up
#: on a line again: what is scanned on the spot is right.
DEVICE_TRANSITIONS: dict[str, frozenset[str]] = {
    "stock": frozenset({"in_use", "returned", "lost", "retired"}),
    "in_use": frozenset({"stock", "to_return", "returned", "lost", "retired"}),
    "to_return": frozenset({"stock", "in_use", "returned", "lost", "retired"}),
    "returned": frozenset({"stock", "in_use", "lost", "retired"}),
    "lost": frozenset({"stock", "in_use", "returned", "retired"}),
    "retired": frozenset({"stock", "in_use", "returned", "lost"}),
}

#: What the payroll office has been given stays what it is.
BENEFIT_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"reviewed"}),
    "reviewed": frozenset({"draft", "locked"}),
    "locked": frozenset(),
}

#: A claim is open until the credit note is there; a refusal can be appealed against.
CLAIM_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"sent", "lapsed", "withdrawn"}),
    "sent": frozenset({"granted", "credited", "refused", "withdrawn"}),
    "granted": frozenset({"credited", "withdrawn"}),
    "refused": frozenset({"sent", "withdrawn"}),
    # a credit that is cancelled, or the rest of one that was too small
    "credited": frozenset({"sent"}),
    "lapsed": frozenset(),
    "withdrawn": frozenset(),
}

#: A booked cut-off can be taken back; another one for the same day may follow.
CUTOFF_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"posted", "cancelled"}),
    "posted": frozenset({"cancelled"}),
    "cancelled": frozenset(),
}

#: TMF648 quote states, as whoever asks for an offer meets them: being written, sent,
#: answered, signed. An offer that is signed or declined is over.
QUOTE_TRANSITIONS: dict[str, frozenset[str]] = {
    "in_progress": frozenset({"pending", "cancelled"}),
    "pending": frozenset({"approved", "rejected", "cancelled"}),
    "approved": frozenset({"accepted", "rejected", "cancelled"}),
    "accepted": frozenset(),
    "rejected": frozenset(),
    "cancelled": frozenset(),
}

#: A long file: nothing changes before somebody has seen what it would do.
FILE_IMPORT_TRANSITIONS: dict[str, frozenset[str]] = {
    "comparing": frozenset({"ready", "cancelled"}),
    "ready": frozenset({"comparing", "importing"}),
    "importing": frozenset({"done", "ready"}),
    "done": frozenset(),
    "cancelled": frozenset({"comparing"}),
}

#: Lines of a long file that refer to each other are connected at the end.
INVENTORY_IMPORT_TRANSITIONS: dict[str, frozenset[str]] = {
    **FILE_IMPORT_TRANSITIONS,
    "importing": frozenset({"linking", "ready"}),
    "linking": frozenset({"done", "ready"}),
}

#: Consent to send figures to somebody: what was taken back is given anew.
CONSENT_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"agreed"}),
    "agreed": frozenset({"withdrawn"}),
    "withdrawn": frozenset(),
}

#: The open item state that an order shows when its items differ, worst first.
_OPEN_FIRST = (
    "pending_cancellation",
    "assessing_cancellation",
    "held",
    "pending",
    "in_progress",
    "acknowledged",
)
_QUALIFICATION = ("qualified", "alternate", "unqualified")


def is_final(transitions: Mapping[str, frozenset[str]], state: str) -> bool:
    """Return whether nothing leads out of a state."""
    return not transitions[state]


def route(
    transitions: Mapping[str, frozenset[str]], start: str, target: str
) -> list[str]:
    """Return the shortest chain of legal moves from ``start`` to ``target``.

    :return: the states passed, ``target`` last; empty when already there.
    :raises ValueError: when no chain of moves leads there.
    """
    paths, seen = [(start, [])], {start}
    for state, path in paths:
        if state == target:
            return path
        for following in sorted(transitions[state] - seen):
            seen.add(following)
            paths.append((following, [*path, following]))
    raise ValueError(f"No move leads from {start} to {target}.")


def order_state(item_states: Iterable[str]) -> str:
    """Return the TMF622 state of an order from the states of its items.

    While an item is open, the order is open and shows what most needs attention
    (cancellation, held, pending, in progress); it is in progress as soon as one of its
    items has ended. When all have ended: alike items give their state; completed with
    anything else is ``partial``; without a completed one, ``failed`` outweighs
    ``rejected`` outweighs ``cancelled``. An order without items is ``acknowledged``:
    received, and nothing to do yet.

    :raises ValueError: naming a state that an item cannot have.
    """
    states = set(item_states)
    _refuse_unknown(states, ITEM_STATES)
    still_open = [state for state in _OPEN_FIRST if state in states]
    if still_open:
        started = len(states) > len(still_open)
        if started and still_open[0] == "acknowledged":
            return "in_progress"
        return still_open[0]
    if len(states) > 1 and "completed" in states:
        return "partial"
    ended = ("completed", "failed", "rejected", "cancelled")
    return next((state for state in ended if state in states), "acknowledged")


def qualification_result(item_results: Iterable[str]) -> str:
    """Return the TMF645 result of a qualification from those of its items.

    ``qualified`` when all items are; ``alternate`` with at least one alternate and none
    unqualified; ``unqualified`` with at least one unqualified.

    :return: the result, or ``""`` when there is no item: unknown is not green.
    :raises ValueError: naming a result that an item cannot have.
    """
    results = set(item_results)
    _refuse_unknown(results, _QUALIFICATION)
    return next((r for r in reversed(_QUALIFICATION) if r in results), "")


def _refuse_unknown(values: set[str], known: Iterable[str]) -> None:
    for value in values.difference(known):
        raise ValueError(f"“{value}” is not one of: {', '.join(known)}.")
