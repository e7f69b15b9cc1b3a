"""Scores of an assessment: digital intensity, and hours that automation may save.

Nothing here knows a default for what was not answered: an unknown widens a range or
takes a figure away, it never counts as no or as zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

# Digital Intensity Index of Eurostat, dataset isoc_e_dii, list of survey year 2023:
# twelve yes/no items of one point each. Eurostat alternates between two lists, so a
# score is comparable only with scores on the same list.
# https://ec.europa.eu/eurostat/cache/metadata/en/isoc_e_dii_esmsip2.htm
DII_2023 = {
    "staff_internet": "more than half of the staff uses the internet at work",
    "broadband_30": "the fastest fixed line is at least 30 Mb/s by contract",
    "erp": "uses ERP software",
    "crm": "uses CRM software",
    "social_media": "uses at least one social medium",
    "social_media_two": "uses at least two social media",
    "cloud": "buys cloud services",
    "cloud_advanced": "buys intermediate or sophisticated cloud services",
    "ai": "uses at least one AI technology",
    "analytics": "does data analytics",
    "e_sales": "e-sales are at least 1 % of turnover",
    "web_sales": "web sales above 1 % of turnover and B2C above 10 % of them",
}
ITEM_COUNT = 12
# What is true whenever the key is true; by the item's code and by its number.
IMPLICATIONS = {
    "social_media_two": "social_media",
    "cloud_advanced": "cloud",
    "web_sales": "e_sales",
    "6": "5",
    "8": "7",
    "12": "11",
}
BASIC_FROM = 4
# The lowest number of points of each level.
LEVELS = {"very_high": 10, "high": 7, "low": 4, "very_low": 0}
# A full-time month of a Belgian employee, the base of the cap on hours saved.
HOURS_PER_MONTH = Decimal(152)


@dataclass(frozen=True)
class Intensity:
    """Digital intensity, 0 to 12 points, as far as the answers fix it.

    :ivar minimum: points when everything unknown turns out to be no.
    :ivar maximum: points when everything unknown turns out to be yes.
    :ivar contradictions: codes answered against each other, counted as unknown.
    """

    minimum: int
    maximum: int
    contradictions: tuple[str, ...] = ()

    @property
    def decided(self) -> int:
        """How many of the items the answers decide."""
        return ITEM_COUNT - (self.maximum - self.minimum)

    @property
    def says_something(self) -> bool:
        """Whether the level is settled, or at least half of the items are known."""
        return self.level is not None or 2 * self.decided >= ITEM_COUNT

    @property
    def level(self) -> str | None:
        """very_low, low, high or very_high; None while the answers leave it open."""
        lowest, highest = level_of(self.minimum), level_of(self.maximum)
        return lowest if lowest == highest else None

    @property
    def basic(self) -> bool | None:
        """Whether the basic level (4 points) is reached; None while undecided."""
        if self.minimum >= BASIC_FROM:
            return True
        return False if self.maximum < BASIC_FROM else None


def level_of(points: int) -> str:
    """Return the Eurostat level of a number of points from 0 to 12."""
    return next(level for level, lowest in LEVELS.items() if points >= lowest)


def digital_intensity(
    answers: Mapping[str, bool | None],
    implications: Mapping[str, str] | None = None,
) -> Intensity:
    """Score the twelve items of the Digital Intensity Index.

    Codes are those of :data:`DII_2023`, or "1" to "12" in its order. An item that is
    missing or None is unknown. Two social media imply one, advanced cloud services
    imply cloud services, web sales imply e-sales, and the other way round for no;
    answers against an implication count as unknown and are named in the result.
    Items of another year's list are counted too, without implications.

    :param answers: True, False or None by item.
    :param implications: what is true whenever the key is true, by item; those of the
        list of 2023 when not given.
    :return: the range of points, with its level where that is settled.
    :raises ValueError: when an answer is not a boolean, or there are over 12 items.
    """
    if len(answers) > ITEM_COUNT:
        raise ValueError(f"the index has {ITEM_COUNT} items, not {len(answers)}")
    for code, answer in answers.items():
        if answer is not None and not isinstance(answer, bool):
            raise ValueError(f"the answer to {code} is {answer!r}, not yes, no or None")
    implied = IMPLICATIONS if implications is None else implications
    known, contradictions = _closure(answers, implied)
    yes = sum(answer is True for answer in known.values())
    no = sum(answer is False for answer in known.values())
    return Intensity(yes, ITEM_COUNT - no, contradictions)


def _closure(answers: Mapping, implied: Mapping) -> tuple[dict, tuple[str, ...]]:
    """Add what the answers imply; take out what contradicts itself."""
    known = dict(answers)
    contradictions: list[str] = []
    for strong, weak in implied.items():
        if known.get(strong) is True and known.get(weak) is False:
            contradictions += [strong, weak]
            known[strong] = known[weak] = None
        elif known.get(strong) is True:
            known[weak] = True
        elif known.get(weak) is False:
            known[strong] = False
    return known, tuple(contradictions)


def hours_saved(volume, minutes, automatable, adoption) -> Decimal | None:
    """Return the hours a month that automation may save, or None when unknown.

    ``volume x minutes / 60 x automatable x adoption``: an estimate that is worth what
    its four inputs are worth, never a promise.

    :param volume: times a month the work is done, not negative.
    :param minutes: minutes each time, not negative.
    :param automatable: share of the work that can be automated, 0 to 1.
    :param adoption: share of the cases in which people will use it, 0 to 1.
    :return: hours, unrounded; None as soon as one input is None.
    :raises ValueError: when an input is negative, no number, or a share above 1.
    """
    inputs = (volume, minutes, automatable, adoption)
    if any(value is None for value in inputs):
        return None
    volume, minutes = _amount("volume", volume), _amount("minutes", minutes)
    automatable = _share("automatable", automatable)
    adoption = _share("adoption", adoption)
    return volume * minutes * automatable * adoption / 60


def total_hours(
    parts: Iterable[tuple[str | None, Decimal | None]], cap: Decimal | None = None
) -> Decimal | None:
    """Add up hours saved without counting the same work twice.

    :param parts: (overlap group, hours); of one group only the largest counts, a part
        without group counts by itself, hours that are None are left out.
    :param cap: the most that is credible, in hours, or None.
    :return: hours, or None when no part has a figure.
    """
    known = [(group, hours) for group, hours in parts if hours is not None]
    if not known:
        return None
    largest: dict = {}
    for position, (group, hours) in enumerate(known):
        key = group or position
        largest[key] = max(hours, largest.get(key, hours))
    total = sum(largest.values(), Decimal(0))
    return total if cap is None else min(total, cap)


def hours_cap(people: int | None, share: Decimal = Decimal("0.25")) -> Decimal | None:
    """Return the most hours a month that a company of this size could save.

    :param people: number of employees, or None when unknown.
    :param share: share of all working time, an assumption against absurd totals.
    :return: hours, or None when the size is unknown or zero.
    """
    return HOURS_PER_MONTH * people * share if people else None


def _amount(name: str, value) -> Decimal:
    """Return a non-negative number as a Decimal."""
    amount = Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{name} is {value}, it must be zero or more")
    return amount


def _share(name: str, value) -> Decimal:
    """Return a number from 0 to 1 as a Decimal."""
    share = _amount(name, value)
    if share > 1:
        raise ValueError(f"{name} is {value}, a share is at most 1")
    return share
