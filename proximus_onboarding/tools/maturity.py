"""Digital maturity on six dimensions, as the European assessment for SMEs scores it.

Each question gives 0 to 10, a dimension ten times the mean of its questions (0 to
100), the total is the plain mean of the dimensions. Bands are those of the published
assessment, held against the unrounded value: 25.4 is Average.

What was not answered counts for nothing at all: it is left out of every mean, and the
coverage says how much was answered. The counts are those of the questionnaire itself,
never a fixed number, so that a question may gain or lose a choice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)
#: Highest value of each band, in order; the last one takes the rest.
BANDS = (("basic", 25), ("average", 50), ("moderate", 75), ("advanced", 100))
TOP_LEVEL = 5
#: From this share of answered questions on, a score says something.
ENOUGH = HALF


@dataclass(frozen=True)
class Dimension:
    """Score of one dimension.

    :ivar value: 0 to 100, unrounded; None while nothing of it is answered.
    :ivar answered: number of its questions that are answered.
    :ivar count: number of its questions.
    """

    value: Fraction | None
    answered: int
    count: int


@dataclass(frozen=True)
class Maturity:
    """Scores by dimension, and the total of those that are known."""

    dimensions: Mapping[str, Dimension]

    @property
    def total(self) -> Fraction | None:
        """The plain mean of the known dimensions, 0 to 100; None when none is."""
        known = [one.value for one in self.dimensions.values() if one.value is not None]
        return Fraction(sum(known), len(known)) if known else None

    @property
    def coverage(self) -> Fraction:
        """Share of the questions that are answered, 0 to 1."""
        count = sum(one.count for one in self.dimensions.values())
        answered = sum(one.answered for one in self.dimensions.values())
        return Fraction(answered, count) if count else Fraction(0)

    @property
    def band(self) -> str | None:
        """basic, average, moderate or advanced; None without a total."""
        return None if self.total is None else band(self.total)

    @property
    def says_something(self) -> bool:
        """Whether enough is answered, and something of each dimension."""
        known = all(one.value is not None for one in self.dimensions.values())
        return bool(self.dimensions) and known and self.coverage >= ENOUGH


def ticked(already: int, count: int, halves: int = 0) -> Fraction:
    """Score choices that are ticked: already, and planned or partly for half.

    :param already: number of choices that are so.
    :param count: number of choices that give points.
    :param halves: number of choices that are planned, or partly so.
    :return: 0 to 10, never more: a choice that is ticked twice counts once.
    :raises ValueError: when a number is negative, or nothing can be ticked.
    """
    _check_counts(count, already, halves)
    return _clamp(10 * (already + halves * HALF) / Fraction(count))


def scaled(levels: Iterable[int], count: int) -> Fraction:
    """Score choices on a scale from 0 (not used) to 5 (in daily use).

    :raises ValueError: when a level is outside the scale, or there is no choice.
    """
    levels = list(levels)
    for level in levels:
        if isinstance(level, bool) or not 0 <= level <= TOP_LEVEL:
            raise ValueError(f"a level is 0 to {TOP_LEVEL}, not {level!r}")
    _check_counts(count, 0, 0)
    return _clamp(10 * Fraction(sum(levels)) / (TOP_LEVEL * count))


def tick_score(
    yes: Iterable[str],
    partly: Iterable[str],
    options: Iterable[str],
    exclusive: Iterable[str] = (),
) -> Fraction:
    """Score one question by the codes of its choices.

    A choice that excludes the others ("nothing is digital") gives no points, is not
    among those that can give any, and takes away the points of the others.

    :param yes: codes that are so already.
    :param partly: codes that are planned, or partly so; half a point each.
    :param options: all codes of the question.
    :param exclusive: codes that exclude the others.
    :return: 0 to 10.
    """
    alone, options = set(exclusive), set(options)
    yes, partly = set(yes) & options, set(partly) & options
    if (yes | partly) & alone:
        return Fraction(0)
    return ticked(len(yes), len(options - alone), len(partly - yes))


def assess(scores: Mapping[str, Iterable[Fraction | None]]) -> Maturity:
    """Put the scores of questions together.

    :param scores: by dimension the score of each question, 0 to 10, None where it is
        not answered.
    """
    return Maturity({name: _dimension(list(each)) for name, each in scores.items()})


def band(value: Fraction | float) -> str:
    """Return the band of an unrounded score from 0 to 100.

    :raises ValueError: when the score is outside that.
    """
    if not 0 <= value <= 100:
        raise ValueError(f"a score is 0 to 100, not {value}")
    return next(name for name, highest in BANDS if value <= highest)


def _dimension(scores: list) -> Dimension:
    """Return the score of a dimension: ten times the mean of what is answered."""
    known = [score for score in scores if score is not None]
    value = 10 * Fraction(sum(known)) / len(known) if known else None
    return Dimension(value, len(known), len(scores))


def _clamp(score: Fraction) -> Fraction:
    """Return a score within 0 to 10."""
    return min(max(Fraction(score), Fraction(0)), Fraction(10))


def _check_counts(count: int, *numbers: int) -> None:
    """Raise unless there is something to tick and nothing is negative."""
    if count < 1:
        raise ValueError("a question needs at least one choice that gives points")
    if min(numbers) < 0:
        raise ValueError("a number of choices cannot be negative")
