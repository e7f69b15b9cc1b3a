"""Lines as TM Forum products (TMF637 v4), both ways and without loss."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from . import tmf
from .tmf_error import TmfError
from .tmf_order import party, place

PATH = "/tmf-api/productInventory/v4/product"
#: Our relation → the relationship type of TM Forum.
RELATIONS = {"parent": "isPartOf", "backup_of": "isBackupOf"}
#: Values that TM Forum keeps as characteristics: our key → its name.
CHARACTERISTICS = {
    "kind": "lineKind",
    "technology": "accessTechnology",
    "numbers": "msisdn",
    "sims": "iccid",
    "employee": "user",
    "reference": "externalId",
}
LISTS = {"numbers", "sims"}


def product_payload(line: Mapping[str, Any]) -> dict:
    """Return a TMF637 ``Product_Create`` of a line.

    :param line: ``id`` (operator's reference), ``reference`` (ours), ``state``,
        ``start_date``, ``termination_date``, ``commitment_end_date`` (dates),
        ``offer``, ``offer_name``, ``kind``, ``technology``, ``monthly_cost``
        (Decimal), ``currency``, ``holder``, ``site`` (dictionaries or ``None``),
        ``employee``, ``numbers``, ``sims`` (lists of text), ``parent``,
        ``backup_of`` (references). All but ``reference`` and ``state`` may be missing.
    """
    payload: dict[str, Any] = {
        "name": line["reference"],
        "status": tmf.write_word(line["state"]),
        "productCharacteristic": tmf.characteristics(
            {name: line.get(key) for key, name in CHARACTERISTICS.items()}
        ),
    }
    if line.get("id"):
        payload["id"] = line["id"]
    for key, name in (
        ("start_date", "startDate"),
        ("termination_date", "terminationDate"),
    ):
        if line.get(key):
            payload[name] = tmf.write_date(line[key])
    if line.get("offer"):
        payload["productOffering"] = {
            "id": line["offer"],
            "name": line.get("offer_name") or "",
        }
    payload |= _relations_payload(line) | _price_payload(line) | _term_payload(line)
    if line.get("holder"):
        payload["relatedParty"] = [party(line["holder"], "customer")]
    if line.get("site"):
        payload["place"] = [place(line["site"], "installationAddress")]
    return payload


def _relations_payload(line: Mapping[str, Any]) -> dict:
    relations = [
        {"relationshipType": name, "product": {"id": line[key]}}
        for key, name in RELATIONS.items()
        if line.get(key)
    ]
    return {"productRelationship": relations} if relations else {}


def _price_payload(line: Mapping[str, Any]) -> dict:
    if line.get("monthly_cost") is None:
        return {}
    price = tmf.recurring_price(line["monthly_cost"], line.get("currency") or "")
    return {"productPrice": price}


def _term_payload(line: Mapping[str, Any]) -> dict:
    if not line.get("commitment_end_date"):
        return {}
    end = tmf.write_date(line["commitment_end_date"])
    return {"productTerm": [{"name": "commitment", "validFor": {"endDateTime": end}}]}


def read_product(data: Any) -> dict:
    """Return what a TMF637 product says of a line; see :func:`product_payload`.

    :raises TmfError: for a product without an id or name, an unknown state, or a date
        or price that cannot be read; the message names the product.
    """
    product = tmf.as_dict(data)
    name = tmf.read_text(product.get("name") or product.get("id"), "name")
    if not name:
        raise TmfError("nameless", "The product has neither an id nor a name.")
    try:
        return _read_named_product(product)
    except TmfError as error:
        raise error.inside(name[:80]) from error


def _read_named_product(product: dict) -> dict:
    values = tmf.read_characteristics(product.get("productCharacteristic"))
    reported = {
        key: values.get(name) if key in LISTS else tmf.read_text(values.get(name), name)
        for key, name in CHARACTERISTICS.items()
    }
    offer = tmf.as_dict(product.get("productOffering"))
    amount, currency = _read_price(product.get("productPrice"))
    return {
        "id": tmf.read_text(product.get("id"), "id"),
        "reference": reported["reference"]
        or tmf.read_text(product.get("name"), "name"),
        "state": tmf.read_word(product.get("status"), tmf.PRODUCT_STATES),
        "start_date": tmf.read_date(product.get("startDate")),
        "termination_date": tmf.read_date(product.get("terminationDate")),
        "commitment_end_date": _read_term(product.get("productTerm")),
        "offer": tmf.read_text(offer.get("id"), "productOffering.id"),
        "offer_name": tmf.read_text(offer.get("name"), "productOffering.name"),
        "kind": reported["kind"],
        "technology": reported["technology"],
        "employee": reported["employee"],
        "monthly_cost": amount,
        "currency": currency,
        "numbers": tmf.read_texts(reported["numbers"], CHARACTERISTICS["numbers"]),
        "sims": tmf.read_texts(reported["sims"], CHARACTERISTICS["sims"]),
        "holder": _read_party(product.get("relatedParty")),
        "site": _read_place(product.get("place")),
        **_read_relations(product.get("productRelationship")),
    }


def _read_price(prices: Any) -> tuple[Decimal | None, str]:
    for price in map(tmf.as_dict, tmf.as_list(prices)):
        if price.get("priceType") != "recurring":
            continue
        money = tmf.as_dict(tmf.as_dict(price.get("price")).get("dutyFreeAmount"))
        amount = tmf.read_amount(money.get("value"))
        if amount is None:
            raise TmfError(
                "no_amount", "the recurring price has no amount without tax."
            )
        return amount, tmf.read_text(money.get("unit"), "unit") or "EUR"
    return None, ""


def _read_term(terms: Any) -> datetime.date | None:
    for term in map(tmf.as_dict, tmf.as_list(terms)):
        if term.get("name") == "commitment":
            return tmf.read_date(tmf.as_dict(term.get("validFor")).get("endDateTime"))
    return None


def _read_party(parties: Any) -> dict | None:
    for one in map(tmf.as_dict, tmf.as_list(parties)):
        if one.get("role") in ("customer", None):
            return {
                key: tmf.read_text(one.get(key), f"relatedParty.{key}")
                for key in ("id", "name")
            }
    return None


def _read_place(places: Any) -> dict | None:
    names = {"street": "streetName", "postcode": "postcode", "city": "city"}
    names |= {"country": "country", "id": "id", "name": "name"}
    for one in map(tmf.as_dict, tmf.as_list(places)):
        return {
            key: tmf.read_text(one[name], f"place.{name}")
            for key, name in names.items()
            if one.get(name)
        }
    return None


def _read_relations(relations: Any) -> dict[str, str]:
    reported = {
        tmf.read_text(one.get("relationshipType"), "relationshipType"): tmf.as_dict(
            one.get("product")
        ).get("id")
        for one in map(tmf.as_dict, tmf.as_list(relations))
    }
    return {
        key: tmf.read_text(reported.get(name), name) for key, name in RELATIONS.items()
    }


#: What a difference with the operator's inventory may be about.
COMPARED = ("state", "offer", "monthly_cost")


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Return which of :data:`COMPARED` differ; what is not told does not differ.

    The operator keeps a line active until its last day, also when we gave notice.
    """
    found = []
    for key in COMPARED:
        mine, other = ours.get(key), theirs.get(key)
        if other in (None, ""):
            continue
        if key == "state" and {mine, other} <= {"active", "pending_terminate"}:
            continue
        if mine != other:
            found.append(key)
    return found
