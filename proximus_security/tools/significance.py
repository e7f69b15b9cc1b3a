"""Whether an incident looks significant, from answers to the criteria of the law.

Source, read on 2026-11-28: Belgian law of 26 April 2024, whose definition of a
significant incident the Centre for Cybersecurity Belgium repeats
(https://ccb.belgium.be/en/node/2637): it weighs on a service of the annexes and causes,
or may cause, severe disruption or financial loss; or considerable damage to others.

It is a help: a person decides. What nobody knows stays unknown.
"""

from collections.abc import Iterable

YES, NO, UNKNOWN = "yes", "no", "unknown"


def exceeds(
    loss: float | None, limit: float | None, share: float | None, turnover: float | None
) -> str:
    """Return whether a loss passes the limit, or the share of the turnover if lower.

    :param loss: estimated loss, ``None`` when nobody knows
    :param limit: amount above which it counts, ``None`` when no value holds
    :param share: percentage of the yearly turnover above which it counts
    :param turnover: yearly turnover, ``None`` or ``0`` when unknown
    :return: ``yes``, ``no`` or ``unknown``
    """
    if loss is None or loss < 0:
        return UNKNOWN
    limits = [limit] if limit is not None else []
    if share is not None and turnover:
        limits.append(turnover * share / 100)
    if not limits:
        return UNKNOWN
    return YES if loss > min(limits) else NO


def significance(on_service: str, effects: Iterable[str]) -> str:
    """Return what the answers point to.

    :param on_service: whether it touches a service of the annexes of the law
    :param effects: whether each of its effects is there, or may come
    :return: ``yes``, ``no`` or ``unknown``
    """
    effects = list(effects)
    if on_service == NO:
        return NO
    if YES in effects:
        return YES if on_service == YES else UNKNOWN
    if effects and all(effect == NO for effect in effects):
        return NO
    return UNKNOWN
