from odoo import api, fields, models

from ..fields import Reference


class ProximusLineChangeSimCard(models.TransientModel):
    """The new card of one line."""

    _name = "proximus.line.change.sim.card"
    _description = "New SIM Card of a Line"
    _inherit = "proximus.line.change.row"

    wizard_id = fields.Many2one(
        "proximus.line.change.sim", required=True, ondelete="cascade"
    )
    former_iccid = fields.Char("Current Card", compute="_compute_former_iccid")
    iccid = Reference("New Card (ICCID)")
    sim_type = fields.Selection(
        [("physical", "Physical"), ("esim", "eSIM")],
        "Type",
        compute="_compute_sim_type",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    eid = Reference("EID", help="32 digits of the device that holds an eSIM.")

    @api.depends("line_id")
    def _compute_former_iccid(self):
        for row in self:
            cards = row.line_id._sim_in_use()
            row.former_iccid = ", ".join(cards.mapped("iccid"))

    @api.depends("line_id", "wizard_id.retire_reason")
    def _compute_sim_type(self):
        for row in self:
            former = row.line_id._sim_in_use()[:1].sim_type or "physical"
            moved = row.wizard_id.retire_reason == "esim_move"
            row.sim_type = "esim" if moved else row.sim_type or former
