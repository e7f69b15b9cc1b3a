"""CyberFundamentals (CyFun) 2025 maturity, with exact fractions and no rounding.

Sources, read on 2026-11-23:

* the CCB self-assessment workbook (Essential, v3.1) for the formulas, the value of
  an exclusion and the controls that its input rules let be excluded;
* the CCB Conformity Assessment Scheme of 2025-03-07 for the thresholds.

The catalogue holds identifiers, levels and flags only: the texts of the controls
belong to the Centre for Cybersecurity Belgium (https://cyfun.eu).

Averages follow the documented method, by the identifier of the subcategory. The
official workbook groups a few cells differently, with an effect under 0.004 on the
total; :attr:`Assessment.borderline` names every result within 0.01 of its threshold,
where only the official workbook decides.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parent.parent / "data" / "cyfun2025_controls.csv"

#: Which formulas and thresholds these are, to be kept with each result.
FORMULA = "CyFun 2025 (workbook Essential v3.1, scheme of 2025-03-07)"
#: Levels in cumulative order: each contains the controls of the ones before it.
LEVELS = ("basic", "important", "essential")
#: Least maturity of each key measure, of each category, and of the total.
KEY_MEASURE_GATE = {
    "basic": Fraction(5, 2),
    "important": Fraction(3),
    "essential": Fraction(3),
}
CATEGORY_GATE = {"basic": None, "important": None, "essential": Fraction(3)}
TOTAL_GATE = {
    "basic": Fraction(5, 2),
    "important": Fraction(3),
    "essential": Fraction(7, 2),
}
#: Exclusions are documented for Essential only: elsewhere none leads to a pass.
EXCLUSIONS_ALLOWED = {"basic": 0, "important": 0, "essential": 5}
#: What both scores of an excluded control count for.
EXCLUDED_SCORE = Fraction(3)
#: Distance to a threshold within which the official workbook must decide.
DOUBT = Fraction(1, 100)


@dataclass(frozen=True)
class Control:
    """One assessable control of the framework."""

    ref: str
    subcategory: str
    category: str
    function: str
    level: str
    key_measure_from: str | None
    management: bool
    may_be_excluded: bool

    def is_key_measure(self, level: str) -> bool:
        """Tell whether the control is a key measure at this level."""
        if self.key_measure_from is None:
            return False
        return LEVELS.index(self.key_measure_from) <= LEVELS.index(level)


@dataclass(frozen=True)
class Assessment:
    """Result of one self-assessment; every number is exact and unrounded."""

    level: str
    total: Fraction
    categories: Mapping[str, Fraction]
    key_measures: Mapping[str, Fraction]
    failing_key_measures: tuple[str, ...]
    failing_categories: tuple[str, ...]
    excluded: tuple[str, ...]
    borderline: tuple[str, ...]

    @property
    def too_many_excluded(self) -> bool:
        """More controls are excluded than the level documents."""
        return len(self.excluded) > EXCLUSIONS_ALLOWED[self.level]

    @property
    def passed(self) -> bool:
        """Every gate of the level is met."""
        return (
            self.total >= TOTAL_GATE[self.level]
            and not self.failing_key_measures
            and not self.failing_categories
            and not self.too_many_excluded
        )


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, Control]:
    """Read the catalogue once; callers must not change what they get."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["control"]: _control(row) for row in csv.DictReader(file)}


def _control(row: Mapping[str, str]) -> Control:
    return Control(
        ref=row["control"],
        subcategory=row["subcategory"],
        category=row["category"],
        function=row["function"],
        level=row["lowest_level"],
        key_measure_from=row["key_measure_from"] or None,
        management=row["management"] == "yes",
        may_be_excluded=row["may_be_excluded"] == "yes",
    )


def controls(level: str) -> dict[str, Control]:
    """Return the controls of a level, lower levels included, in catalogue order.

    :param level: ``basic``, ``important`` or ``essential``
    :raises ValueError: unknown level
    """
    if level not in LEVELS:
        raise ValueError(
            f"Unknown assurance level {level!r}: expected {', '.join(LEVELS)}."
        )
    wanted = LEVELS[: LEVELS.index(level) + 1]
    return {ref: c for ref, c in _catalogue().items() if c.level in wanted}


def assess(
    scores: Mapping[str, tuple[int | None, int | None]], level: str
) -> Assessment:
    """Return the maturity and the gates of one complete self-assessment.

    A control that is not applicable (either score ``None``) counts 3 for both and is
    listed as excluded. Controls of a higher level than asked may be present and do
    not count. A control of the level without a score makes the result unknown, which
    is neither zero nor a pass, so it is refused rather than guessed.

    :param scores: control → (documentation, implementation), each 1 to 5 or ``None``
    :param level: ``basic``, ``important`` or ``essential``
    :raises ValueError: unknown level or control, missing control, a score outside
        1 to 5, or an exclusion that the framework does not allow
    """
    wanted = controls(level)
    _check(scores, wanted)
    doc = {ref: _counted(scores[ref])[0] for ref in wanted}
    impl = {ref: _counted(scores[ref])[1] for ref in wanted}
    doc_categories = _category_means(doc, wanted)
    impl_categories = _category_means(impl, wanted)
    categories = {
        name: (doc_categories[name] + impl_categories[name]) / 2
        for name in doc_categories
    }
    key_measures = {
        ref: (doc[ref] + impl[ref]) / 2
        for ref, control in wanted.items()
        if control.is_key_measure(level)
    }
    excluded = tuple(ref for ref in wanted if None in scores[ref])
    return _judge(level, categories, key_measures, excluded)


def floored(value: Fraction, digits: int = 2) -> Decimal:
    """Return a maturity as it may be shown: cut off, never rounded up to a threshold.

    :param value: an exact result
    :param digits: how many decimals are shown
    """
    scaled = value.numerator * 10**digits // value.denominator
    return Decimal(scaled).scaleb(-digits)


def _judge(level, categories, key_measures, excluded):
    """Put the averages beside the thresholds of the level."""
    gate = CATEGORY_GATE[level]
    total = _mean(categories.values())
    failing = () if gate is None else _below(categories, gate)
    close = ["total"] if _near(total, TOTAL_GATE[level]) else []
    if gate is not None:
        close += [name for name, value in categories.items() if _near(value, gate)]
    return Assessment(
        level=level,
        total=total,
        categories=categories,
        key_measures=key_measures,
        failing_key_measures=_below(key_measures, KEY_MEASURE_GATE[level]),
        failing_categories=failing,
        excluded=excluded,
        borderline=tuple(close),
    )


def _check(scores, wanted):
    """Refuse what cannot be judged, naming the controls."""
    catalogue = _catalogue()
    unknown = [ref for ref in scores if ref not in catalogue]
    if unknown:
        raise ValueError(f"Unknown controls: {_some(unknown)}.")
    missing = [ref for ref in wanted if ref not in scores]
    if missing:
        raise ValueError(
            f"{len(missing)} controls are not scored, the result is unknown: "
            f"{_some(missing)}."
        )
    for ref in scores:
        _check_score(ref, scores[ref])
    fixed = [
        r for r, c in wanted.items() if None in scores[r] and not c.may_be_excluded
    ]
    if fixed:
        raise ValueError(f"These controls may not be excluded: {_some(fixed)}.")


def _check_score(ref, pair):
    """Refuse anything but two whole numbers from 1 to 5, or None."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise ValueError(f"{ref}: expected (documentation, implementation).")
    for score in pair:
        whole = isinstance(score, int) and not isinstance(score, bool)
        if score is not None and not (whole and 1 <= score <= 5):
            raise ValueError(
                f"{ref}: a score is a whole number from 1 to 5, or None when not "
                f"applicable; got {score!r}."
            )


def _counted(pair):
    """Return the two scores as they count; one N/A excludes the whole control."""
    if None in pair:
        return EXCLUDED_SCORE, EXCLUDED_SCORE
    return Fraction(pair[0]), Fraction(pair[1])


def _category_means(values, wanted):
    """Return category → mean of its subcategories, each the mean of its controls."""
    subcategories = {}
    for ref, value in values.items():
        control = wanted[ref]
        key = control.category, control.subcategory
        subcategories.setdefault(key, []).append(value)
    categories = {}
    for (category, _subcategory), members in subcategories.items():
        categories.setdefault(category, []).append(_mean(members))
    return {category: _mean(means) for category, means in categories.items()}


def _mean(values):
    values = list(values)
    return sum(values, Fraction(0)) / len(values)


def _below(values, gate):
    return tuple(name for name, value in values.items() if value < gate)


def _near(value, gate):
    return abs(value - gate) <= DOUBT


def _some(refs):
    """Return the first names of a list, and how many more there are."""
    refs = sorted(map(str, refs))
    more = f" and {len(refs) - 10} more" if len(refs) > 10 else ""
    return ", ".join(refs[:10]) + more
