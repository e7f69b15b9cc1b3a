from odoo import api, fields, models

from ..fields import Reference


class ProximusLineChangeNumberRow(models.TransientModel):
    """The new number of one line."""

    _name = "proximus.line.change.number.row"
    _description = "New Number of a Line"
    _inherit = "proximus.line.change.row"

    wizard_id = fields.Many2one(
        "proximus.line.change.number", required=True, ondelete="cascade"
    )
    replaces_id = fields.Many2one(
        "proximus.number",
        "Current Number",
        compute="_compute_replaces_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('line_id', '=', line_id), ('state', 'in', ('reserved', 'assigned',"
        " 'porting_in', 'porting_out'))]",
        help="Goes into quarantine. Empty: the new number comes beside it.",
    )
    e164 = Reference("New Number")

    @api.depends("line_id")
    def _compute_replaces_id(self):
        for row in self:
            row.replaces_id = row.replaces_id or row.line_id._live_numbers()[:1]
