from odoo import api, models
from odoo.fields import Domain


class ProximusSim(models.Model):
    """Import of a list of SIM cards of its own (see the import mixin).

    A row is about the card in use with its number, else about the last retired one.
    """

    _name = "proximus.sim"
    _inherit = ["proximus.sim", "proximus.import.resource.mixin"]
    _import_template = "sim_cards"

    # finds a card by its number, also a retired one, and gives the list's order
    _iccid_order = models.Index("(iccid, id DESC)")

    @api.model
    def _import_normalise(self, vals, line):
        vals["iccid"] = self._normalise(vals["iccid"], "")

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
