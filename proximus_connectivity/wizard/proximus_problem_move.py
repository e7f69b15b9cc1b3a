from odoo import fields, models


class ProximusProblemMove(models.TransientModel):
    """Asks why, before a problem is set aside."""

    _name = "proximus.problem.move"
    _description = "Change State of a Service Problem"

    problem_ids = fields.Many2many("proximus.problem", required=True)
    target = fields.Selection(
        [
            ("pending", "Waiting for Customer"),
            ("held", "Waiting"),
            ("resolved", "Resolved"),
            ("in_progress", "In Progress"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        "New State",
        required=True,
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Move the problems, keeping the reason in their history."""
        self.ensure_one()
        if self.target == "resolved":
            self.problem_ids.resolution = self.reason
        self.problem_ids._route(self.target, reason=self.reason)
        return True
