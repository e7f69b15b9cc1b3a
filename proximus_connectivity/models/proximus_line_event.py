from odoo import api, fields, models

from .proximus_line import LINE_STATES


class ProximusLineEvent(models.Model):
    """One change of state of a line: who, when, from which day on and why.

    Written by the line's door only; nobody may change or delete it.
    """

    _name = "proximus.line.event"
    _description = "Line History"
    _order = "id desc"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "proximus.line", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="line_id.company_id", store=True, precompute=True, index=True
    )
    from_state = fields.Selection(LINE_STATES, "From")
    to_state = fields.Selection(LINE_STATES, "To", required=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, default=lambda self: self.env.uid
    )
    entered_on = fields.Datetime(
        "Entered", required=True, default=fields.Datetime.now, index=True
    )
    effective_date = fields.Date("Effective From", required=True)
    reason = fields.Char()

    @api.depends("line_id", "to_state")
    def _compute_display_name(self):
        labels = dict(self._fields["to_state"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{event.line_id.name}: {labels.get(event.to_state)}"
