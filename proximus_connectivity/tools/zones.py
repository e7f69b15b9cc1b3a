"""Telephone zones: where in Belgium a geographic number is at home.

A geographic number may be used inside its zone only (Belgian national numbering plan,
kept by the regulator, BIPT), so that it cannot follow a line that moves out of it. The
code of a zone and the name of its main town are those of libphonenumber (package
``phonenumbers``), which knows the names in the languages of the country.
"""

from functools import cache, lru_cache

import phonenumbers

from .text import searched

BELGIUM = "+32"
#: A geographic number has 8 digits after the country code.
LENGTH = len(BELGIUM) + 8
ENGLISH = "en"
#: Languages in which the towns are named; any other reads English.
LANGUAGES = (ENGLISH, "nl", "fr", "de")


# An import looks at each number twice, and the library takes its time.
@lru_cache(maxsize=20_000)
def area_code(e164: str | None) -> str:
    """Return the zone of a Belgian geographic number, as dialled in the country.

    ``+3242223344`` is in zone ``04``, ``+3281123456`` in ``081``. Mobile, service and
    foreign numbers are in none.

    :param e164: a number as :func:`.numbers.parse` gives it.
    :return: the code with its 0; empty without a zone.
    """
    if len(e164 or "") != LENGTH or not e164.startswith(BELGIUM):
        return ""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return ""
    length = phonenumbers.length_of_geographical_area_code(number)
    return f"0{e164[len(BELGIUM) :][:length]}" if length else ""


@lru_cache(maxsize=1)
def area_codes() -> tuple[str, ...]:
    """Return the code of each zone, in order."""
    found = {area_code(f"{BELGIUM}{digits}234567") for digits in range(10, 100)}
    return tuple(sorted(found - {""}))


@cache
def label(code: str, language: str | None = ENGLISH) -> str:
    """Return a zone in words: ``04 Liège``, or ``04 Luik`` in Dutch.

    :param code: one of :func:`area_codes`.
    :param language: locale or language code of the reader, such as ``nl_BE``.
    """
    # loaded when a name is asked for: it holds the towns of the world, which takes a
    # second and 100 MB that no number needs for its code
    from phonenumbers import geocoder

    name = (language or ENGLISH)[:2]
    number = phonenumbers.parse(f"{BELGIUM}{code[1:]}23456789"[:LENGTH])
    town = geocoder.description_for_number(
        number, name if name in LANGUAGES else ENGLISH
    )
    return f"{code} {town}"


def find(text: str) -> list[str]:
    """Return the zones that a text names, by code or by town in any language."""
    wanted = searched(text).casefold()
    return [
        code
        for code in area_codes()
        if any(wanted in label(code, name).casefold() for name in LANGUAGES)
    ]
