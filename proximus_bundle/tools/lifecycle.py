"""Life cycle of subscriptions."""

#: A subscription waits for its first line, works, and ends with its last line, after a
#: notice or without one. One that ended works again when a notice is withdrawn; one
#: whose agreed first day is still to come can be cancelled with its order.
SUBSCRIPTION_TRANSITIONS: dict[str, frozenset[str]] = {
    "pending": frozenset({"active", "cancelled"}),
    "active": frozenset({"ending", "ended", "cancelled"}),
    "ending": frozenset({"active", "ended"}),
    "ended": frozenset({"active"}),
    "cancelled": frozenset(),
}

#: States in which a subscription is charged.
RUNNING = frozenset({"active", "ending"})

#: Prices follow an index once customers know.
#: An indexation that is stopped, or of which some could not be changed, is announced.
INDEXATION_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"announced", "cancelled"}),
    "announced": frozenset({"applying", "cancelled"}),
    "applying": frozenset({"announced", "done"}),
    "done": frozenset(),
    "cancelled": frozenset(),
}

#: A billing run may be taken up again: something may have become due since.
RUN_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"running"}),
    "running": frozenset({"done", "stopped"}),
    "stopped": frozenset({"running"}),
    "done": frozenset({"running"}),
}
