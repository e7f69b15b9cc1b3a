"""A request for an offer, and its answer, as portable documents (TMF648 Quote v4).

An SME asks, its seller answers, each in a database of its own: what passes between them
is a file that both can read, keep and mail. The shape is TM Forum's Quote; what is ours
(which lines and numbers an item replaces) stands in product relationships and
characteristics, whose names TM Forum leaves free. A file names its version: of another
one nothing is guessed.

What an item wants is said, never assumed: ``add`` something new, ``replace`` the lines
that it names, ``keep`` them as they are (TMF's *add*, *modify*, *noChange*).
"""

import datetime
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from . import tmf

VERSION = 1
REQUEST_TYPE = "ProximusQuoteRequest"
ANSWER_TYPE = "ProximusQuoteAnswer"
SCHEMA = f"urn:proximus-odoo:quote:{VERSION}"

ADD, REPLACE, KEEP = "add", "replace", "keep"
#: Our action → TM Forum's.
ACTIONS = {ADD: "add", REPLACE: "modify", KEEP: "noChange"}
#: Our relation to the lines that an item names.
RELATIONS = {REPLACE: "replaces", KEEP: "keeps"}
#: What an item states in whole numbers, and how a document calls it.
FIGURES = {
    "download_mbps": "downloadMbps",
    "data_gb": "dataAllowanceGb",
    "people_count": "userCount",
    "site_count": "siteCount",
}
#: What becomes of the numbers of replaced lines; empty: nobody has said.
NUMBER_WISHES = ("keep", "cancel")
STATES = frozenset(
    {"in_progress", "pending", "approved", "accepted", "rejected", "cancelled"}
)
#: What an answer may say of the offer.
ANSWER_STATES = frozenset({"approved", "accepted", "rejected"})


@dataclass(frozen=True)
class Party:
    """Who asks, or who is asked; ``id`` is the VAT or enterprise number."""

    id: str = ""
    name: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    language: str = ""


@dataclass(frozen=True)
class Site:
    """Where something is wanted."""

    id: str = ""
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class Named:
    """A line that an item names, as the customer knows it.

    ``monthly_cost`` is what its operator bills, ``None`` when the customer does not
    know; ``operator_id`` the operator's VAT number; ``ranges`` are blocks of numbers,
    first and last. Numbers alone, with no line, are those of a line that the customer
    keeps no record of.
    """

    reference: str = ""
    external_ref: str = ""
    name: str = ""
    kind: str = ""
    operator: str = ""
    operator_id: str = ""
    monthly_cost: Decimal | None = None
    numbers: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Item:
    """One thing that is wanted.

    Kind and figures say what an offer is to somebody who does not know its code; a
    figure of 0 is not stated. ``people_count`` may be more than the people named.
    ``wish_exceptions`` are numbers, or first numbers of ranges, for which the other
    wish holds.
    """

    id: str
    action: str
    code: str = ""
    name: str = ""
    is_bundle: bool = False
    quantity: int = 1
    number_wish: str = ""
    wish_exceptions: tuple[str, ...] = ()
    note: str = ""
    site: Site | None = None
    people: tuple[str, ...] = ()
    lines: tuple[Named, ...] = ()
    kind: str = ""
    download_mbps: int = 0
    data_gb: int = 0
    people_count: int = 0
    site_count: int = 0

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the lines that the item names, once each, in order."""
        return tuple(dict.fromkeys(n for line in self.lines for n in line.numbers))

    @property
    def ranges(self) -> tuple[tuple[str, str], ...]:
        """The number ranges of those lines, first and last number, once each."""
        return tuple(dict.fromkeys(r for line in self.lines for r in line.ranges))

    def wish_of(self, number: str) -> str:
        """Return what becomes of a number, or of the range that begins with it."""
        if number not in self.wish_exceptions:
            return self.number_wish
        return other_wish(self.number_wish)


@dataclass(frozen=True)
class Request:
    """What a customer wants from its seller.

    ``id`` stays the same however often it is sent; ``reference`` is the customer's.
    """

    id: str
    reference: str
    customer: Party
    items: tuple[Item, ...]
    seller: Party = field(default_factory=Party)
    asked_on: datetime.date | None = None
    wanted_on: datetime.date | None = None
    currency: str = "EUR"
    note: str = ""

    @property
    def replaced_cost(self) -> Decimal | None:
        """What the customer says that the replaced lines cost a month.

        ``None`` when one of them is not told.
        """
        costs = [
            line.monthly_cost
            for item in self.items
            if item.action == REPLACE
            for line in item.lines
        ]
        known = [cost for cost in costs if cost is not None]
        return sum(known, Decimal(0)) if costs and len(known) == len(costs) else None


@dataclass(frozen=True)
class Answer:
    """What the seller offers, or that it is signed or off.

    ``reference`` is the seller's quotation, ``link`` where it can be read and signed.
    Amounts are without VAT; ``None`` when the file does not tell them.
    """

    id: str
    request_reference: str
    reference: str
    state: str
    seller: Party = field(default_factory=Party)
    recurring: Decimal | None = None
    one_off: Decimal | None = None
    currency: str = "EUR"
    months: int = 0
    link: str = ""
    valid_until: datetime.date | None = None
    answered_on: datetime.date | None = None
    offers: tuple[tuple[str, int], ...] = ()


def other_wish(wish: str) -> str:
    """Return the other thing that may become of a number; empty when none is said."""
    return next((one for one in NUMBER_WISHES if wish and one != wish), "")


# === OUT === #


def write_request(request: Request) -> str:
    """Return the document of a request, as JSON text."""
    return _dump(request_payload(request))


def request_payload(request: Request) -> dict:
    """Return the TMF648 ``Quote`` of a request."""
    payload = _envelope(REQUEST_TYPE, request.id, request.reference, "in_progress")
    payload |= {
        "relatedParty": [
            *_parties(request.customer, "customer"),
            *_parties(request.seller, "seller"),
        ],
        "contactMedium": _contact_media(request.customer),
        "quoteItem": [_item_payload(item, request.currency) for item in request.items],
    }
    if request.asked_on:
        payload["quoteDate"] = tmf.write_date(request.asked_on)
    if request.wanted_on:
        payload["expectedFulfillmentStartDate"] = tmf.write_date(request.wanted_on)
    if request.note:
        payload["note"] = [{"id": "1", "text": request.note}]
    return payload


def _envelope(kind: str, uuid: str, reference: str, state: str) -> dict:
    return {
        "@type": kind,
        "@baseType": "Quote",
        "@schemaLocation": SCHEMA,
        "version": str(VERSION),
        "id": uuid,
        "externalId": reference,
        "category": "connectivity",
        "state": tmf.write_word(state),
    }


def _parties(party: Party, role: str) -> list[dict]:
    if not (party.name or party.id):
        return []
    found = [
        {
            "@referredType": "Organization",
            "id": party.id,
            "name": party.name,
            "role": role,
        }
    ]
    if party.contact:
        contact = {"@referredType": "Individual", "id": "", "name": party.contact}
        found.append({**contact, "role": f"{role}Contact"})
    return found


def _contact_media(party: Party) -> list[dict]:
    media = {
        "email": {"emailAddress": party.email},
        "phone": {"phoneNumber": party.phone},
        "language": {"contactType": party.language},
        "postalAddress": {
            "street1": party.street,
            "postCode": party.postcode,
            "city": party.city,
            "country": party.country,
        },
    }
    return [
        {"mediumType": kind, "characteristic": {k: v for k, v in values.items() if v}}
        for kind, values in media.items()
        if any(values.values())
    ]


def _item_payload(item: Item, currency: str) -> dict:
    product: dict[str, Any] = {"name": item.name, "isBundle": item.is_bundle}
    if item.site:
        product["place"] = [_place(item.site)]
    values = {
        "user": list(item.people),
        "numberWish": item.number_wish,
        "numberWishExcept": list(item.wish_exceptions),
        "lineKind": item.kind,
        **{name: getattr(item, key) or None for key, name in FIGURES.items()},
    }
    product["productCharacteristic"] = tmf.characteristics(values)
    if item.lines:
        product["productRelationship"] = [
            {
                "relationshipType": RELATIONS.get(item.action, "replaces"),
                "product": _line_payload(line, currency),
            }
            for line in item.lines
        ]
    payload = {
        "id": item.id,
        "action": ACTIONS[item.action],
        "quantity": item.quantity,
        "product": product,
    }
    if item.code:
        payload["productOffering"] = {"id": item.code, "name": item.name}
    if item.note:
        payload["note"] = [{"id": "1", "text": item.note}]
    return payload


def _place(site: Site) -> dict:
    address = {
        "streetName": site.street,
        "postcode": site.postcode,
        "city": site.city,
        "country": site.country,
    }
    return {
        "@type": "GeographicAddress",
        "id": site.id,
        "name": site.name,
        "role": "installationAddress",
        **{key: value for key, value in address.items() if value},
    }


def _line_payload(line: Named, currency: str) -> dict:
    values = {
        "externalId": line.reference,
        "lineKind": line.kind,
        "billedBy": line.operator,
        "billedById": line.operator_id,
        "msisdn": list(line.numbers),
        "msisdnRange": [list(ends) for ends in line.ranges],
    }
    payload: dict[str, Any] = {
        "name": line.name,
        "productCharacteristic": tmf.characteristics(values),
    }
    if line.external_ref:
        payload["id"] = line.external_ref
    if line.monthly_cost is not None:
        payload["productPrice"] = tmf.recurring_price(line.monthly_cost, currency)
    return payload


def write_answer(answer: Answer) -> str:
    """Return the document of an answer, as JSON text."""
    return _dump(answer_payload(answer))


def answer_payload(answer: Answer) -> dict:
    """Return the TMF648 ``Quote`` of an answer."""
    payload = _envelope(ANSWER_TYPE, answer.id, answer.reference, answer.state)
    payload |= {
        "description": answer.request_reference,
        "relatedParty": _parties(answer.seller, "seller"),
        "quoteItem": [
            {
                "id": str(place),
                "action": "add",
                "quantity": quantity,
                "product": {"name": name, **_term(answer.months)},
            }
            for place, (name, quantity) in enumerate(answer.offers, start=1)
        ],
        "quoteTotalPrice": _prices(answer),
    }
    if answer.link:
        payload["href"] = answer.link
    if answer.valid_until:
        end = tmf.write_date(answer.valid_until)
        payload["validFor"] = {"endDateTime": end}
    if answer.answered_on:
        payload["quoteDate"] = tmf.write_date(answer.answered_on)
    return payload


def _term(months: int) -> dict:
    if not months:
        return {}
    duration = {"amount": months, "units": "month"}
    return {"productTerm": [{"name": "commitment", "duration": duration}]}


def _prices(answer: Answer) -> list[dict]:
    kinds = (
        (
            answer.recurring,
            {"priceType": "recurring", "recurringChargePeriod": "month"},
        ),
        (answer.one_off, {"priceType": "oneTime"}),
    )
    return [
        {
            **kind,
            "price": {
                "dutyFreeAmount": {"unit": answer.currency, "value": float(amount)}
            },
        }
        for amount, kind in kinds
        if amount is not None
    ]


def _dump(payload: dict) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=1)
