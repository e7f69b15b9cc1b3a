"""The speed that a company needs of its line, as far as its answers tell.

``people x 1.5 + each app (base + part x people) + telephones x 0.1 + a till 2`` Mb/s,
all at the same time. The figures are assumptions on the safe side, not measurements:
a video call in HD takes 1.2 to 2.6 Mb/s, a call over the internet about 0.1 Mb/s with
its headers.
https://www.techtarget.com/searchunifiedcommunications/tip/Business-video-conferencing-setup-Calculating-bandwidth-requirements
https://intcalling.com/future-proofing-voip-bandwidth-a-practical-guide-for-scaling-call-quality
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

#: Mb/s of one person who works on line, with a video call now and then.
PERSON = Decimal("1.5")
#: Mb/s of one telephone in a call.
TELEPHONE = Decimal("0.1")
#: Mb/s of a till with card payments, so that it never waits.
TILL = Decimal(2)


@dataclass(frozen=True)
class Part:
    """What one of the four takes: people, apps, telephones or till; None: not known."""

    name: str
    mbps: Decimal | None


@dataclass(frozen=True)
class Need:
    """The speed that is needed, part by part."""

    parts: tuple[Part, ...]

    @property
    def known(self) -> int:
        """Mb/s of the parts that are known, rounded up: the least that is needed."""
        total = sum((part.mbps or Decimal(0) for part in self.parts), Decimal(0))
        return int(total.to_integral_value(ROUND_CEILING))

    @property
    def mbps(self) -> int | None:
        """Mb/s that are needed, rounded up; None while a part is not known."""
        return None if self.missing else self.known

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parts that are not known."""
        return tuple(part.name for part in self.parts if part.mbps is None)


def estimate(
    people: int | None,
    apps: Iterable[tuple[float, float]] = (),
    telephones: int | None = None,
    till: bool | None = None,
) -> Need:
    """Return the speed that a company needs.

    :param people: who work there; None is not known.
    :param apps: Mb/s of each app and Mb/s that it takes for each person.
    :param telephones: that call over the line; None is not known.
    :param till: whether there is a point of sale; None is not known.
    :raises ValueError: when a number is negative.
    """
    apps = list(apps)
    numbers = [people or 0, telephones or 0, *(n for app in apps for n in app)]
    if min(numbers) < 0:
        raise ValueError("what a line carries cannot be negative")
    users = None if people is None else people * PERSON
    calls = None if telephones is None else telephones * TELEPHONE
    sales = None if till is None else TILL * till
    return Need(
        (
            Part("people", users),
            Part("apps", _apps(people, apps)),
            Part("telephones", calls),
            Part("till", sales),
        )
    )


def _apps(people: int | None, apps: list[tuple[float, float]]) -> Decimal | None:
    """Return what the apps take together; None where it depends on unknown people."""
    if people is None and any(each for _base, each in apps):
        return None
    return sum(
        (
            Decimal(str(base)) + Decimal(str(each)) * (people or 0)
            for base, each in apps
        ),
        Decimal(0),
    )
