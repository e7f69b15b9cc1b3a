from odoo import api, fields, models
from odoo.fields import Domain

from .proximus_coverage import FIBRE_STATES

COPPER_STATES = [("yes", "Copper"), ("maybe", "Possibly Copper")]


class ProximusLine(models.Model):
    """Which lines still run over copper, and whether fibre is there to replace it."""

    _inherit = "proximus.line"

    on_copper = fields.Selection(
        COPPER_STATES,
        "Copper",
        compute="_compute_on_copper",
        search="_search_on_copper",
        help="Perhaps: a voice line of its own whose technology is not stated.",
    )
    fibre_state = fields.Selection(
        FIBRE_STATES,
        "Fibre Availability",
        compute="_compute_fibre",
        help="From live qualifications and coverage files; unknown is not no.",
    )
    fibre_ready_on = fields.Date("Fibre From", compute="_compute_fibre")
    copper_end_on = fields.Date(
        "Copper Switched Off On",
        compute="_compute_copper_end_on",
        help="From the coverage files; empty: not announced there.",
    )

    @api.depends("line_kind", "product_id", "parent_id")
    def _compute_on_copper(self):
        for line in self:
            technology = line.product_id.access_technology or "none"
            line.on_copper = (technology == "vdsl" and "yes") or (
                line.line_kind == "voice"
                and technology == "none"
                and not line.parent_id
                and "maybe"
            )

    @api.model
    def _search_on_copper(self, operator, value):
        if operator != "in":
            return NotImplemented
        sure = Domain("product_id.access_technology", "=", "vdsl")
        perhaps = (
            Domain("line_kind", "=", "voice")
            & Domain("parent_id", "=", False)
            & Domain("product_id.access_technology", "in", ("none", False))
        )
        found = Domain.FALSE
        if "yes" in value:
            found |= sure
        if "maybe" in value:
            found |= perhaps
        return found | (~(sure | perhaps)) if False in value else found

    @api.depends("site_id")
    def _compute_fibre(self):
        states = self.site_id._proximus_fibre_states()
        for line in self:
            state, date = states.get(line.site_id, ("unknown", None))
            line.fibre_state, line.fibre_ready_on = state, date

    @api.depends("site_id")
    def _compute_copper_end_on(self):
        # sudo: billing people see the date on a line without the coverage files
        rows_at = self.env["proximus.coverage"].sudo()._rows_at(self.site_id)
        for line in self:
            rows = rows_at.get(line.site_id) or self.env["proximus.coverage"]
            ends = rows.filtered(lambda row: row.access_technology == "vdsl")
            line.copper_end_on = line.on_copper and min(
                filter(None, ends.mapped("switch_off_on")), default=False
            )
