"""Service problems as TM Forum has them (TMF656 v4), both ways."""

from collections.abc import Mapping
from typing import Any

from . import tmf
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


def read_problem(data: Any) -> dict:
    """Return what a TMF656 service problem says, as plain JSON values.

    :return: ``external_ref``, ``reference`` (ours, if told), ``state`` (empty when not
        told), ``reason``, ``resolution_time`` (sort key or empty).
    :raises ValueError: for data without an id or with an unknown state.
    """
    problem = tmf.as_dict(data)
    if not problem.get("id"):
        raise ValueError("The service problem has no id.")
    identifiers = map(tmf.as_dict, tmf.as_list(problem.get("externalIdentifier")))
    state = problem.get("status")
    return {
        "external_ref": str(problem["id"]),
        "reference": next((str(one["id"]) for one in identifiers if one.get("id")), ""),
        "state": tmf.read_word(state, tmf.PROBLEM_STATES) if state else "",
        "reason": str(problem.get("statusChangeReason") or "")[:500],
        "resolution_time": tmf.sort_key(tmf.read_time(problem.get("resolutionDate"))),
    }
