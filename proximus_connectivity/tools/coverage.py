"""Addresses in coverage files: one spelling for a street, and who is covered.

Coverage lists name streets as they like (``R. du Vieux-Tilleul``, ``Rue du vieux
tilleul``); an address book does too. Both are reduced to a key before they meet.
"""

import re
import unicodedata
from dataclasses import dataclass

_ABBREVIATIONS = {
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "ch": "chaussee",
    "chee": "chaussee",
    "pl": "place",
    "r": "rue",
    "rte": "route",
    "sq": "square",
    "st": "saint",
    "ste": "sainte",
    "str": "straat",
    "stwg": "steenweg",
    "stw": "steenweg",
}
# a house number stands last, with a letter, bis, or a box behind it
_HOUSE = re.compile(
    r"^(?P<street>.*?\D)[\s,]+(?P<number>\d{1,5})\s?(?:[a-z]|bis|ter)?"
    r"(?:[\s,]*(?:[/-]\s*\w{0,6}|(?:b|bt|bte|boite|boîte|bus|box)\.?\s*\d+\w?))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Address:
    """A street as it can be compared.

    :ivar street: key without case, accents, signs and abbreviations.
    :ivar number: house number; ``None`` when the text has none.
    """

    street: str
    number: int | None


def street_key(street: str) -> str:
    """Return the comparable spelling of a street name without house number."""
    text = unicodedata.normalize("NFKD", street or "").casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    words = re.findall(r"[^\W_]+", text.replace("'", " ").replace("’", " "))
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def parse_street(text: str) -> Address:
    """Split the first line of an address into street and house number.

    ``Rue du Vieux Tilleul, 12b bte 3`` has number 12; so has ``… 12/3``. A number
    before the street (``12 rue …``) is not the Belgian order and is left in the street.
    """
    match = _HOUSE.match((text or "").strip())
    if not match:
        return Address(street_key(text), None)
    return Address(street_key(match["street"]), int(match["number"]))


def covers(
    number: int | None, first: int | None, last: int | None, side: str = "both"
) -> bool | None:
    """Return whether a row of a coverage file holds a house.

    :param number: house number of the address; ``None``: not known.
    :param first: first number of the row; ``None``: from the beginning of the street.
    :param last: last number; ``None``: to its end.
    :param side: ``both``, ``even`` or ``odd``.
    :return: ``None`` when the row is about a part of the street and the house number is
        not known: unknown is neither yes nor no.
    """
    whole = not first and not last and side == "both"
    if whole:
        return True
    if number is None:
        return None
    in_range = (first or 0) <= number <= (last or number)
    right_side = side == "both" or (number % 2 == 0) == (side == "even")
    return in_range and right_side
