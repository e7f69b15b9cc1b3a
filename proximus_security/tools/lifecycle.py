"""Legal moves of everything in this module that has a state."""

#: A subscribed service. Expiry is not a state: it is derived from the dates.
SERVICE_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"ordered", "active", "ended"}),
    "ordered": frozenset({"activating", "active", "ended"}),
    "activating": frozenset({"active", "ended"}),
    "active": frozenset({"suspended", "ended"}),
    "suspended": frozenset({"active", "ended"}),
    "ended": frozenset(),
}

#: One seat, given to one person or line.
COVERAGE_TRANSITIONS: dict[str, frozenset[str]] = {
    "invited": frozenset({"installed", "protected", "error", "removed"}),
    "installed": frozenset({"protected", "error", "removed"}),
    "protected": frozenset({"error", "removed"}),
    "error": frozenset({"installed", "protected", "removed"}),
    "removed": frozenset(),
}

#: A security incident. What was closed or dismissed too early can be reopened; a closed
#: one is only handled again when somebody has to be told after all.
INCIDENT_TRANSITIONS: dict[str, frozenset[str]] = {
    "new": frozenset({"triage", "containment", "dismissed"}),
    "triage": frozenset({"containment", "resolved", "dismissed"}),
    "containment": frozenset({"resolved", "dismissed"}),
    "resolved": frozenset({"closed", "containment"}),
    "closed": frozenset({"triage", "resolved"}),
    "dismissed": frozenset({"triage"}),
}

#: Access of a guest to the security data of a company.
GRANT_TRANSITIONS: dict[str, frozenset[str]] = {
    "asked": frozenset({"accepted", "refused", "revoked"}),
    "accepted": frozenset({"revoked"}),
    "refused": frozenset(),
    "revoked": frozenset(),
}

#: A notification that an incident may call for. A waiver is a decision: it can change.
NOTIFICATION_TRANSITIONS: dict[str, frozenset[str]] = {
    "pending": frozenset({"submitted", "waived"}),
    "waived": frozenset({"pending"}),
    "submitted": frozenset(),
}

#: A self-assessment. What is done stays as it was: the next one is a new one.
ASSESSMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"done"}),
    "done": frozenset(),
}
