from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ProximusSim(models.Model):
    """Import of a list of SIM cards of its own (see the import mixin).

    A row is about the card in use with its number, else about the last retired one.
    """

    _name = "proximus.sim"
    _inherit = ["proximus.sim", "proximus.import.mixin"]
    _import_template = "sim_cards"

    # finds a card by its number, also a retired one, and gives the list's order
    _iccid_order = models.Index("(iccid, id DESC)")

    @api.model
    def _import_match(self, data_list):
        for data in data_list:
            vals = data["values"]
            data["refused"] = ""
            if vals.get("iccid"):
                try:
                    vals["iccid"] = self._normalise(vals["iccid"], "")
                except ValidationError as error:
                    data["refused"] = str(error)
        super()._import_match(data_list)

    @api.model
    def _import_find(self, vals_list):
        told = [vals["iccid"] for vals in vals_list if vals.get("iccid")]
        cards = self.search_fetch(
            Domain("iccid", "in", told)
            & Domain("company_id", "in", self._import_companies(vals_list)),
            ["iccid", "line_id", "state", "company_id"],
            order="id",
        )
        # the later one wins, and one in use over a retired one
        known = {
            (card.company_id.id, card.iccid): card
            for card in cards.sorted(lambda card: card.state != "retired")
        }
        return [
            known.get(
                (vals.get("company_id") or self.env.company.id, vals.get("iccid")),
                self.browse(),
            )
            for vals in vals_list
        ]

    @api.model
    def _import_errors(self, data_list):
        found, wanted, own = [], [], self.browse()
        self._import_lines(data_list)
        for data in data_list:
            vals = data["values"]
            record = self.browse(vals.get("id") or [])
            message = data["refused"]
            if not record and not vals.get("iccid"):
                message = self.env._("Fill in the card number (ICCID).")
            if message:
                found.append((data, "iccid", message))
            elif vals.keys() & {"iccid", "line_id", "state"}:
                own |= record
                wanted.append((data, record._import_wanted(vals)))
        rows = [values for _data, values in wanted]
        for index, message in self._conflicts(rows, own):
            found.append((wanted[index][0], "iccid", message))
        found += self._import_twice(data_list, "iccid")
        return [self._import_message(*error) for error in found]

    def _import_wanted(self, vals: dict) -> dict:
        """Return what :meth:`_conflicts` needs of a row about this card or none."""
        held = self._held_vals() if self else {}
        line = self.env["proximus.line"].browse(
            vals.get("line_id") or held.get("line_id") or []
        )
        moved = bool(vals.get("line_id")) or not self
        state = self._state_on(line.state) if line and moved else held.get("state")
        company = line.company_id.id or vals.get("company_id") or held.get("company_id")
        return {
            "iccid": vals.get("iccid") or held["iccid"],
            "state": vals.get("state") or state or "available",
            "company_id": company or self.env.company.id,
            "line_id": line.id,
            "line_name": line._import_name() if line else "",
        }
