from odoo import api, fields, models

from .proximus_line import LINE_STATES

#: What a change can be about; "state" is a move of the life cycle.
CHANGE_KINDS = [
    ("offer", "Offer"),
    ("price", "Cost"),
    ("move", "Site"),
    ("sim", "SIM Card"),
    ("number", "Number"),
    ("holder", "Customer"),
]


class ProximusLineEvent(models.Model):
    """One change of a line: who, what, from which day on and why.

    A move of the life cycle tells the states before and after; any other change tells
    both in words. Written by the doors of the line; nobody may change or delete it.
    """

    _name = "proximus.line.event"
    _inherit = ["proximus.line.part.mixin"]
    _description = "Line History"
    _order = "id desc"
    _rec_name = "line_id"

    kind = fields.Selection(
        [("state", "State"), *CHANGE_KINDS],
        "Change",
        required=True,
        default="state",
    )
    from_state = fields.Selection(LINE_STATES, "From")
    to_state = fields.Selection(
        LINE_STATES,
        "To",
        required=True,
        help="State after the change; a change of something else leaves it as it was.",
    )
    before = fields.Char("Text Before")
    after = fields.Char("Text After")
    shown_before = fields.Char("Before", compute="_compute_shown")
    shown_after = fields.Char("After", compute="_compute_shown")
    user_id = fields.Many2one(
        "res.users", "By", required=True, default=lambda self: self.env.uid
    )
    entered_on = fields.Datetime(
        "Entered", required=True, default=fields.Datetime.now, index=True
    )
    effective_date = fields.Date("Effective From", required=True)
    reason = fields.Char()

    @api.depends("kind", "from_state", "to_state", "before", "after")
    @api.depends_context("lang")
    def _compute_shown(self):
        states = dict(self._fields["to_state"]._description_selection(self.env))
        for event in self:
            is_state = event.kind == "state"
            event.shown_before = states.get(event.from_state) or ""
            event.shown_after = states.get(event.to_state) or ""
            if not is_state:
                event.shown_before, event.shown_after = event.before, event.after

    @api.depends("line_id.display_name", "kind", "to_state", "after")
    @api.depends_context("lang", "uid", "company")
    def _compute_display_name(self):
        for event in self:
            event.display_name = (
                f"{event.line_id.display_name}: {event.shown_after or ''}"
            )
