"""Subscriptions to an operator's events (TM Forum hub, v4): each interface has one."""

from typing import Any

from . import tmf
from .tmf_error import TmfError

#: Our word for what events are about → the interface's own hub.
PATHS = {
    "order": "/tmf-api/productOrderingManagement/v4/hub",
    "problem": "/tmf-api/serviceProblemManagement/v4/hub",
    "product": "/tmf-api/productInventory/v4/hub",
}


def hub_payload(callback: str, query: str = "") -> dict:
    """Return an ``EventSubscriptionInput``.

    :param callback: address to which the operator sends events.
    :param query: filter of the events; empty for all of them.
    """
    payload = {"callback": callback}
    if query:
        payload["query"] = query
    return payload


def read_subscription(data: Any) -> dict:
    """Return ``id`` and ``callback`` of an ``EventSubscription``.

    :raises TmfError: for an answer without an id: it could never be ended.
    """
    reported = tmf.as_dict(data)
    reference = tmf.read_text(reported.get("id"), "id")
    if not reference:
        raise TmfError("id", "The subscription has no id.")
    callback = tmf.read_text(reported.get("callback"), "callback")
    return {"id": reference, "callback": callback}
