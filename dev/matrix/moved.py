"""What the version under test keeps elsewhere than the version before, and where.

A row or column that went away counts as lost unless its table stands here with the
function that says what it has become. The next released version starts with an empty
list.
"""

from collections.abc import Callable

from .snapshot import Snapshot

Row = dict
#: A row of the version before, its snapshot and that of the version under test → what
#: the row should be now, and what is there in its place (None: nothing).
Move = Callable[[Row, Snapshot, Snapshot], tuple[Row, Row | None]]


def _renewed(table: str, *names: str) -> Move:
    """Some columns are filled in anew by the upgrade, from what is not a person's."""

    def moved(row: Row, before: Snapshot, after: Snapshot):
        there = after.rows[table].get(row["id"])
        return {
            **row,
            **({name: there[name] for name in names} if there else {}),
        }, there

    return moved


def _delivered(table: str) -> Move:
    """What comes with the module comes anew with it; the record itself stays."""

    def moved(row: Row, before: Snapshot, after: Snapshot):
        there = after.rows[table].get(row["id"])
        return there or row, there

    return moved


def _made_anew(row: Row, before: Snapshot, after: Snapshot):
    """Parts of what is delivered have no key of their own: each load makes others."""
    return row, row


#: By table of the version before.
MOVES: dict[str, Move] = {
    # rules were the user's once installed; now each renews until somebody changes it
    "proximus_onboarding_rule": _delivered("proximus_onboarding_rule"),
    "proximus_onboarding_condition": _made_anew,
    "proximus_onboarding_condition_option_rel": _made_anew,
    # what is missing is read from the trace, where the upgrade puts it
    "proximus_onboarding_missing_question_rel": _made_anew,
    "proximus_onboarding_step": _delivered("proximus_onboarding_step"),
    "proximus_subsidy": _delivered("proximus_subsidy"),
    # progress moves with every answer
    "proximus_onboarding_session": _renewed("proximus_onboarding_session", "progress"),
    # each control has a label of its own
    "proximus_security_control": _renewed("proximus_security_control", "name"),
}
