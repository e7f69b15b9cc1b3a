"""Service problems as TM Forum has them (TMF656 v4), both ways."""

from collections.abc import Mapping
from typing import Any

from . import tmf
from .tmf_error import TmfError
from .tmf_order import party, place

PATH = "/tmf-api/serviceProblemManagement/v4/serviceProblem"


def problem_payload(problem: Mapping[str, Any]) -> dict:
    """Return a TMF656 ``ServiceProblem_Create``.

    :param problem: ``reference`` (ours), ``name``, ``description``, ``reason``,
        ``priority`` (1 most urgent to 10), ``impact`` (down, degraded, intermittent),
        ``reported_at`` (datetime, UTC), ``customer`` (dictionary), ``lines`` (each
        ``id``, the operator's reference or ours, and ``name``), ``site`` (dictionary or
        ``None``).
    :raises ValueError: when neither a line nor a site is affected.
    """
    if not problem["lines"] and not problem.get("site"):
        raise ValueError("A service problem needs an affected line or site.")
    payload = {
        "name": problem["name"],
        "category": "customer.reported",
        "description": problem["description"] or problem["name"],
        "reason": problem["reason"],
        "priority": int(problem["priority"]),
        "impactImportanceFactor": problem["impact"],
        "creationDate": tmf.write_time(problem["reported_at"]),
        "originatingSystem": "Odoo",
        "originatorParty": party(problem["customer"], "customer"),
        "externalIdentifier": [
            {
                "id": problem["reference"],
                "owner": "customer",
                "externalIdentifierType": "reference",
            }
        ],
        "affectedNumberOfServices": len(problem["lines"]),
    }
    if problem["lines"]:
        payload["affectedService"] = [
            {"id": str(line["id"]), "name": line["name"]} for line in problem["lines"]
        ]
    if problem.get("site"):
        payload["affectedLocation"] = [place(problem["site"], "affected")]
    return payload


def update_payload(problem: Mapping[str, Any]) -> dict:
    """Return a TMF656 ``ServiceProblem_Update``: the state and all notes.

    The notes are a whole: an operator that merges by RFC 7396 replaces its list by
    ours, so that the operator's own notes are sent back to it.

    :param problem: ``state``, ``reason`` (of the state), ``notes``: each ``id`` (the
        operator's, may be empty), ``author``, ``date`` (datetime, UTC), ``text``.
    """
    payload: dict[str, Any] = {"status": tmf.write_word(problem["state"])}
    if problem.get("reason"):
        payload["statusChangeReason"] = problem["reason"]
    if problem["notes"]:
        payload["note"] = [_note_payload(note) for note in problem["notes"]]
    return payload


def _note_payload(note: Mapping[str, Any]) -> dict:
    payload = {
        "author": note["author"],
        "date": tmf.write_time(note["date"]),
        "text": note["text"],
    }
    return {"id": note["id"], **payload} if note.get("id") else payload


def read_problem(data: Any) -> dict:
    """Return what a TMF656 service problem says, as plain JSON values.

    :return: ``external_ref``, ``reference`` (ours, if told), ``state`` (empty when not
        told), ``reason``, ``resolution_time`` (sort key or empty), ``notes`` (each
        ``id``, ``author``, ``time`` (sort key or empty) and ``text``).
    :raises ValueError: for data without an id or with an unknown state.
    """
    problem = tmf.as_dict(data)
    reference = tmf.read_text(problem.get("id"), "id")
    if not reference:
        raise TmfError("id", "The service problem has no id.")
    identifiers = map(tmf.as_dict, tmf.as_list(problem.get("externalIdentifier")))
    state = problem.get("status")
    notes = tmf.as_list(problem.get("note"))
    return {
        "external_ref": reference,
        "reference": tmf.read_text(
            next((one["id"] for one in identifiers if one.get("id")), ""),
            "externalIdentifier",
        ),
        "state": tmf.read_word(state, tmf.PROBLEM_STATES) if state else "",
        "reason": tmf.read_text(
            problem.get("statusChangeReason"), "statusChangeReason", 500
        ),
        "resolution_time": tmf.sort_key(tmf.read_time(problem.get("resolutionDate"))),
        "notes": [_read_note(note) for note in map(tmf.as_dict, notes) if _text(note)],
    }


def _read_note(note: Mapping[str, Any]) -> dict:
    return {
        "id": tmf.read_text(note.get("id"), "note.id", 200),
        "author": tmf.read_text(note.get("author"), "note.author", 200),
        "time": tmf.sort_key(tmf.read_time(note.get("date"))),
        "text": _text(note),
    }


def _text(note: Mapping[str, Any]) -> str:
    return tmf.read_text(note.get("text"), "note.text").strip()[:5000]
