from odoo import api, fields, models


class ProximusLineChangeRow(models.AbstractModel):
    """One line in a wizard that asks something for each of its lines."""

    _name = "proximus.line.change.row"
    _description = "Line in a Change of Lines"
    _order = "id"

    line_id = fields.Many2one(
        "proximus.line", required=True, readonly=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(related="line_id.employee_id", string="User")

    @api.model
    def _rows_for(self, lines, rows):
        """Return the commands that leave one row per line, those filled in unchanged.

        :param lines: the lines (``proximus.line``) of the wizard.
        :param rows: the rows that are there.
        """
        kept = rows.filtered(lambda row: row.line_id in lines)
        return [
            *(fields.Command.delete(row.id) for row in rows - kept),
            *(fields.Command.create({"line_id": ln.id}) for ln in lines - kept.line_id),
        ]
