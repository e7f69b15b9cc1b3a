from odoo import fields, models


class ProximusProblemTell(models.TransientModel):
    """Writes a note about a problem to the operator."""

    _name = "proximus.problem.tell"
    _description = "Write to the Operator"

    problem_ids = fields.Many2many(
        "proximus.problem",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    body = fields.Text("Note", required=True)

    def action_apply(self):
        """Send the note with the state of the problems."""
        self.ensure_one()
        self.problem_ids.check_access("write")
        self.problem_ids._write_to_operator(self.body)
        return True
