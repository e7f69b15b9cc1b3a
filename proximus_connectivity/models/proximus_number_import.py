from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import lifecycle


class ProximusNumber(models.Model):
    """Import of a list of numbers of its own (see the import mixin).

    A row is about the number's tenure on the line that it names, else about the one
    that holds the number now.
    """

    _name = "proximus.number"
    _inherit = ["proximus.number", "proximus.import.resource.mixin"]
    _import_template = "numbers"

    # the trigram index of the field exists only where the database has pg_trgm, and
    # the unique one leaves released numbers out; this one also gives the list's order
    _e164_order = models.Index("(e164, id DESC)")

    @api.model
    def _import_normalise(self, vals, line):
        self._normalise(vals, "", line.partner_id)

    @api.model
    def _import_find(self, vals_list):
        told = [vals["e164"] for vals in vals_list if vals.get("e164")]
        tenures = self.search_fetch(
            Domain("e164", "in", told)
            & Domain("company_id", "in", self._import_companies(vals_list)),
            ["e164", "line_id", "state", "company_id"],
            order="id",
        )
        # the later one wins, and one that holds the number over one that did
        tenures = tenures.sorted(lambda tenure: tenure.state != "released")
        keys = {}
        for tenure in tenures:
            key = (tenure.company_id.id, tenure.e164)
            keys[key, tenure.line_id.id] = keys[key, None] = tenure
        return [self._import_tenure(keys, vals) for vals in vals_list]

    @api.model
    def _import_tenure(self, keys: dict, vals: dict):
        key = (vals.get("company_id") or self.env.company.id, vals.get("e164"))
        line, nothing = vals.get("line_id") or None, self.browse()
        found = keys.get((key, line), nothing)
        if found or not line:
            return found
        other = keys.get((key, None), nothing)
        # what had the number before keeps its history; the row begins a new tenure
        return other if other.state not in lifecycle.NUMBER_FREED else nothing

    def _import_move_error(self, vals):
        try:
            if self and vals.get("line_id"):
                self._check_move_line(vals["line_id"])
        except ValidationError as error:
            return str(error)
        return ""
