"""CloudEvents in binary content mode: attributes in the headers, data in the body.

Source: CloudEvents 1.0, HTTP protocol binding, sections 3.1 and 3.1.3 (cloudevents.io),
read on 2026-11-28. What a sender may change from one attempt to the next (extensions,
as ``ce-traceparent``) is left out: the same event stays the same.
"""

import json
from collections.abc import Mapping
from urllib.parse import unquote

from odoo.addons.proximus_connectivity.tools import tmf

PREFIX = "ce-"
#: Attributes that the specification names, beside ``datacontenttype``.
ATTRIBUTES = ("id", "source", "specversion", "type", "time", "subject", "dataschema")
#: What is shaped by the specification itself, with the attributes in the body.
STRUCTURED = "application/cloudevents"


def structured(headers: Mapping[str, str], body: bytes) -> bytes:
    """Return one event with its attributes and its data in one JSON object.

    :param headers: received headers, names in any case
    :param body: as received
    :return: the body itself where the headers hold no attributes
    :raises ValueError: when the data says it is JSON and is none
    """
    told = {str(name).lower(): str(value) for name, value in headers.items()}
    kind = told.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith(STRUCTURED) or f"{PREFIX}specversion" not in told:
        return body
    event = {
        name: unquote(told[PREFIX + name].strip().strip('"'))
        for name in ATTRIBUTES
        if PREFIX + name in told
    }
    if kind:
        event["datacontenttype"] = kind
    if body:
        event["data"] = _data(kind, body)
    return json.dumps(event, sort_keys=True).encode()


def _data(kind: str, body: bytes):
    """Return the data of an event: JSON where that is what it says, else text."""
    if not kind or kind == "application/json" or kind.endswith("+json"):
        return tmf.read_json(body)
    return body.decode("utf-8", "replace")
