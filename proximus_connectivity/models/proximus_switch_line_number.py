from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import numbers


class ProximusSwitchLine(models.Model):
    """A number of a switch mandate is found in any spelling."""

    _inherit = "proximus.switch.line"

    number_search = fields.Char(
        "Any Number", compute="_compute_number_search", search="_search_number_search"
    )

    @api.depends("label")
    def _compute_number_search(self):
        for line in self:
            line.number_search = line.label

    @api.model
    def _search_number_search(self, operator, value):
        if operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        regions = self.env["proximus.number"]._regions()
        texts = value if operator == "in" else [value]
        pieces = {numbers.search_digits(t or "", r) for t in texts for r in regions}
        return Domain.OR(Domain("e164", "like", digits) for digits in pieces - {""})
