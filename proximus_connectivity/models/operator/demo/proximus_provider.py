import datetime

from odoo import models

from ....tools import tmf, tmf_qualification
from ...operator.proximus_provider import NOTHING

#: How an order and a problem advance each time that the demonstration is asked.
ORDER_STEPS = {"acknowledged": "in_progress", "pending": "in_progress"}
PROBLEM_STEPS = {"acknowledged": "in_progress"}


class ProximusProvider(models.Model):
    """Demonstration: answers by itself and without a network, so that all screens and
    flows can be shown. Each question finds an order or a problem one step further."""

    _inherit = "proximus.provider"

    def _qualify(self, question):
        if self.code != "demo":
            return super()._qualify(question)
        valid_until = self._proximus_today() + datetime.timedelta(days=30)
        items = {
            str(item["id"]): self._demo_qualified(item) for item in question["items"]
        }
        payload = {
            "id": f"DEMO-Q-{question['reference']}",
            "externalId": question["reference"],
            "state": "done",
            "expirationDate": valid_until.isoformat(),
            "serviceQualificationItem": [
                {"id": key, **item} for key, item in items.items()
            ],
        }
        return tmf_qualification.read_qualification(payload)

    def _demo_qualified(self, item: dict) -> dict:
        """Return a TMF645 item: satellite is never possible, the rest always is."""
        if item.get("technology") == "satellite":
            reason = {"code": "noCoverage", "label": "No satellite coverage"}
            return {
                "qualificationResult": "unqualified",
                "eligibilityUnavailabilityReason": [reason],
            }
        speeds = {
            "downloadMbps": item.get("download_mbps"),
            "uploadMbps": item.get("upload_mbps"),
        }
        return {
            "qualificationResult": "qualified",
            "service": {"serviceCharacteristic": tmf.characteristics(speeds)},
        }

    def _submit_order(self, order, exchange):
        if self.code != "demo":
            return super()._submit_order(order, exchange)
        return self._demo_answer(f"DEMO-O-{order.id}", "acknowledged")

    def _fetch_order(self, order, exchange):
        if self.code != "demo":
            return super()._fetch_order(order, exchange)
        state = ORDER_STEPS.get(order.state, "completed")
        return self._demo_answer(order.external_ref, state)

    def _cancel_order(self, order, exchange):
        if self.code != "demo":
            return super()._cancel_order(order, exchange)
        answer = self._demo_answer(order.external_ref, "cancelled")
        return {**answer, "reason": order.cancel_reason or ""}

    def _submit_problem(self, problem, exchange):
        if self.code != "demo":
            return super()._submit_problem(problem, exchange)
        return self._demo_answer(f"DEMO-P-{problem.id}", "acknowledged")

    def _fetch_problem(self, problem, exchange):
        if self.code != "demo":
            return super()._fetch_problem(problem, exchange)
        state = PROBLEM_STEPS.get(problem.state, "resolved")
        return self._demo_answer(problem.external_ref, state)

    def _update_problem(self, problem, exchange):
        if self.code != "demo":
            return super()._update_problem(problem, exchange)
        return self._demo_answer(problem.external_ref, problem.state)

    def _fetch_products(self, cursor, exchange):
        if self.code != "demo":
            return super()._fetch_products(cursor, exchange)
        lines = self.env["proximus.line"].search(self._inventory_domain())
        products = [line._tmf_plain() for line in lines.filtered("external_ref")]
        return {**cursor, "products": products, "errors": [], "is_over": True}

    def _fetch_bills(self, since, exchange):
        if self.code != "demo":
            return super()._fetch_bills(since, exchange)
        return []

    def _fetch_usage(self, cursor, exchange):
        if self.code != "demo":
            return super()._fetch_usage(cursor, exchange)
        return {**cursor, "documents": [], "is_over": True}

    def _demo_answer(self, external_ref: str, state: str) -> dict:
        now = datetime.datetime.now(datetime.timezone.utc)
        return {
            **NOTHING,
            "external_ref": external_ref,
            "state": state,
            "time": tmf.sort_key(now),
        }
