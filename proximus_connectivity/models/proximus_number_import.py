from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ProximusNumber(models.Model):
    """Import of a list of numbers of its own (see the import mixin).

    A row is about the number's tenure on the line that it names, else about the one
    that holds the number now.
    """

    _name = "proximus.number"
    _inherit = ["proximus.number", "proximus.import.mixin"]
    _import_template = "numbers"

    # the trigram index of the field exists only where the database has pg_trgm, and
    # the unique one leaves released numbers out; this one also gives the list's order
    _e164_order = models.Index("(e164, id DESC)")

    @api.model
    def _import_match(self, data_list):
        lines = self._import_lines(data_list)
        by_id = {line.id: line for line in lines}
        for data in data_list:
            vals = data["values"]
            line = by_id.get(vals.get("line_id"), lines[:0])
            data["refused"] = ""
            if vals.get("e164"):
                try:
                    self._normalise(vals, "", line.partner_id)
                except ValidationError as error:
                    data["refused"] = str(error)
        super()._import_match(data_list)

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
        return other if other.state not in ("quarantine", "released") else nothing

    @api.model
    def _import_errors(self, data_list):
        found, wanted, own = [], [], self.browse()
        self._import_lines(data_list)
        for data in data_list:
            vals = data["values"]
            record = self.browse(vals.get("id") or [])
            message = data["refused"] or record._import_move_error(vals)
            if not record and not vals.get("e164"):
                message = self.env._("Fill in the number.")
            if message:
                found.append((data, "e164", message))
            elif vals.keys() & {"e164", "line_id", "state"}:
                own |= record
                wanted.append((data, record._import_wanted(vals)))
        rows = [values for _data, values in wanted]
        for index, message in self._conflicts(rows, own):
            found.append((wanted[index][0], "e164", message))
        found += self._import_twice(data_list, "e164")
        return [self._import_message(*error) for error in found]

    def _import_move_error(self, vals: dict) -> str:
        """Return why a known number cannot go to the line of its row, or ``""``."""
        try:
            if self and vals.get("line_id"):
                self._check_move_line(vals["line_id"])
        except ValidationError as error:
            return str(error)
        return ""

    def _import_wanted(self, vals: dict) -> dict:
        """Return what :meth:`_conflicts` needs of a row about this number or none."""
        held = self._held_vals() if self else {}
        line = self.env["proximus.line"].browse(
            vals.get("line_id") or held.get("line_id") or []
        )
        state = self._state_on(line.state) if line else "available"
        company = line.company_id.id or vals.get("company_id") or held.get("company_id")
        return {
            "e164": vals.get("e164") or held["e164"],
            "state": vals.get("state") or held.get("state") or state,
            "company_id": company or self.env.company.id,
            "holder": line.partner_id.commercial_partner_id,
        }
