"""Telephone zones: where in Belgium a geographic number is at home.

Source: Belgian national numbering plan, kept by the regulator (BIPT, "Numbering
principles", https://www.bipt.be). A geographic number may be used inside its zone only,
so that it cannot follow a line that moves out of it. The four big zones have a code of
one digit after the 0, all others of two. Names are those of the place itself.
"""

from dataclasses import dataclass

COUNTRY = "+32"
#: A geographic number has 8 digits after the country code.
LENGTH = len(COUNTRY) + 8
_NAMES = {
    "2": "Brussels",
    "3": "Antwerpen",
    "4": "Liège",
    "9": "Gent",
    "10": "Wavre",
    "11": "Hasselt",
    "12": "Tongeren",
    "13": "Diest",
    "14": "Herentals",
    "15": "Mechelen",
    "16": "Leuven",
    "19": "Waremme",
    "50": "Brugge",
    "51": "Roeselare",
    "52": "Dendermonde",
    "53": "Aalst",
    "54": "Ninove",
    "55": "Ronse",
    "56": "Kortrijk",
    "57": "Ieper",
    "58": "Veurne",
    "59": "Oostende",
    "60": "Chimay",
    "61": "Libramont-Chevigny",
    "63": "Arlon",
    "64": "La Louvière",
    "65": "Mons",
    "67": "Nivelles",
    "68": "Ath",
    "69": "Tournai",
    "71": "Charleroi",
    "80": "Stavelot",
    "81": "Namur",
    "82": "Dinant",
    "83": "Ciney",
    "84": "Marche-en-Famenne",
    "85": "Huy",
    "86": "Durbuy",
    "87": "Verviers",
    "89": "Genk",
}


@dataclass(frozen=True)
class Zone:
    """A telephone zone.

    :ivar code: as dialled in the country, with its 0: ``04``, ``081``.
    :ivar name: its main town, in the language of the town.
    """

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


#: Every zone, by the digits that follow the country code.
ZONES = {digits: Zone(f"0{digits}", name) for digits, name in _NAMES.items()}


def zone(e164: str) -> Zone | None:
    """Return the zone of a Belgian geographic number.

    ``+3242223344`` is in zone 04 Liège; a mobile number such as ``+32470123456`` has
    one digit more and is in none. Neither is a service number: 0800 and 090x have the
    digits of a zone, but no subscriber number of these zones begins with 0 or 1.

    :param e164: a number as :func:`.numbers.parse` gives it.
    :return: its zone, or ``None`` for any other number.
    """
    if len(e164 or "") != LENGTH or not e164.startswith(COUNTRY):
        return None
    digits = e164[len(COUNTRY) :]
    code = digits[:1] if digits[:1] in ZONES else digits[:2]
    is_service = digits[len(code)] in "01" and (len(code) == 1 or code == "80")
    return None if is_service else ZONES.get(code)
