"""Belgian enterprise numbers (KBO/BCE).

Ten digits, the first 0 or 1 (1 since 2023); the last two are
``97 - (first eight modulo 97)``, so 01 to 97. Stricter on purpose than
``stdnum.be.vat``, which takes any first digit and the check digits 00.

Source: Crossroads Bank for Enterprises; published numbers such as 0566.988.259 and
1001.686.633 are in the tests.
"""

import re

from odoo.addons.proximus_connectivity.tools.registration import bare
from odoo.addons.proximus_connectivity.tools.text import DestroyedError, plain


class EnterpriseNumberError(ValueError):
    """Why a number is no enterprise number.

    :ivar code: empty, digits, length, first_digit, zeros, check_digits or destroyed (by
        a spreadsheet), for callers that say it in another language.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def check_digits(base: int) -> int:
    """Return the check number, 1 to 97, of the first eight digits as an integer."""
    return 97 - base % 97


def normalise(number: str) -> str:
    """Return an enterprise number as its ten digits.

    Takes the prefix BE in any case, what people write in front of it (TVA, BTW, KBO,
    N°, ondernemingsnummer…), dots, blanks, dashes of any kind and slashes, and the old
    form of nine digits, which lacks the leading zero. What nobody sees does not count.

    >>> normalise("BE 0566.988.259")
    '0566988259'

    :param number: an enterprise or Belgian VAT number as a person writes it.
    :return: ten digits, without prefix or separators.
    :raises EnterpriseNumberError: a ValueError that says what is wrong.
    """
    if not isinstance(number, str) or not plain(number):
        raise EnterpriseNumberError("empty", "the enterprise number is empty")
    try:
        digits = bare(number)
    except DestroyedError as error:
        raise EnterpriseNumberError("destroyed", str(error)) from error
    if not re.fullmatch("[0-9]+", digits):
        raise EnterpriseNumberError(
            "digits", "an enterprise number has digits only, after an optional BE"
        )
    if len(digits) == 9:
        digits = "0" + digits
    _check(digits)
    return digits


def is_valid(number: str) -> bool:
    """Tell whether :func:`normalise` accepts the number."""
    try:
        normalise(number)
    except ValueError:
        return False
    return True


def formatted(number: str) -> str:
    """Return an enterprise number as Belgians print it: 0566.988.259.

    :raises ValueError: when the number is not valid.
    """
    digits = normalise(number)
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def _check(digits: str) -> None:
    """Raise an EnterpriseNumberError unless these are the digits of a number."""
    if len(digits) != 10:
        raise EnterpriseNumberError(
            "length", f"an enterprise number has 10 digits, not {len(digits)}"
        )
    if digits[0] not in "01":
        raise EnterpriseNumberError(
            "first_digit",
            f"an enterprise number starts with 0 or 1, not {digits[0]}",
        )
    base, given = int(digits[:8]), int(digits[8:])
    if not base:
        raise EnterpriseNumberError("zeros", "an enterprise number is not all zeros")
    if given != check_digits(base):
        raise EnterpriseNumberError(
            "check_digits",
            f"the check digits {digits[8:]} do not fit the first eight digits; "
            "one digit is probably mistyped",
        )
