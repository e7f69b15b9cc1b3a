"""How many of a thing are asked for: only what is new."""

import hashlib
import json


def to_ask(need: int | None, staying: int, replaced: int) -> int | None:
    """Return how many new ones are asked for.

    :param need: how many there should be in all; None is not known.
    :param staying: how many of today stay: kept, left aside, or not decided on.
    :param replaced: how many of today the new ones take the place of.
    :return: what is needed and does not stay, never below zero. Without a need, as
        many as are replaced; None when that says nothing either.
    :raises ValueError: when a number is negative.
    """
    if min(need or 0, staying, replaced) < 0:
        raise ValueError("a number of things cannot be negative")
    if need is not None:
        return max(need - staying, 0)
    return replaced or (0 if staying else None)


def split_wishes(wishes: dict[str, str], usual: str) -> tuple[str, tuple[str, ...]]:
    """Return one wish for all numbers, and those for which the opposite holds.

    :param wishes: what becomes of each number: keep or cancel.
    :param usual: what holds where nothing else was said.
    :return: the usual wish where one number at least has it, or else the other one;
        empty without a number.
    """
    if not wishes:
        return "", ()
    held = set(wishes.values())
    wish = usual if usual in held else min(held)
    return wish, tuple(one for one, said in wishes.items() if said != wish)


def digest(*parts) -> str:
    """Return the SHA-256 of what was agreed on, in hexadecimal.

    :param parts: texts, numbers, lists and dictionaries; the same ones give the same.
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
