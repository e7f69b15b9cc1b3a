"""VAT and enterprise numbers, to tell whether two parties are the same."""

import re

from stdnum import get_cc_module


def registration(number: str) -> str:
    """Return a VAT or enterprise number in one spelling, to tell who is who.

    A Belgian number is its ten digits, with or without BE, dots and leading zero:
    ``BE 0477.472.701`` → ``0477472701``; of others letters and digits count.
    """
    compact = re.sub(r"[^0-9A-Z]", "", (number or "").upper())
    digits = compact.removeprefix("BE")
    if digits.isdigit() and len(digits) in (9, 10):
        return digits.zfill(10)
    return compact


def spellings(number: str) -> list[str]:
    """Return how a VAT or enterprise number may be stored, for a search."""
    one = registration(number)
    if not one:
        return []
    if not (one.isdigit() and len(one) == 10):
        return sorted({one, (number or "").strip()})
    dotted = f"{one[:4]}.{one[4:7]}.{one[7:]}"
    bare = one[1:] if one.startswith("0") else one
    bodies = {one, dotted, bare, dotted.replace(".", " ")}
    return sorted(
        {f"{prefix}{body}" for body in bodies for prefix in ("", "BE", "BE ")}
        | {(number or "").strip()}
    )


def vat_is_valid(number: str) -> bool:
    """Tell whether a text is a VAT number, with its country, of valid check digits.

    An enterprise number without the country is none: not every enterprise has VAT.
    """
    compact = re.sub(r"[^0-9A-Z]", "", (number or "").upper())
    country, rest = compact[:2], compact[2:]
    if not country.isalpha():
        return False
    module = get_cc_module(country.lower(), "vat")
    return bool(module) and bool(module.is_valid(rest))
