"""Rules that hold for any input; ``PROXIMUS_EXAMPLES=1`` tries four times as many."""

import os

from hypothesis import settings

#: Which part of the examples of a rule each run of the tests takes.
SHARE = float(os.environ.get("PROXIMUS_EXAMPLES", "0.25"))


def examples(count: int, **options) -> settings:
    """Return the settings of a rule.

    :param count: how many examples find what the rule forbids, when all are tried.
    :param options: other settings of hypothesis.
    """
    return settings(
        max_examples=max(25, round(count * SHARE)), deadline=None, **options
    )
