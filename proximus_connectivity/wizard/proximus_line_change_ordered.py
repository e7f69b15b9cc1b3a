from odoo import api, fields, models


class ProximusLineChangeOrdered(models.AbstractModel):
    """Base of the changes that an operator may have to make, asked line by line."""

    _name = "proximus.line.change.ordered"
    _description = "Change of Lines by the Operator"
    _inherit = "proximus.line.change"

    #: Field of the rows, one per line (``proximus.line.change.row``).
    _row_field = ""

    by_operator = fields.Boolean(
        "Done by the Operator",
        help="Makes an order; the lines change when the order is completed.",
    )

    @api.depends("by_operator")
    def _compute_is_future(self):
        """Override of the base: what the operator does is ordered, whatever the day."""
        result = super()._compute_is_future()
        for wizard in self:
            wizard.is_future = wizard.is_future or wizard.by_operator
        return result

    @api.model
    def _effect_fields(self):
        return (*super()._effect_fields(), "by_operator")

    def _is_ordered_ahead(self):
        return True

    def _rows(self):
        """Return the rows of the lines that are still chosen."""
        lines = self._lines()
        return self[self._row_field].filtered(lambda row: row.line_id._origin in lines)

    def _fill_rows(self) -> None:
        """Leave one row per line; to be called by the compute method of the rows."""
        for wizard in self:
            rows = wizard[self._row_field]
            wizard[self._row_field] = rows._rows_for(wizard._lines(), rows)
