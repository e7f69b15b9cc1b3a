"""Reading what a person typed, and where in Belgium a postal code lies."""

import re

from odoo.addons.proximus_connectivity.tools.text import plain

# Postal codes by province, as bpost numbers them; the region is only proposed.
_REGIONS = (
    (1000, 1299, "brussels"),
    (1300, 1499, "wallonia"),
    (1500, 3999, "flanders"),
    (4000, 7999, "wallonia"),
    (8000, 9999, "flanders"),
)
_COUNT = re.compile(r"[0-9]{1,7}")


def parse_count(text: str | None) -> int | None:
    """Return a typed whole number, or None for an empty field.

    Dots and commas are refused, since they mean thousands to one reader and decimals
    to the next.

    :raises ValueError: with a sentence that says what is expected.
    """
    digits = re.sub(r"\s", "", plain(text or ""))
    if not digits:
        return None
    if not _COUNT.fullmatch(digits):
        raise ValueError("use digits only, without dots, commas or a minus sign")
    return int(digits)


def region_of(postal_code: str | None) -> str | None:
    """Return flanders, wallonia or brussels for a Belgian postal code, else None."""
    code = plain(postal_code or "")
    if not re.fullmatch("[0-9]{4}", code):
        return None
    return next(
        (region for low, high, region in _REGIONS if low <= int(code) <= high), None
    )


def split_address(text: str | None) -> tuple[str, str, str]:
    """Return street, postal code and city of a Belgian address as a register tells it.

    >>> split_address("RUE DU MOULIN 12\\n4000 LIEGE")
    ('RUE DU MOULIN 12', '4000', 'LIEGE')

    :param text: in one or more rows; what does not look like it gives the street only.
    """
    rows = [row for row in map(plain, (text or "").splitlines()) if row]
    whole = ", ".join(rows)
    match = re.fullmatch(r"(.*?)[ ,]+(?:B-)?([1-9][0-9]{3})[ ,]+([^0-9,]+)", whole)
    if not match:
        return whole, "", ""
    street, code, city = match.groups()
    return street.strip(" ,"), code, city.strip()
