"""CyFun Small: eight questions for a start, with a result of their own.

The subjects are those of the self-assessment of the Centre for Cybersecurity Belgium
(https://cyfun.eu), the words are ours. What is answered here is no part of the maturity
of Basic, Important or Essential, and no threshold is published for it: there is an
average and a list of what is weakest, and neither a pass nor a fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Question:
    """One subject of CyFun Small, and the Basic controls that it prepares."""

    code: str
    function: str
    prepares: tuple[str, ...]


@dataclass(frozen=True)
class Small:
    """Result of the eight answers; the average is exact."""

    average: Fraction
    weakest: tuple[str, ...]


#: In the order of the questionnaire. Which controls they prepare is our own reading.
QUESTIONS = {
    question.code: question
    for question in (
        Question("SMALL-1", "PR", ("PR.AA-01.1", "PR.AA-03.2")),
        Question("SMALL-2", "ID", ("ID.AM-08.2",)),
        Question("SMALL-3", "DE", ("DE.CM-01.2",)),
        Question("SMALL-4", "PR", ("PR.IR-01.1", "PR.IR-01.2", "PR.AA-03.1")),
        Question("SMALL-5", "PR", ("PR.DS-11.1",)),
        Question("SMALL-6", "PR", ("PR.AA-05.3", "PR.AA-05.4")),
        Question("SMALL-7", "PR", ("PR.AA-06.1",)),
        Question("SMALL-8", "RS", ("RS.MA-01.1", "RC.RP-01.1")),
    )
}


def assess_small(scores: Mapping[str, int]) -> Small:
    """Return the average of the eight answers and the weakest of them.

    :param scores: question → 1 to 5; all eight
    :raises ValueError: unknown or missing question, or a score outside 1 to 5
    """
    unknown = sorted(set(scores) - set(QUESTIONS))
    if unknown:
        raise ValueError(f"Unknown questions: {', '.join(unknown)}.")
    missing = [code for code in QUESTIONS if code not in scores]
    if missing:
        raise ValueError(
            f"{len(missing)} questions are not answered, the result is unknown: "
            f"{', '.join(missing)}."
        )
    for code, score in scores.items():
        whole = isinstance(score, int) and not isinstance(score, bool)
        if not (whole and 1 <= score <= 5):
            raise ValueError(
                f"{code}: a score is a whole number from 1 to 5; got {score!r}."
            )
    lowest = min(scores.values())
    weakest = tuple(code for code in QUESTIONS if scores[code] == lowest)
    return Small(
        average=Fraction(sum(scores.values()), len(QUESTIONS)),
        weakest=() if lowest == 5 else weakest,
    )
