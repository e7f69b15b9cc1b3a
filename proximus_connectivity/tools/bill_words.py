"""What the words of a bill row tell: what was used, what is paid once, what is a fee.

Words are the last resort: an amount that fits what was agreed is right, whatever it is
called. They only keep a check from calling an amount a wrong fee that is none.
"""

import re
from collections.abc import Iterable

from .bill_document import MONTH_OF
from .text import plain_rows

#: Codes of UN/ECE Rec. 20 in which use is counted: minutes, seconds, bytes, messages.
USAGE_UNITS = frozenset({"MIN", "SEC", "E34", "4L", "2P", "E36", "AD", "HUR"})
_USAGE = (
    "usage used consumption traffic roaming surf surcharge overage excess minutes "
    "minute calls call sms mms abroad "
    "consommation consommations appels appel trafic itinérance itinerance dépassement "
    "depassement communications communication étranger etranger "
    "verbruik gesprekken oproepen oproep verkeer buitenland overschrijding belminuten "
    "verbrauch nutzung gespräche gespraeche verbindungen ausland"
)
_ONCE = (
    "activation installation install technician intervention delivery shipping "
    "handset setup one-off once porting replacement penalty reminder "
    "termination deposit repair visit "
    "costs topup recharge boost addon add-on option pass supplement "
    "frais supplément raccordement technicien livraison appareil remplacement rappel "
    "résiliation "
    "resiliation indemnité caution déplacement unique "
    "kosten simkaart sim-kaart optie toeslag activering installatie aansluiting "
    "technieker levering toestel vervanging "
    "herinnering opzeg opzegging vergoeding waarborg eenmalig verzending "
    "sim-karte zuschlag aktivierung anschluss techniker lieferung gerät geraet ersatz "
    "mahnung kündigung "
    "einmalig versand"
)
_FEE = (
    "subscription monthly rental fee plan bundle "
    "abonnement redevance mensuel mensuelle forfait location "
    "abonnementsgeld maandelijks maandelijkse huur bundel "
    "abo grundgebühr grundgebuehr monatlich monatliche miete"
)
USAGE = frozenset(_USAGE.split())
ONCE = frozenset(_ONCE.split())
FEE = frozenset(_FEE.split())
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})*")
_DATES = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d|20\d\d-\d\d(?:-\d\d)?|\b\d{1,2}/20\d\d\b"
    r"|\b20\d\d\b"
)
_KEPT = re.compile(r"[^\W_]+")


def words(text: str) -> frozenset[str]:
    """Return the words of a text, without numbers, in small letters."""
    return frozenset(word.lower() for word in _WORD.findall(plain_rows(text)))


def is_extra(
    told: Iterable[str], unit: str = "", offer: frozenset[str] = frozenset()
) -> bool:
    """Return whether a row speaks of what was used, or of what is paid once.

    :param told: its words.
    :param unit: the unit in which its quantity counts.
    :param offer: words of the offer that the line has: who names it speaks of the fee.
    """
    told = frozenset(told)
    if unit in USAGE_UNITS:
        return True
    if offer and offer <= told:
        return False
    return bool(told & (USAGE | ONCE)) and not told & FEE


def is_fee(told: Iterable[str], offer: frozenset[str] = frozenset()) -> bool:
    """Return whether a row calls itself the fee, or names the offer of its line."""
    told = frozenset(told)
    return bool(told & FEE or (offer and offer <= told))


def is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two rows may be the same thing charged twice, by their words."""
    return is_extra(one) == is_extra(other) and (one <= other or other <= one)


def undated(text: str) -> str:
    """Return a text without days, months and years, its case and punctuation kept."""
    kept = _DATES.sub(" ", plain_rows(text)).split()
    return " ".join(w for w in kept if w.strip(".,;:()").casefold() not in MONTH_OF)


def match_key(text: str) -> str:
    """Return by what a text is known again next month.

    Days, months and years change; amounts are no part of the text. Case, blanks and
    punctuation do not count. Empty where nothing is left that tells one row from
    another.
    """
    kept = [
        word
        for word in _KEPT.findall(_DATES.sub(" ", plain_rows(text)).casefold())
        if word not in MONTH_OF
    ]
    return " ".join(kept)[:500]
