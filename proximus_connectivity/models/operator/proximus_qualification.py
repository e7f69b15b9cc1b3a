from odoo import fields, models
from odoo.exceptions import UserError


class ProximusQualification(models.Model):
    """A qualification that the operator answers (TMF645)."""

    _inherit = "proximus.qualification"

    def action_ask_operator(self):
        """Ask the operator what is possible; its answer closes the task.

        An operator that cannot answer ends the task with an error: unknown.

        :raises UserError: for a task without offers or address, or without operator.
        """
        for task in self:
            task._check_askable()
            # sudo: who may ask what is possible may not see how the operator is asked
            providers = self.env["proximus.provider"].sudo()
            provider = providers._for_company(task.company_id)
            if not provider or provider.code == "manual":
                raise UserError(
                    self.env._(
                        "%(task)s: no operator that answers by itself is set up. Ask "
                        "by hand, or use the coverage files.",
                        task=task.name,
                    )
                )
            task._take_answer(provider._qualify(task._to_plain()))
        return True

    def _to_plain(self) -> dict:
        """Return the task as ``tmf_qualification.qualification_payload`` takes it."""
        self.ensure_one()
        return {
            "reference": self.name,
            "customer": self.partner_id._to_plain_party(),
            "site": self.site_id._to_plain_site(),
            "items": [
                {
                    "id": str(item.id),
                    "offer": item.product_id.default_code or str(item.product_id.id),
                    "offer_name": item.product_id.name,
                    "kind": item.product_id.line_kind,
                    "technology": item.product_id.access_technology or "",
                    "download_mbps": item.product_id.download_mbps,
                    "upload_mbps": item.product_id.upload_mbps,
                }
                for item in self.item_ids
            ],
        }

    def _take_answer(self, answer: dict) -> None:
        """Use what an operator says; see ``tmf_qualification.read_qualification``."""
        self.ensure_one()
        if self.state == "done":
            return
        self.provider_ref = answer["external_ref"] or self.provider_ref
        if answer["state"] == "terminated_with_error":
            self.source = "operator"
            self.action_fail(answer["error"])
        elif answer["state"] == "done":
            results = self._item_results(answer["items"])
            until = answer["valid_until"] or None
            self._apply_results(results, "operator", until)
        else:
            self.action_start()

    def _item_results(self, reported: dict) -> dict[int, dict]:
        """Return the values of each item of which something is told."""
        return {
            item.id: self._result_vals(reported[str(item.id)])
            for item in self.item_ids
            if reported.get(str(item.id), {}).get("result")
        }

    def _result_vals(self, reported: dict) -> dict:
        reasons = {code or label: label for code, label in reported["reasons"]}
        if reported["result"] == "unqualified" and not reasons:
            reasons = {"unstated": self.env._("The operator gives no reason")}
        reasons_found = self.env["proximus.qualification.reason"]._by_codes(reasons)
        alternates = self.env["product.product"].search(
            [
                ("default_code", "in", reported["alternates"]),
                ("line_kind", "!=", False),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        return {
            "result": reported["result"],
            "reason_ids": [fields.Command.set(reasons_found.ids)],
            "alternate_product_ids": [fields.Command.set(alternates.ids)],
            "download_mbps": reported["download_mbps"] or 0,
            "upload_mbps": reported["upload_mbps"] or 0,
            "expected_activation": reported["activation_date"] or False,
        }

    def _apply_remote(self, reported: dict, moment: str) -> str:
        """Use an event of the operator; an answer that is there already stays."""
        if self.state == "done":
            return self.env._("Answered already: nothing changed.")
        self._take_answer(reported)
        return ""
