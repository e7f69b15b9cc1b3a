from odoo import fields, models


class ResPartner(models.Model):
    """A contact, with the lines that it holds or that work at its address."""

    _inherit = "res.partner"

    proximus_line_count = fields.Integer(
        "Lines",
        compute="_compute_proximus_line_count",
        groups="proximus_connectivity.group_user",
    )

    def _compute_proximus_line_count(self):
        lines = self.env["proximus.line"]
        held = lines._count_open_by("commercial_partner_id", self.ids)
        here = lines._count_open_by("site_id", self.ids)
        for partner in self:
            partner.proximus_line_count = held.get(partner.id) or here.get(
                partner.id, 0
            )

    def action_view_proximus_lines(self):
        self.ensure_one()
        lines = self.env["proximus.line"]
        is_holder = self.commercial_partner_id == self
        return lines._action_of(
            "commercial_partner_id" if is_holder else "site_id", self
        )
