"""Questions whether an offer can be delivered somewhere (TMF645 v4), both ways."""

from collections.abc import Mapping
from typing import Any

from . import lifecycle, tmf
from .tmf_order import party, place

PATH = "/tmf-api/serviceQualificationManagement/v4/checkServiceQualification"
#: Fastest speed that is believed, in Mbit/s.
MAX_SPEED = 10_000_000
RESULTS = frozenset({"qualified", "unqualified", "alternate"})
#: Other words for a result: MEF and older versions answer in traffic lights.
_COLOURS = {"green": "qualified", "yellow": "alternate", "red": "unqualified"}


def qualification_payload(question: Mapping[str, Any]) -> dict:
    """Return a TMF645 ``CheckServiceQualification_Create``.

    :param question: ``reference`` (ours), ``customer`` and ``site`` (dictionaries, see
        ``tmf_order``), ``items``: each ``id``, ``offer``, ``offer_name`` and where
        stated ``kind``, ``technology``, ``download_mbps``, ``upload_mbps``.
    """
    return {
        "externalId": question["reference"],
        "instantSyncQualification": True,
        "provideAlternative": True,
        "provideUnavailabilityReason": True,
        "relatedParty": [party(question["customer"], "customer")],
        "serviceQualificationItem": [
            _item_payload(item, question["site"]) for item in question["items"]
        ],
    }


def _item_payload(item: Mapping[str, Any], site: Mapping[str, Any]) -> dict:
    values = {
        "lineKind": item.get("kind"),
        "accessTechnology": item.get("technology"),
        "downloadMbps": item.get("download_mbps") or None,
        "uploadMbps": item.get("upload_mbps") or None,
    }
    return {
        "id": str(item["id"]),
        "service": {
            "name": item["offer_name"],
            "serviceSpecification": {"id": item["offer"], "name": item["offer_name"]},
            "place": [place(site, "installationAddress")],
            "serviceCharacteristic": tmf.characteristics(values),
        },
    }


def unknown_answer(reference: str = "", error: str = "") -> dict:
    """Return the answer when nobody knows: no result, which is not a good one.

    :param error: why there is no answer; empty when a person will find out.
    """
    return {
        "external_ref": "",
        "reference": reference,
        "state": "terminated_with_error" if error else "acknowledged",
        "result": "",
        "valid_until": "",
        "items": {},
        "error": error,
    }


def read_qualification(data: Any) -> dict:
    """Return what a TMF645 qualification says, as plain JSON values.

    The overall result is computed from the items; what the operator says of the whole
    counts only when it tells nothing of the items.

    :return: ``external_ref``, ``reference``, ``state`` (acknowledged, in_progress,
        done, terminated_with_error), ``result`` (qualified, alternate, unqualified or
        empty), ``valid_until`` (ISO day or empty), ``error``, and ``items``: by item
        id, ``result``, ``reasons`` (pairs of code and label), ``alternates`` (names),
        ``download_mbps``, ``upload_mbps`` (int or ``None``), ``activation_date`` (ISO
        day or empty).
    :raises ValueError: for an unknown state or result.
    """
    answer = tmf.as_dict(data)
    state = tmf.read_word(answer.get("state") or "done", tmf.TASK_STATES)
    items = dict(_read_items(answer.get("serviceQualificationItem")))
    results = [item["result"] for item in items.values()]
    known = results and all(results)
    stated = _result(answer.get("qualificationResult"))
    error = state in ("terminated_with_error", "rejected", "cancelled")
    overall = lifecycle.qualification_result(results) if known else ""
    return {
        "external_ref": tmf.read_text(answer.get("id"), "id"),
        "reference": tmf.read_text(answer.get("externalId"), "externalId"),
        "state": "terminated_with_error" if error else state,
        "result": "" if error else overall or ("" if results else stated),
        "valid_until": _day(answer.get("expirationDate")),
        "items": items,
        "error": _error(answer) if error else "",
    }


def _read_items(items: Any):
    for item in map(tmf.as_dict, tmf.as_list(items)):
        service = tmf.as_dict(item.get("service"))
        speeds = tmf.read_characteristics(service.get("serviceCharacteristic"))
        reasons = map(
            tmf.as_dict, tmf.as_list(item.get("eligibilityUnavailabilityReason"))
        )
        yield (
            tmf.read_text(item.get("id"), "id"),
            {
                "result": _result(item.get("qualificationResult")),
                "reasons": [
                    [tmf.read_text(one.get(key), key) for key in ("code", "label")]
                    for one in reasons
                ],
                "alternates": list(_alternates(item.get("alternateServiceProposal"))),
                "download_mbps": _number(speeds.get("downloadMbps")),
                "upload_mbps": _number(speeds.get("uploadMbps")),
                "activation_date": _day(item.get("expectedActivationDate")),
            },
        )


def _alternates(proposals: Any):
    for proposal in map(tmf.as_dict, tmf.as_list(proposals)):
        service = tmf.as_dict(proposal.get("alternateService"))
        spec = tmf.as_dict(service.get("serviceSpecification"))
        name = spec.get("id") or service.get("name") or spec.get("name")
        if name:
            yield tmf.read_text(name, "alternateService")


def _result(value: Any) -> str:
    word = tmf.read_text(value, "qualificationResult").strip().lower()
    return tmf.read_word(_COLOURS.get(word, word), RESULTS, "result") if word else ""


def _number(value: Any) -> int | None:
    """Return a speed in whole Mbit/s; None for what is no possible speed."""
    try:
        speed = int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    return speed if 0 <= speed <= MAX_SPEED else None


def _day(value: Any) -> str:
    day = tmf.read_date(value)
    return day.isoformat() if day else ""


def _error(answer: dict) -> str:
    for item in map(tmf.as_dict, tmf.as_list(answer.get("serviceQualificationItem"))):
        for error in map(tmf.as_dict, tmf.as_list(item.get("terminationError"))):
            words = error.get("value") or error.get("id")
            return tmf.read_text(words, "terminationError", 500)
    return "The operator could not answer."
