"""VAT and enterprise numbers, to tell whether two parties are the same."""

import re
import unicodedata

from stdnum import get_cc_module

from .text import DestroyedError, plain, reference, whole_number

#: Words that people write in front of an enterprise number, in the languages of the
#: country and without accents: what the number is, which register it stands in.
PREFIXES = frozenset(
    "be belgie belgique belgien belgium tva btw vat mwst ust ustid ustidnr idnr uid "
    "kbo bce zdu cbe rpm rpr rjp n no nr num nummer numero number "
    "btwnr btwnummer tvanr vatnr kbonr kbonummer bcenr onderneming ondernemings "
    "ondernemingsnr ondernemingsnummer entreprise dentreprise lentreprise "
    "intracommunautaire identification "
    "unternehmen unternehmens unternehmensnummer unternehmensnr enterprise company "
    "business registration reg".split()
)
#: Words between those; in front they are the country of a foreign number.
BETWEEN = frozenset("d l de la du des van der het id".split())
#: The register of legal persons stands before its court: ``RPR Gent 0202.239.951``.
REGISTERS = frozenset({"rpm", "rpr", "rjp"})
_PREFIX = re.compile(r"[^0-9]*")
#: What may stand around the words; "no" without a sign behind it is Norway.
_AROUND = re.compile(r"(?!no\b[ ]*$)[a-z .,:;'’´°#()/*-]*")
#: A number that needs no other spelling.
_SPELLED = re.compile(r"(BE)?[0-9 .]*", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")
_BODY = re.compile(r"[0-9][0-9 ./\-]*")


def bare(number: str) -> str:
    """Return the digits of an enterprise number without what is written around it.

    ``N° d’entreprise : BE 0477.472.701`` and ``477472701.0``, which a spreadsheet made
    of it, give ``0477472701`` and ``477472701``; a text that holds anything else is
    returned as :func:`text.plain` has it.

    :raises text.DestroyedError: when a spreadsheet has lost some of the digits.
    """
    # "nº" and "№" would become the letters "no"
    text = plain(number.replace("º", "°").replace("№", "N°"))
    prefix = _PREFIX.match(text)[0]
    body = whole_number(text[len(prefix) :].strip())
    folded = unicodedata.normalize("NFD", prefix.lower())
    folded = re.sub("[\u0300-\u036f]", "", folded)
    words = _WORD.findall(re.sub(r"(?<=[a-z])\.(?=[a-z])", "", folded))
    known = PREFIXES.issuperset(words[:1]) and (
        not REGISTERS.isdisjoint(words[:1]) or PREFIXES.issuperset(set(words) - BETWEEN)
    )
    if not (known and _AROUND.fullmatch(folded)) or not _BODY.fullmatch(body):
        return text
    return re.sub("[^0-9]", "", body)


def registration(number: str) -> str:
    """Return a VAT or enterprise number in one spelling, to tell who is who.

    A Belgian number is its ten digits, with or without BE, other words in front, dots
    and leading zero: ``TVA BE 0477.472.701`` → ``0477472701``; of others letters and
    digits count.
    """
    try:
        digits = bare(number or "")
    except DestroyedError:
        return ""
    if digits.isdecimal() and len(digits) in (9, 10):
        return digits.zfill(10)
    return re.sub(r"[^0-9A-Z]", "", plain(number or "").upper())


def spell(number: str, vat: bool = False) -> str:
    """Return a VAT or enterprise number as it is kept, as its writer spelled it.

    Only what nobody sees and the words in front of a Belgian number go.

    :param vat: it is a VAT number: a Belgian one keeps BE.
    """
    text = reference(number)
    if _SPELLED.fullmatch(plain(text)):
        return text
    try:
        digits = bare(text)
    except DestroyedError:
        return text
    if not (digits.isdecimal() and len(digits) in (9, 10)):
        return text
    return f"BE{digits.zfill(10)}" if vat else digits.zfill(10)


def spellings(number: str) -> list[str]:
    """Return how a VAT or enterprise number may be stored, for a search."""
    one = registration(number)
    if not one:
        return []
    written = plain(number or "")
    if not (one.isdigit() and len(one) == 10):
        return sorted({one, written})
    dotted = f"{one[:4]}.{one[4:7]}.{one[7:]}"
    bodies = {one, dotted, dotted.replace(".", " ")}
    if one.startswith("0"):
        bodies |= {one[1:], dotted[1:]}
    return sorted(
        {f"{prefix}{body}" for body in bodies for prefix in ("", "BE", "BE ")}
        | {written}
    )


def vat_is_valid(number: str) -> bool:
    """Tell whether a text is a VAT number, with its country, of valid check digits.

    An enterprise number without the country is none: not every enterprise has VAT.
    """
    compact = re.sub(r"[^0-9A-Z]", "", plain(number or "").upper())
    country, rest = compact[:2], compact[2:]
    if not country.isalpha():
        return False
    module = get_cc_module(country.lower(), "vat")
    return bool(module) and bool(module.is_valid(rest))
