from odoo import api, fields, models

from .proximus_problem import PROBLEM_STATES


class ProximusProblemEvent(models.Model):
    """One change of state of a problem; the repair clock is read from these.

    Written by the problem's door only; nobody may change or delete it.
    """

    _name = "proximus.problem.event"
    _description = "Service Problem History"
    _order = "id desc"
    _rec_name = "problem_id"

    problem_id = fields.Many2one(
        "proximus.problem", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="problem_id.company_id", store=True, index=True
    )
    from_state = fields.Selection(PROBLEM_STATES, "From")
    to_state = fields.Selection(PROBLEM_STATES, "To", required=True)
    date = fields.Datetime("Since", required=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, default=lambda self: self.env.uid
    )
    reason = fields.Char()

    @api.depends("problem_id", "to_state")
    def _compute_display_name(self):
        labels = dict(self._fields["to_state"]._description_selection(self.env))
        for event in self:
            event.display_name = (
                f"{event.problem_id.name}: {labels.get(event.to_state)}"
            )
