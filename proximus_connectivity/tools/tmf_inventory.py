"""A whole inventory as a file of TM Forum products (TMF637 v4), without loss.

Beside what :mod:`tmf_product` knows of a line, a file that must come back complete
holds number ranges, which cards are embedded, who bills the line and where it came
from, as characteristics of our own: TM Forum leaves their names free.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from . import tmf, tmf_product
from .tmf_error import TmfError

#: Our key → characteristic, beside those of :data:`tmf_product.CHARACTERISTICS`.
EXTRA = {
    "ranges": "msisdnRange",
    "esims": "embeddedIccid",
    "operator": "billedBy",
    "origin": "origin",
}
LISTS = {"ranges", "esims"}
#: Products that one file may hold: more is a mistake, or meant to do harm.
MAX_PRODUCTS = 200_000


def write_inventory(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return a JSON array with one product per line.

    :param lines: as :func:`line_payload` takes them.
    """
    return write_products(line_payload(line) for line in lines)


def write_products(payloads: Iterable[dict]) -> str:
    """Return a JSON array of products, see :func:`line_payload`."""
    return json.dumps(list(payloads), ensure_ascii=False, indent=1)


def line_payload(line: Mapping[str, Any]) -> dict:
    """Return the product of a line.

    :param line: as :func:`tmf_product.product_payload` takes it, and perhaps
        ``ranges`` (lists of first and last number), ``esims`` (those of ``sims`` that
        are embedded), ``operator`` (name) and ``origin``.
    """
    payload = tmf_product.product_payload(line)
    extra = {name: line.get(key) for key, name in EXTRA.items()}
    payload["productCharacteristic"] += tmf.characteristics(extra)
    return payload


def read_inventory(text: str | bytes) -> list:
    """Return the products of a file, unread: an array, or one product by itself.

    :raises TmfError: when the text is no JSON, holds no product or far too many.
    """
    return tmf.read_list(text, "products", MAX_PRODUCTS, ("empty", "many"))


def read_line(data: Any) -> dict:
    """Return what a product says of a line; see :func:`line_payload`.

    ``own`` tells whether the reference is one of ours (an external id, in the eyes of
    the operator) or only the name that the operator gives the product.

    :raises TmfError: as :func:`tmf_product.read_product`.
    """
    tmf.check_fit(data)
    reported = tmf_product.read_product(data)
    values = tmf.read_characteristics(tmf.as_dict(data).get("productCharacteristic"))
    try:
        extra = _read_extra(values)
    except TmfError as error:
        raise error.inside((reported["reference"] or reported["id"])[:80]) from error
    reference = tmf_product.CHARACTERISTICS["reference"]
    return {**reported, **extra, "own": bool(values.get(reference))}


def repeats(told: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Return what an earlier product of a file has already, by index of the later one.

    A line is told by its id, else by our own reference; a number and a card belong to
    one product.

    :param told: as :func:`read_line` returns them; empty for what cannot be read.
    """
    seen: set[tuple[str, str]] = set()
    found = {}
    for index, one in enumerate(told):
        own = one.get("own") and one["reference"]
        keys = {("line", one.get("id") or ""), ("own", own or "")}
        keys |= {("number", number) for number in one.get("numbers") or ()}
        keys |= {("number", first) for first, _last in one.get("ranges") or ()}
        keys |= {("card", card) for card in one.get("sims") or ()}
        keys = {key for key in keys if key[1]}
        if twice := sorted(keys & seen):
            found[index] = twice[0][1]
        seen |= keys
    return found


def lost_relatives(
    products: Iterable[tuple[Collection[str], Collection[str]]],
    known: Collection[str],
) -> list[tuple[int, str]]:
    """Return the names that products refer to in vain, with their indexes.

    A product without its relative is left out, and so is who refers to it.

    :param products: per product the names that it brings (none when it is left out
        whatever its relatives are), and those that it refers to.
    :param known: names that need not come with the products.
    """
    brought, waiting = [], defaultdict(list)
    for index, (names, wanted) in enumerate(products):
        brought.append(set(names) - {""})
        for name in wanted:
            if name not in known:
                waiting[name].append(index)
    coming = Counter(name for names in brought for name in names)
    lost = [name for name in waiting if not coming[name]]
    found = []
    while lost:
        name = lost.pop()
        for index in waiting.pop(name):
            found.append((index, name))
            gone, brought[index] = brought[index], set()
            coming.subtract(gone)
            lost += [one for one in gone if one in waiting and not coming[one]]
    return sorted(found)


def _read_extra(values: Mapping[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {
        key: tmf.read_text(values.get(name), name)
        for key, name in EXTRA.items()
        if key not in LISTS
    }
    extra["esims"] = tmf.read_texts(values.get(EXTRA["esims"]), EXTRA["esims"])
    extra["ranges"] = [_read_range(one) for one in _as_ranges(values)]
    return extra


def _as_ranges(values: Mapping[str, Any]) -> list:
    return tmf.as_list(values.get(EXTRA["ranges"]))


def _read_range(value: Any) -> list[str]:
    ends = tmf.read_texts(value, EXTRA["ranges"])
    if len(ends) != 2:
        raise TmfError("range", "a range of numbers has a first and a last number.")
    return ends
