from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """A customer or a site is found by the number of one of its lines."""

    _inherit = "res.partner"

    proximus_number_search = fields.Char(
        "Number of a Line",
        compute="_compute_proximus_number_search",
        search="_search_proximus_number_search",
        groups="proximus_connectivity.group_user",
        help="Finds holders and sites by a phone number in any spelling.",
    )

    def _compute_proximus_number_search(self):
        """It exists for searching only: a customer may have thousands of numbers."""
        self.proximus_number_search = False

    @api.model
    def _search_proximus_number_search(self, operator, value):
        if operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        lines = self.env["proximus.line"]
        kinds = ("commercial_partner_id", "partner_id", "site_id")
        lines.flush_model(kinds)
        held = lines._search(Domain("number_search", operator, value))
        return Domain.OR(Domain("id", "in", held.subselect(kind)) for kind in kinds)
