import datetime

from odoo import fields, models
from odoo.tools import split_every


class ProximusBillCheckStep(models.Model):
    """What is left of the check of a long bill: results that are not entered yet.

    One without results stands for the whole bill, which is to be read first.
    """

    _name = "proximus.bill.check.step"
    _description = "Step of a Long Bill Check"
    _order = "id"

    check_id = fields.Many2one(
        "proximus.bill.check", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="check_id.company_id", store=True, precompute=True, index=True
    )
    row_count = fields.Integer("Rows", readonly=True)
    found = fields.Json("Results", readonly=True)

    def _keep(self, found: list[dict], size: int) -> None:
        """Keep results as further steps of the same check.

        :param found: see ``proximus.bill.check._judge``.
        :param size: so many make a step.
        """
        self.create(
            [
                {
                    "check_id": self.check_id.id,
                    "row_count": sum(1 for vals in some if vals.get("row_place")),
                    "found": [self._as_text(vals) for vals in some],
                }
                for some in split_every(size, found, list)
            ]
        )

    def _results(self) -> list[dict]:
        """Return the results as they were found."""
        known = self.env["proximus.bill.check.line"]._fields
        return [
            {
                name: fields.Date.to_date(value)
                if known[name].type == "date"
                else value
                for name, value in vals.items()
            }
            for vals in self.found
        ]

    def _as_text(self, vals: dict) -> dict:
        """Return the values of a result with their days as texts, as JSON has none."""
        return {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in vals.items()
        }
