from odoo import api, fields, models
from odoo.fields import Domain


class ProximusSecurityCoverage(models.Model):
    """A seat is its holder's to see, whatever right on security that person has."""

    _inherit = "proximus.security.coverage"

    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.search([("id", "in", self.ids), ("is_mine", "=", True)])
        for seat in self:
            seat.is_mine = seat in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        ways = ("user_id", "employee_id.user_id")
        things = ("device_id.employee_id.user_id", "line_id.employee_id.user_id")
        # sudo: whose a person, a device or a line is, asked for that person alone
        mine = self.sudo()._search(
            Domain.OR(Domain(way, "=", self.env.uid) for way in (*ways, *things))
        )
        return Domain("id", "in", mine)
