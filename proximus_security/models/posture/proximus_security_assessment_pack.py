from fractions import Fraction

from odoo import api, models
from odoo.tools.misc import formatLang

from ...tools import cyfun


class ProximusSecurityAssessment(models.Model):
    """What a customer is shown who asks how mature a supplier is."""

    _inherit = "proximus.security.assessment"

    def action_supplier_pack(self):
        """Open the dialog that prints it, for a customer and in its language."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_supplier_pack_action"
        )
        action["context"] = {"default_assessment_id": self.id}
        return action

    def _pack_evidence(self) -> dict[str, int]:
        """Return on what the answers rest: how many of each kind, and in all."""
        self.ensure_one()
        kinds = self.line_ids.mapped("backing")
        return {
            "verified": kinds.count("verified"),
            "documented": kinds.count("documented"),
            "stated": kinds.count("stated"),
            "all": len(kinds),
        }

    def _pack_key_measures(self) -> list[dict]:
        """Return the key measures as they are printed, in the order of the framework.

        Their mean is a half at most, so that one decimal says it exactly.
        """
        self.ensure_one()
        gate = cyfun.KEY_MEASURE_GATE[self.level]
        means = {
            code: Fraction(mean) for code, mean in self.result["key_measures"].items()
        }
        return [
            {
                "line": line,
                "mean": self._printed(means[line.code], 1),
                "gate": self._printed(gate, 1),
                "met": means[line.code] >= gate,
            }
            for line in self.line_ids.filtered("is_key")
        ]

    def _pack_categories(self) -> list[dict]:
        """Return the categories as they are printed: cut off after two decimals.

        In the order of the framework, which what is kept has not.
        """
        self.ensure_one()
        means = self.result["categories"]
        order = dict.fromkeys(
            control.category for control in cyfun.controls(self.level).values()
        )
        gate = cyfun.CATEGORY_GATE[self.level]
        labels = dict(self._fields["step"]._description_selection(self.env))
        return [
            {
                "code": code,
                "function": labels[code.partition(".")[0]],
                "mean": self._printed(Fraction(means[code])),
                "met": gate is None or Fraction(means[code]) >= gate,
            }
            for code in order
        ]

    def _pack_gates(self) -> dict[str, str | None]:
        """Return the thresholds of the level as they are printed."""
        self.ensure_one()
        category = cyfun.CATEGORY_GATE[self.level]
        return {
            "total": self._printed(cyfun.TOTAL_GATE[self.level]),
            "key": self._printed(cyfun.KEY_MEASURE_GATE[self.level], 1),
            "category": category and self._printed(category, 1),
        }

    @api.model
    def _printed(self, value: Fraction, digits: int = 2) -> str:
        """Return an exact figure cut off, as the reader's language writes it."""
        return formatLang(self.env, float(cyfun.floored(value, digits)), digits=digits)
