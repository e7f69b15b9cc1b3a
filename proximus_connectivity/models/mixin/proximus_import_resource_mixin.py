from odoo import api, models
from odoo.exceptions import ValidationError


class ProximusImportResourceMixin(models.AbstractModel):
    """Import of a list of what lines use: numbers or SIM cards.

    Both are known by one field (``_rec_name``), have a canonical spelling, and are on
    one line at a time, which their ``_conflicts`` decides.
    """

    _name = "proximus.import.resource.mixin"
    _inherit = "proximus.import.mixin"
    _description = "Proximus Import of Numbers and Cards"

    @api.model
    def _import_normalise(self, vals: dict, line) -> None:
        """Replace the spelling of a row by the canonical one, in place.

        :param line: the line that the row names, or an empty one.
        :raises ValidationError: saying what is wrong with it.
        """
        raise NotImplementedError

    @api.model
    def _import_state_on(self, vals: dict, line) -> str:
        """Return the state that a row without one ends in; ``""``: as it is."""
        fresh = "line_id" in vals or not vals.get("id")
        return self._state_on(line.state) if line and fresh else ""

    @api.model
    def _import_match(self, data_list):
        lines = self._import_lines(data_list)
        by_id = {line.id: line for line in lines}
        for data in data_list:
            vals = data["values"]
            data["refused"] = ""
            try:
                if vals.get(self._rec_name):
                    line = by_id.get(vals.get("line_id"), lines[:0])
                    self._import_normalise(vals, line)
            except ValidationError as error:
                data["refused"] = str(error)
        return super()._import_match(data_list)

    @api.model
    def _import_lines(self, data_list: list[dict]):
        """Return the lines that rows name or that their records are on, all read."""
        rows = [data["values"] for data in data_list]
        known = self.browse([vals["id"] for vals in rows if vals.get("id")])
        named = {vals["line_id"] for vals in rows if vals.get("line_id")}
        lines = known.line_id | self.env["proximus.line"].browse(named)
        lines.fetch(["name", "external_ref", "state", "company_id", "partner_id"])
        return lines

    @api.model
    def _import_errors(self, data_list):
        key = self._rec_name
        found, wanted, own = [], [], []
        self._import_lines(data_list)
        for data in data_list:
            vals = data["values"]
            record = self.browse(vals.get("id") or [])
            message = data["refused"] or record._import_move_error(vals)
            if not record and not vals.get(key):
                message = self.env._(
                    "Fill in the field “%(field)s”.",
                    field=self._fields[key]._description_string(self.env),
                )
            if message:
                found.append((data, key, message))
            elif vals.keys() & {key, "line_id", "state"}:
                own += record.ids
                wanted.append((data, record._import_wanted(vals)))
        rows = [values for _data, values in wanted]
        for index, message in self._conflicts(rows, self.browse(own)):
            found.append((wanted[index][0], key, message))
        found += self._import_twice(data_list, key)
        return [self._import_message(*error) for error in found]

    def _import_move_error(self, vals: dict) -> str:
        """Return why a known record cannot go to the line of its row, or ``""``."""
        return ""

    def _import_wanted(self, vals: dict) -> dict:
        """Return what ``_conflicts`` needs of a row about this record or about none."""
        held = self._held_vals() if self else {}
        line = self.env["proximus.line"].browse(
            vals.get("line_id") or held.get("line_id") or []
        )
        company = line.company_id.id or vals.get("company_id") or held.get("company_id")
        state = vals.get("state") or self._import_state_on(vals, line)
        return {
            self._rec_name: vals.get(self._rec_name) or held[self._rec_name],
            "state": state or held.get("state") or "available",
            "company_id": company or self.env.company.id,
            "holder": line.partner_id.commercial_partner_id,
            "line_id": line.id,
            "line_name": line._import_name() if line else "",
        }
