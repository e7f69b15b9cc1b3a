"""Telephone numbers: one canonical spelling, a kind, and ranges.

Validity and kind come from libphonenumber (package ``phonenumbers``). It does not know
the Belgian machine-to-machine plan (077, BIPT council decision of 6 September 2011), so
that prefix has a rule of its own here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

from .text import DestroyedError, plain, whole_number

KINDS = ("mobile", "fixed", "toll_free", "premium", "shared_cost", "uan", "m2m")
#: A direct-dial range is sold in blocks of 10, 100 or 1 000; more is a typing mistake.
RANGE_MAX_SIZE = 10_000
BELGIUM = 32
#: E.164 allows 15 digits with the country code. The shortest Belgian number has 8
#: after it; the plan of 077 fixes no other lower bound that could be verified.
M2M_MIN_NATIONAL, M2M_MAX_NATIONAL = 8, 13

_KIND_BY_TYPE = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.PAGER: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    # North America does not tell mobile from fixed; internet telephony replaces fixed.
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed",
    PhoneNumberType.VOIP: "fixed",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.PERSONAL_NUMBER: "uan",
    PhoneNumberType.VOICEMAIL: "uan",
}
#: Too long for a number of the country without its 0: a spreadsheet took the plus.
_WITHOUT_PLUS = re.compile(r"[1-9][0-9]{10,14}")
_ALLOWED = re.compile(r"\(?\+?[0-9 ()./\-]*")


class NumberError(ValueError):
    """A text is not a usable telephone number.

    :ivar code: stable reason: ``empty``, ``characters``, ``region``, ``country``,
        ``too_short``, ``too_long``, ``unused``, ``mobile_digit_missing``,
        ``zero_missing``, ``destroyed`` (by a spreadsheet),
        ``range_kind``, ``range_length``, ``range_order`` or ``range_size``.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Number:
    """A number that exists in a numbering plan.

    :ivar e164: ``+`` and at most 15 digits.
    :ivar kind: one of :data:`KINDS`.
    :ivar region: ISO 3166 country code; ``001`` for numbers of no country (+800, +882).
    """

    e164: str
    kind: str
    region: str


@dataclass(frozen=True)
class NumberRange:
    """A block of consecutive numbers, both ends included."""

    first: Number
    last: Number

    @property
    def size(self) -> int:
        return int(self.last.e164[1:]) - int(self.first.e164[1:]) + 1

    def __contains__(self, e164: str) -> bool:
        same_length = len(e164) == len(self.first.e164)
        return same_length and self.first.e164 <= e164 <= self.last.e164


def parse(number: str, region: str = "BE") -> Number:
    """Read a telephone number in any usual spelling.

    ``0470/12.34.56``, ``+32 (0)470 12 34 56``, ``0032470123456`` and
    ``tel:+32470123456`` are the same number. Letters and extensions are refused: they
    are not part of a number that a line carries. So are short codes such as 112, and
    Belgian numbers without their 0; only a mobile number may lack it (470123456 is what
    a spreadsheet makes of it), because nothing else begins like it. What a spreadsheet
    has made of a number is read as long as all its digits are there: ``32470123456``,
    ``32470123456.0`` and ``3.2470123456E10``; a number of another country needs its
    country code for that, and eleven digits. Characters that nobody sees do not count.

    :param number: what a person wrote.
    :param region: ISO 3166 country whose national spelling is understood.
    :return: the number in E.164 with its kind.
    :raises NumberError: (a :class:`ValueError`) with a readable reason.
    """
    text, region = _clean(number), (region or "").upper()
    try:
        return _parse(text, region)
    except NumberError as error:
        if not _WITHOUT_PLUS.fullmatch(text):
            raise
        try:
            return _parse(f"+{text}", region)
        except NumberError:
            # what is wrong is said of the number as it was written
            raise error from None


# An import looks at each number twice: once to report all bad rows, once to save.
@lru_cache(maxsize=20_000)
def _parse(text: str, region: str) -> Number:
    """Read a cleaned text; see :func:`parse`."""
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise NumberError("region", f"“{region}” is not a known country code.")
    try:
        parsed = phonenumbers.parse(text, region)
    except NumberParseException as error:
        raise _parse_error(error, text) from error
    if parsed.country_code == BELGIUM and _national(parsed).startswith("77"):
        number = _machine_number(parsed, text)
    else:
        number = _public_number(parsed, text)
    lacks_zero = re.sub(r"\D", "", text) == number.e164[len(f"+{BELGIUM}") :]
    if number.region == "BE" and lacks_zero and number.kind != "mobile":
        raise NumberError("zero_missing", f"“{text}” lacks the 0 at its beginning.")
    return number


def parse_range(first: str, last: str, region: str = "BE") -> NumberRange:
    """Read a direct-dial (DID) range from its first and last number.

    :param first: first number of the block, any spelling.
    :param last: last number of the block; may equal ``first``.
    :raises NumberError: when an end is not a number, the ends differ in length, country
        or kind, are in the wrong order, or hold more than :data:`RANGE_MAX_SIZE`.
    """
    block = NumberRange(parse(first, region), parse(last, region))
    low, high = block.first, block.last
    if (low.kind, low.region) != (high.kind, high.region):
        raise NumberError(
            "range_kind",
            f"{low.e164} and {high.e164} are not numbers of the same kind and country.",
        )
    if len(low.e164) != len(high.e164):
        raise NumberError(
            "range_length", f"{low.e164} and {high.e164} differ in length."
        )
    if block.size < 1:
        raise NumberError(
            "range_order",
            f"The range ends ({high.e164}) before it starts ({low.e164}).",
        )
    if block.size > RANGE_MAX_SIZE:
        raise NumberError(
            "range_size",
            f"The range holds {block.size} numbers; {RANGE_MAX_SIZE} is the most.",
        )
    return block


def search_digits(text: str, region: str = "BE") -> str:
    """Return the part of an E.164 number that a search text stands for.

    ``0470/12`` and ``+32 470 12`` both give ``3247012``; ``12.34.56`` gives ``123456``.

    :return: digits to look for inside stored numbers; ``""`` when the text is no piece
        of a number (letters, or fewer than three digits).
    """
    try:
        text = _clean(text)
    except NumberError:
        return ""
    country = str(phonenumbers.country_code_for_region((region or "").upper()) or "")
    text = re.sub(r"\(\s*0\s*\)", "", text)
    digits = re.sub(r"\D", "", text)
    if len(digits) < 3:
        return ""
    if digits.startswith("00"):
        return digits[2:]
    if not text.startswith("+") and digits.startswith("0"):
        return country + digits[1:]
    return digits


def display(e164: str, region: str = "") -> str:
    """Return a number as it is read: ``+32 470 12 34 56`` or ``0470 12 34 56``.

    :param e164: a stored number; anything unreadable is returned unchanged.
    :param region: ISO 3166 country of the reader, who reads the numbers of that country
        in their national spelling; empty: all are international.
    """
    try:
        parsed = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    home = phonenumbers.country_code_for_region((region or "").upper())
    at_home = bool(home) and parsed.country_code == home
    national = _national(parsed)
    if parsed.country_code == BELGIUM and national.startswith("77"):
        first, *rest = re.findall("..?", national)
        return " ".join([f"0{first}" if at_home else f"+{BELGIUM} {first}", *rest])
    spelling = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        parsed, spelling.NATIONAL if at_home else spelling.INTERNATIONAL
    )


def _clean(number: str) -> str:
    """Return the text with one kind of digit, space and dash, or raise."""
    if not isinstance(number, str) or not number.strip():
        raise NumberError("empty", "The phone number is empty.")
    text = re.sub(r"^tel:\s*", "", plain(number), flags=re.IGNORECASE)
    if not text:
        raise NumberError("empty", "The phone number is empty.")
    try:
        text = whole_number(text)
    except DestroyedError as error:
        raise NumberError("destroyed", str(error)) from error
    if not _ALLOWED.fullmatch(text):
        raise NumberError(
            "characters",
            f"“{number}” holds characters that do not belong in a phone number.",
        )
    return text


def _parse_error(error: NumberParseException, text: str) -> NumberError:
    if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return NumberError("country", f"“{text}” has an unknown country code.")
    if error.error_type == NumberParseException.TOO_LONG:
        return NumberError("too_long", f"“{text}” is too long for a phone number.")
    return NumberError("too_short", f"“{text}” is too short for a phone number.")


def _national(parsed) -> str:
    return phonenumbers.national_significant_number(parsed)


def _machine_number(parsed, text: str) -> Number:
    digits = len(_national(parsed))
    if digits < M2M_MIN_NATIONAL:
        raise NumberError("too_short", f"“{text}” is too short for a 077 number.")
    if digits > M2M_MAX_NATIONAL:
        raise NumberError("too_long", f"“{text}” is too long for a 077 number.")
    return Number(f"+{BELGIUM}{_national(parsed)}", "m2m", "BE")


def _public_number(parsed, text: str) -> Number:
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        raise NumberError("too_short", f"“{text}” is too short for a phone number.")
    if reason == ValidationResult.TOO_LONG:
        raise NumberError("too_long", f"“{text}” is too long for a phone number.")
    kind = _KIND_BY_TYPE.get(phonenumbers.number_type(parsed))
    if kind is None or not phonenumbers.is_valid_number(parsed):
        raise _unused_error(parsed, text)
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Number(e164, kind, phonenumbers.region_code_for_number(parsed))


def _unused_error(parsed, text: str) -> NumberError:
    """Tell a Belgian mobile number that lost a digit from an unused prefix."""
    if parsed.country_code == BELGIUM and re.fullmatch(
        r"4[5-9]\d{6}", _national(parsed)
    ):
        return NumberError(
            "mobile_digit_missing",
            f"“{text}” looks like a mobile number with one digit missing.",
        )
    return NumberError("unused", f"“{text}” is not a number in use in its country.")
