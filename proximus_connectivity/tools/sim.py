"""SIM card identifiers: ICCID (ITU-T E.118), eSIM EID, IMSI."""

import re

from stdnum import imei as stdnum_imei
from stdnum import luhn

from .text import DestroyedError, lost_digits, plain, whole_number


class SimError(ValueError):
    """A card identifier is not valid.

    :ivar code: stable reason: ``empty``, ``characters``, ``length``, ``check_digit``,
        ``destroyed`` (by a spreadsheet).
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def iccid_is_valid(iccid: str) -> bool:
    """Return whether a text is an ICCID: 19 or 20 digits with a valid Luhn digit.

    The Luhn rule holds for both lengths. Spaces are not digits: see
    :func:`normalise_iccid` for what a person typed.
    """
    return isinstance(iccid, str) and len(iccid) in (19, 20) and luhn.is_valid(iccid)


def normalise_iccid(text: str) -> str:
    """Return the digits of an ICCID as printed on a card or read from it.

    Spaces, dashes and what nobody sees are dropped, and so is the ``F`` that pads a
    19-digit number to an even length in the card's memory. Some operators print 20
    digits of which the last one is no check digit, so that of 20 digits any is taken:
    :func:`iccid_is_valid` tells whether to ask again. Of what a spreadsheet made of a
    number only the whole is read: it keeps no more than fifteen digits.

    :raises SimError: (a :class:`ValueError`) with a readable reason.
    """
    if not isinstance(text, str) or not text.strip():
        raise SimError("empty", "The SIM card number (ICCID) is empty.")
    try:
        digits = re.sub(r"[\s\-.]", "", whole_number(plain(text)))
    except DestroyedError as error:
        raise SimError("destroyed", str(error)) from error
    digits = re.sub(r"(?<=^.{19})[Ff]$", "", digits)
    if not (digits.isascii() and digits.isdigit()):
        raise SimError("characters", f"“{text}” holds more than digits.")
    if len(digits) not in (19, 20):
        raise SimError(
            "length", f"“{text}” has {len(digits)} digits; an ICCID has 19 or 20."
        )
    if lost_digits(digits) and not luhn.is_valid(digits):
        raise SimError(
            "destroyed",
            f"A spreadsheet has put zeros in the place of the last digits of “{text}”.",
        )
    if len(digits) == 19 and not luhn.is_valid(digits):
        raise SimError(
            "check_digit",
            f"“{text}” fails its check digit: a digit is wrong or two are swapped.",
        )
    return digits


def normalise_code(text: str) -> str:
    """Return a long identifier (EID, IMSI, IMEI) without blanks, dashes and the like.

    :raises SimError: code ``destroyed``, when a spreadsheet has lost some of them.
    """
    try:
        digits = re.sub(r"[\s\-./]", "", whole_number(plain(text)))
    except DestroyedError as error:
        raise SimError("destroyed", str(error)) from error
    if lost_digits(digits):
        raise SimError(
            "destroyed",
            f"A spreadsheet has put zeros in the place of the last digits of “{text}”.",
        )
    return digits


def bare_code(text: str) -> str:
    """Return :func:`normalise_code` of a text, or the text itself when it is lost."""
    try:
        return normalise_code(text)
    except SimError:
        return text


def eid_is_valid(eid: str) -> bool:
    """Return whether a text is an eSIM identifier: 32 digits, 1 modulo 97 (SGP.02)."""
    if not (isinstance(eid, str) and eid.isascii() and eid.isdigit()):
        return False
    return len(eid) == 32 and int(eid) % 97 == 1


def imsi_is_valid(imsi: str) -> bool:
    """Return whether a text is a subscriber identity: 15 digits (ITU-T E.212)."""
    return isinstance(imsi, str) and bool(re.fullmatch("[0-9]{15}", imsi))


def code_is_valid(code: str, shortest: int, longest: int) -> bool:
    """Return whether a text may be a card's code: digits only (3GPP TS 11.11).

    A PIN has 4 to 8 digits, a PUK has 8.
    """
    return bool(re.fullmatch(f"[0-9]{{{shortest},{longest}}}", code or ""))


def imei_is_valid(imei: str) -> bool:
    """Return whether a text is a device IMEI: 15 digits with a valid Luhn digit."""
    # the library also takes separators, 14 digits and the 16 of a software version
    digits = isinstance(imei, str) and imei.isascii() and imei.isdigit()
    return digits and len(imei) == 15 and stdnum_imei.is_valid(imei)


def normalise_mac(text: str) -> str:
    """Return an EUI-48 address as ``AA:BB:CC:DD:EE:FF``.

    :raises ValueError: unless there are exactly twelve hexadecimal digits, with the
        usual separators only.
    """
    cleaned = re.sub(r"[\s:.\-]", "", plain(text or ""))
    if not re.fullmatch(r"[0-9A-Fa-f]{12}", cleaned):
        raise ValueError(f"“{text}” is not a MAC address (12 hexadecimal digits).")
    return ":".join(re.findall("..", cleaned.upper()))
