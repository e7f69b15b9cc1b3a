"""Reading what a stranger says is a request for an offer, or the answer to one.

The documents are those of :mod:`quote_document`. A file comes from anybody: whatever it
holds, it is read or refused with a sentence.
"""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from . import tmf
from .portable_json import (
    PortableError,
    amount_of,
    count_of,
    load,
    object_of,
    objects_of,
    shown,
    text_of,
    texts_of,
)
from .quote_document import (
    ACTIONS,
    ADD,
    ANSWER_STATES,
    ANSWER_TYPE,
    FIGURES,
    KEEP,
    NUMBER_WISHES,
    RELATIONS,
    REPLACE,
    REQUEST_TYPE,
    STATES,
    VERSION,
    Answer,
    Item,
    Named,
    Party,
    Request,
    Site,
)
from .text import reference

_READ_ACTIONS = {literal: action for action, literal in ACTIONS.items()}

MAX_ITEMS = 500
MAX_LINES = 2_000
MAX_NUMBERS = 2_000
MAX_PEOPLE = 1_000
MAX_QUANTITY = 10_000
MAX_FIGURE = 1_000_000

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LINK = re.compile(r"https?://[^\s\"'<>\\]{1,900}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


def read_request(content: bytes | str) -> Request:
    """Return the request in a file.

    :param content: the file as it came, from anybody.
    :raises PortableError: a ValueError that says what is wrong and where; never
        another exception, whatever the file holds.
    """
    data = _open(content, REQUEST_TYPE)
    items = objects_of(data, "quoteItem", MAX_ITEMS)
    if not items:
        raise PortableError("empty", "the request asks for nothing")
    currencies: set[str] = set()
    read = tuple(
        _read_item(item, place, currencies) for place, item in enumerate(items, start=1)
    )
    _check_once(read)
    if len(currencies) > 1:
        raise PortableError("currency", "the request mixes currencies")
    return Request(
        id=_read_id(data),
        reference=text_of(data, "externalId", most=64),
        customer=_read_customer(data),
        seller=_read_party(data, "seller"),
        items=read,
        asked_on=_read_day(data, "quoteDate"),
        wanted_on=_read_day(data, "expectedFulfillmentStartDate"),
        currency=next(iter(currencies), "EUR"),
        note=_read_note(data),
    )


def read_answer(content: bytes | str) -> Answer:
    """Return the answer in a file.

    :param content: the file as it came, from anybody.
    :raises PortableError: as :func:`read_request`.
    """
    data = _open(content, ANSWER_TYPE)
    state = _read_state(data)
    prices, currencies = {}, set()
    for price in objects_of(data, "quoteTotalPrice", 10):
        amount, currency = _read_money(price, "quoteTotalPrice")
        kind = text_of(price, "priceType", "quoteTotalPrice", 30)
        if kind in prices:
            raise PortableError(
                "twice", "two totals of one kind", "quoteTotalPrice", kind
            )
        if amount is not None:
            prices[kind] = amount
            currencies.add(currency)
    if len(currencies) > 1:
        raise PortableError("currency", "the answer mixes currencies")
    if state == "approved" and not prices:
        raise PortableError("price", "the answer names no price")
    items = objects_of(data, "quoteItem", MAX_ITEMS)
    link = text_of(data, "href", most=1_000)
    if link and not _LINK.fullmatch(link):
        raise PortableError("link", "the link to sign is no web address")
    return Answer(
        id=_read_id(data),
        request_reference=text_of(data, "description", most=64),
        reference=text_of(data, "externalId", most=64),
        state=state,
        seller=_read_party(data, "seller"),
        recurring=prices.get("recurring"),
        one_off=prices.get("oneTime"),
        currency=next(iter(currencies), "EUR"),
        months=max((_read_months(item) for item in items), default=0),
        link=link,
        valid_until=_read_day(object_of(data, "validFor"), "endDateTime"),
        answered_on=_read_day(data, "quoteDate"),
        offers=tuple(
            (
                text_of(object_of(item, "product"), "name", "quoteItem", 250),
                count_of(item, "quantity", MAX_QUANTITY, "quoteItem"),
            )
            for item in items
        ),
    )


def _open(content: bytes | str, kind: str) -> Mapping:
    data = load(content)
    found = text_of(data, "@type", most=80)
    if found != kind:
        wanted = "request for an offer" if kind == REQUEST_TYPE else "answer"
        raise PortableError(
            "kind",
            f"the file is no {wanted}: its type is “{shown(found)}”",
            what=found,
        )
    version = text_of(data, "version", most=20)
    if version != str(VERSION):
        raise PortableError(
            "version",
            f"the file has version “{shown(version)}”, this program reads {VERSION}",
            what=version,
        )
    return data


def _read_id(data: Mapping) -> str:
    uuid = text_of(data, "id", most=64).lower()
    if not _UUID.fullmatch(uuid):
        raise PortableError("id", "the file does not name its request (“id”)")
    return uuid


def _read_state(data: Mapping) -> str:
    literal = text_of(data, "state", most=30)
    try:
        state = tmf.read_word(literal, STATES)
    except ValueError as error:
        raise PortableError("state", str(error), what=literal) from error
    if state not in ANSWER_STATES:
        raise PortableError("state", f"“{shown(literal)}” is no answer", what=literal)
    return state


def _read_day(data: Mapping, key: str) -> datetime.date | None:
    text = text_of(data, key, most=40)
    try:
        day = tmf.read_date(text)
    except (ValueError, OverflowError) as error:
        raise PortableError("date", f"“{key}” is no date", what=key) from error
    if day and not 2000 <= day.year <= 2200:
        raise PortableError("date", f"“{key}” is no possible date", what=key)
    return day


def _read_note(data: Mapping, where: str = "") -> str:
    notes = objects_of(data, "note", 20, where)
    text = "\n".join(filter(None, (text_of(note, "text", where) for note in notes)))
    if len(text) > 4_000:
        raise PortableError("size", "the notes are too long", where, "note")
    return text


def _read_party(data: Mapping, role: str) -> Party:
    found: dict[str, str] = {}
    for party in objects_of(data, "relatedParty", 20):
        told = text_of(party, "role", "relatedParty", 60)
        if told == role:
            found["id"] = reference(text_of(party, "id", "relatedParty", 64))
            found["name"] = text_of(party, "name", "relatedParty", 250)
        elif told == f"{role}Contact":
            found["contact"] = text_of(party, "name", "relatedParty", 250)
    return Party(**found)


def _read_customer(data: Mapping) -> Party:
    party = _read_party(data, "customer")
    if not party.name:
        raise PortableError("customer", "the file does not name the customer")
    values: dict[str, str] = {}
    for medium in objects_of(data, "contactMedium", 20):
        told = object_of(medium, "characteristic", "contactMedium")
        for key, name in (
            ("email", "emailAddress"),
            ("phone", "phoneNumber"),
            ("language", "contactType"),
            ("street", "street1"),
            ("postcode", "postCode"),
            ("city", "city"),
            ("country", "country"),
        ):
            values[key] = values.get(key) or text_of(told, name, "contactMedium", 250)
    if values.get("country") and not _COUNTRY.fullmatch(values["country"]):
        values["country"] = ""
    if values.get("language") and not _LANGUAGE.fullmatch(values["language"]):
        values["language"] = ""
    return Party(party.id, party.name, party.contact, **values)


def _read_item(data: Mapping, place: int, currencies: set[str]) -> Item:
    where = f"quoteItem {place}"
    literal = text_of(data, "action", where, 30)
    action = _READ_ACTIONS.get(literal)
    if not action:
        raise PortableError(
            "action",
            f"“{shown(literal)}” is not add, modify or noChange",
            where,
            literal,
        )
    product = object_of(data, "product", where)
    offering = object_of(data, "productOffering", where)
    values = _read_values(product, where)
    wish = "".join(texts_of(values.get("numberWish"), "numberWish", 1, where))
    if wish and wish not in NUMBER_WISHES:
        raise PortableError(
            "wish", f"“{shown(wish)}” is not keep or cancel", where, wish
        )
    exceptions = texts_of(
        values.get("numberWishExcept"), "numberWishExcept", MAX_NUMBERS, where
    )
    if exceptions and not wish:
        raise PortableError(
            "wish", "exceptions from a wish that it does not say", where
        )
    item = Item(
        id=text_of(data, "id", where, 64) or str(place),
        action=action,
        code=reference(text_of(offering, "id", where, 100)),
        name=text_of(offering, "name", where, 250)
        or text_of(product, "name", where, 250),
        is_bundle=product.get("isBundle") is True,
        quantity=count_of(data, "quantity", MAX_QUANTITY, where),
        number_wish=wish,
        wish_exceptions=exceptions,
        note=_read_note(data, where),
        site=_read_site(product, where),
        people=texts_of(values.get("user"), "user", MAX_PEOPLE, where),
        kind="".join(texts_of(values.get("lineKind"), "lineKind", 1, where)),
        **_read_figures(values, where),
        lines=_read_lines(product, action, where, currencies),
    )
    _check_item(item, where)
    return item


def _read_figures(values: Mapping[str, Any], where: str) -> dict[str, int]:
    """Return the whole numbers that an item states; 0 for those that it does not."""
    return {
        key: count_of(values, name, MAX_FIGURE, where) if values.get(name) else 0
        for key, name in FIGURES.items()
    }


def _check_item(item: Item, where: str) -> None:
    if item.action == ADD and item.lines:
        raise PortableError("action", "what is added replaces no line", where)
    if item.action == REPLACE and not item.lines:
        raise PortableError("action", "it does not say what it replaces", where)
    if item.action == KEEP and not item.lines:
        raise PortableError("action", "it does not say what is kept", where)
    if item.action != KEEP and not (item.code or item.name):
        raise PortableError("empty", "it does not say what is wanted", where)


def _check_once(items: tuple[Item, ...]) -> None:
    """Refuse two items with one id, and a line or number that two items name."""
    ids = [item.id for item in items]
    if len(set(ids)) != len(ids):
        raise PortableError("twice", "two items have the same id", what="id")
    lines = [line.reference for item in items for line in item.lines if line.reference]
    numbers = [number for item in items for number in item.numbers]
    starts = [first for item in items for first, _last in item.ranges]
    if len(lines) > MAX_LINES or len(numbers) + len(starts) > MAX_NUMBERS:
        raise PortableError(
            "size", "the request names too many lines or numbers", what="quoteItem"
        )
    for named in (lines, numbers + starts):
        if len(set(named)) != len(named):
            twice = next(one for one in named if named.count(one) > 1)
            raise PortableError(
                "twice", f"“{shown(twice)}” is named by more than one item", what=twice
            )


def _read_values(product: Mapping, where: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in objects_of(product, "productCharacteristic", 50, where):
        name = text_of(one, "name", where, 60)
        if name in values:
            raise PortableError("twice", f"“{shown(name)}” stands twice", where, name)
        values[name] = one.get("value")
    return values


def _read_site(product: Mapping, where: str) -> Site | None:
    places = objects_of(product, "place", 1, where)
    if not places:
        return None
    names = {"id": "id", "name": "name", "street": "streetName"}
    names |= {"postcode": "postcode", "city": "city", "country": "country"}
    values = {key: text_of(places[0], n, where, 250) for key, n in names.items()}
    if not _COUNTRY.fullmatch(values["country"]):
        values["country"] = ""
    return Site(**values) if any(values.values()) else None


def _read_lines(
    product: Mapping, action: str, where: str, currencies: set[str]
) -> tuple[Named, ...]:
    found = []
    for relation in objects_of(product, "productRelationship", MAX_LINES, where):
        kind = text_of(relation, "relationshipType", where, 60)
        if kind not in RELATIONS.values():
            continue
        if kind != RELATIONS.get(action):
            raise PortableError(
                "action", "its lines are not what its action says", where
            )
        found.append(
            _read_named(object_of(relation, "product", where), where, currencies)
        )
    return tuple(found)


def _read_named(data: Mapping, where: str, currencies: set[str]) -> Named:
    values = _read_values(data, where)
    told = {
        key: reference("".join(texts_of(values.get(name), name, 1, where)))
        for key, name in (
            ("reference", "externalId"),
            ("kind", "lineKind"),
            ("operator", "billedBy"),
            ("operator_id", "billedById"),
        )
    }
    cost = None
    for price in objects_of(data, "productPrice", 5, where):
        if text_of(price, "priceType", where, 30) == "recurring":
            cost, currency = _read_money(price, where)
            currencies.add(currency)
    line = Named(
        **told,
        external_ref=reference(text_of(data, "id", where, 100)),
        name=text_of(data, "name", where, 250),
        monthly_cost=cost,
        numbers=texts_of(values.get("msisdn"), "msisdn", MAX_NUMBERS, where),
        ranges=_read_ranges(values.get("msisdnRange"), where),
    )
    if not (line.reference or line.external_ref or line.numbers or line.ranges):
        raise PortableError(
            "empty", "a line has neither a reference nor a number", where
        )
    return line


def _read_ranges(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    """Return the first and last number of each range.

    :raises PortableError: when one has no two ends, or there are too many.
    """
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_NUMBERS:
        raise PortableError(
            "type", "“msisdnRange” is no list of ranges", where, "msisdnRange"
        )
    found = []
    for one in value:
        ends = texts_of(one, "msisdnRange", 2, where)
        if not isinstance(one, list) or len(ends) != 2:
            raise PortableError(
                "range", "a range of numbers has a first and a last number", where
            )
        found.append((ends[0], ends[1]))
    return tuple(found)


def _read_money(price: Mapping, where: str) -> tuple[Decimal | None, str]:
    money = object_of(object_of(price, "price", where), "dutyFreeAmount", where)
    currency = text_of(money, "unit", where, 10) or "EUR"
    if not _CURRENCY.fullmatch(currency):
        raise PortableError(
            "currency", f"“{shown(currency)}” is no currency", where, currency
        )
    return amount_of(money, "value", where), currency


def _read_months(item: Mapping) -> int:
    for term in objects_of(object_of(item, "product"), "productTerm", 10):
        duration = object_of(term, "duration", "productTerm")
        months = amount_of(duration, "amount", "productTerm")
        if (
            months is not None
            and text_of(duration, "units", "productTerm", 20) == "month"
        ):
            if months != int(months) or months > 120:
                raise PortableError(
                    "number", "the term is no number of months", what="productTerm"
                )
            return int(months)
    return 0
