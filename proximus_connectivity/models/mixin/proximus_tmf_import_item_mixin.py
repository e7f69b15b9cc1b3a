from odoo import api, fields, models


class ProximusTmfImportItemMixin(models.AbstractModel):
    """What some of a file of an operator would do: first what needs a look."""

    _name = "proximus.tmf.import.item.mixin"
    _description = "Row of a File of an Operator"
    _order = "status_rank, position, id"

    position = fields.Integer("No.", help="Place in the file.")
    status_rank = fields.Integer(compute="_compute_status_rank", store=True)
    message = fields.Char("Remark")

    @api.depends("status")
    def _compute_status_rank(self):
        """Rank the states of the model in the order in which it lists them."""
        states = [status for status, _label in self._fields["status"].selection]
        ranks = {status: rank for rank, status in enumerate(states)}
        for item in self:
            item.status_rank = ranks[item.status]
