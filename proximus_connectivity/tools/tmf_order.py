"""Line orders as TM Forum product orders (TMF622 v4), both ways."""

from collections.abc import Mapping
from typing import Any

from . import tmf
from .tmf_error import TmfError

PATH = "/tmf-api/productOrderingManagement/v4/productOrder"
CANCEL_PATH = "/tmf-api/productOrderingManagement/v4/cancelProductOrder"
#: Order states that say nothing about single items.
_MIXED = {"partial"}


def order_payload(order: Mapping[str, Any]) -> dict:
    """Return a TMF622 ``ProductOrder_Create``.

    :param order: ``reference`` (ours, sent as external id), ``customer`` (see
        :func:`party`), ``note``, ``requested_date`` (date or ``None``), ``items``: each
        ``id``, ``action`` (add, modify, delete, no_change), ``offer`` and
        ``offer_name``, ``product`` (operator's reference of the line, if known),
        ``line`` (our reference), ``site`` (see :func:`place`, or ``None``),
        ``requested_date``, ``numbers`` (E.164). Of a change also ``change`` (what it
        is about) and, where it changes, ``monthly_cost`` and ``currency``, ``holder``
        (see :func:`party`) and ``former_site`` (see :func:`place`).
    """
    payload = {
        "externalId": order["reference"],
        "category": "connectivity",
        "relatedParty": [party(order["customer"], "customer")],
        "productOrderItem": [_item_payload(item) for item in order["items"]],
    }
    if order.get("requested_date"):
        payload["requestedStartDate"] = tmf.write_date(order["requested_date"])
    if order.get("note"):
        payload["note"] = [{"text": order["note"]}]
    return payload


def _item_payload(item: Mapping[str, Any]) -> dict:
    product: dict[str, Any] = {"name": item["line"]}
    if item.get("product"):
        product["id"] = item["product"]
    if item.get("site"):
        product["place"] = [place(item["site"], "installationAddress")]
    product |= _change_payload(item)
    if item.get("requested_date"):
        product["startDate"] = tmf.write_date(item["requested_date"])
    values = {
        "externalId": item["line"],
        "msisdn": list(item.get("numbers") or []),
        "changeKind": item.get("change"),
    }
    product["productCharacteristic"] = tmf.characteristics(values)
    return {
        "id": str(item["id"]),
        "quantity": 1,
        "action": tmf.write_word(item["action"]),
        "productOffering": {"id": item["offer"], "name": item["offer_name"]},
        "product": product,
    }


def _change_payload(item: Mapping[str, Any]) -> dict:
    """Return the parts of a product that a "modify" item changes, but for the place."""
    changed: dict[str, Any] = {}
    if item.get("former_site"):
        new = item.get("site")
        changed["place"] = [place(new, "installationAddress")] if new else []
        changed["place"].append(place(item["former_site"], "formerAddress"))
    if item.get("holder"):
        changed["relatedParty"] = [party(item["holder"], "customer")]
    if item.get("monthly_cost") is not None:
        currency = item.get("currency") or ""
        changed["productPrice"] = tmf.recurring_price(item["monthly_cost"], currency)
    return changed


def party(partner: Mapping[str, Any], role: str) -> dict:
    """Return a related party from ``id`` (enterprise number or ours) and ``name``."""
    return {
        "@referredType": "Organization",
        "id": str(partner["id"]),
        "name": partner.get("name") or "",
        "role": role,
    }


def place(site: Mapping[str, Any], role: str) -> dict:
    """Return a related place from a site: ``id``, ``name`` and its address.

    :param site: ``id``, ``name``, and where known ``street``, ``postcode``, ``city``,
        ``country`` (two letters).
    """
    address = {
        "streetName": site.get("street"),
        "postcode": site.get("postcode"),
        "city": site.get("city"),
        "country": site.get("country"),
    }
    return {
        "@type": "GeographicAddress",
        "id": str(site["id"]),
        "name": site.get("name") or "",
        "role": role,
        **{key: value for key, value in address.items() if value},
    }


def cancel_payload(external_ref: str, reason: str) -> dict:
    """Return a TMF622 ``CancelProductOrder_Create`` for an order of the operator."""
    return {
        "cancellationReason": reason,
        "productOrder": {"id": external_ref, "@referredType": "ProductOrder"},
    }


def read_order(data: Any) -> dict:
    """Return what a TMF622 product order says, as plain JSON values.

    :param data: ``ProductOrder`` as received; only ``id`` is needed.
    :return: ``external_ref``, ``reference`` (ours), ``state`` (empty when not told),
        ``reason``, ``completion_date`` (ISO or empty), ``expected_date`` (ISO or
        empty), ``news`` (see :func:`read_alerts`) and ``items``: by item id, ``state``
        (may be empty) and ``product``.
    :raises TmfError: for data without an id or with an unknown state.
    """
    order = tmf.as_dict(data)
    reference = tmf.read_text(order.get("id"), "id")
    if not reference:
        raise TmfError("id", "The product order has no id.")
    state = order.get("state")
    return {
        "external_ref": reference,
        "reference": _reference(order.get("externalId")),
        "state": tmf.read_word(state, tmf.ORDER_STATES) if state else "",
        "reason": _reason(order),
        "completion_date": _day(order.get("completionDate")),
        "expected_date": _day(order.get("expectedCompletionDate")),
        "news": read_alerts(order),
        "items": dict(_read_items(order.get("productOrderItem"))),
    }


def _reference(external_id: Any) -> str:
    """Return our reference: a text in v4, a list of identifiers in v5."""
    if isinstance(external_id, list | Mapping):
        found = [tmf.as_dict(one).get("id") for one in tmf.as_list(external_id)]
        external_id = next(filter(None, found), "")
    return tmf.read_text(external_id, "externalId")


#: Kind of news → where an order of TMF622 v5 (and, behind it, of TMF641 v4.1) keeps it
#: and what its moment is called.
NEWS = {
    "milestone": (("productOrderMilestone", "milestone"), "milestoneDate"),
    "jeopardy": (("productOrderJeopardyAlert", "jeopardyAlert"), "alertDate"),
    "error": (("productOrderErrorMessage", "errorMessage"), "timestamp"),
}


def read_alerts(order: Mapping[str, Any]) -> list[dict]:
    """Return what an order tells beside its state: milestones, alerts and errors.

    :return: per piece ``kind`` (a key of :data:`NEWS`), ``id`` (made from its content
        when it has none), ``title``, ``text`` and ``time`` (sort key or empty).
    """
    found = []
    for kind, (keys, moment) in NEWS.items():
        pieces = [one for key in keys for one in tmf.as_list(order.get(key))]
        for piece in filter(None, map(tmf.as_dict, pieces)):
            title = piece.get("name") or piece.get("code") or piece.get("jeopardyType")
            words = [piece.get(key) for key in ("message", "exception", "reason")]
            words += [piece.get("description"), piece.get("status")]
            found.append(
                {
                    "kind": kind,
                    "id": tmf.read_text(piece.get("id"), "id", 200)
                    or tmf.event_digest(piece),
                    "title": tmf.read_text(title, "name", 200),
                    "text": _join(words)[:2000],
                    "time": tmf.sort_key(tmf.read_time(piece.get(moment))),
                }
            )
    return found


def _join(words: list) -> str:
    return " · ".join(filter(None, (tmf.read_text(word, "message") for word in words)))


def _read_items(items: Any):
    for item in map(tmf.as_dict, tmf.as_list(items)):
        reference = tmf.read_text(item.get("id"), "id")
        if not reference:
            continue
        state = item.get("state")
        product = tmf.as_dict(item.get("product"))
        yield (
            reference,
            {
                "state": tmf.read_word(state, tmf.ITEM_STATES) if state else "",
                "product": tmf.read_text(product.get("id"), "product.id"),
            },
        )


def item_states(answer: Mapping[str, Any], ids: list[str]) -> dict[str, str]:
    """Return the state of each of our items that an operator's answer tells.

    An item of which nothing is said follows the order, unless the order's state is a
    mix of those of its items.

    :param answer: as returned by :func:`read_order`.
    :param ids: ids of our items.
    """
    overall = "" if answer["state"] in _MIXED else answer["state"]
    reported = {
        item: answer["items"].get(item, {}).get("state") or overall for item in ids
    }
    return {item: state for item, state in reported.items() if state}


def _reason(order: Mapping[str, Any]) -> str:
    notes = [tmf.as_dict(note).get("text") for note in tmf.as_list(order.get("note"))]
    reason = order.get("cancellationReason") or next(filter(None, reversed(notes)), "")
    return tmf.read_text(reason, "note", 500)


def _day(value: Any) -> str:
    day = tmf.read_date(value)
    return day.isoformat() if day else ""
