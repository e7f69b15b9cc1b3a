from odoo import fields, models


class ProximusProblemNote(models.Model):
    """A note about a problem that went to the operator, or came from it.

    Written by the problem only: what was said is not changed afterwards.
    """

    _name = "proximus.problem.note"
    _description = "Service Problem Note"
    _order = "date desc, id desc"
    _rec_name = "body"

    problem_id = fields.Many2one(
        "proximus.problem", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="problem_id.company_id", store=True, index=True
    )
    direction = fields.Selection(
        [("out", "To the Operator"), ("in", "From the Operator")], required=True
    )
    body = fields.Text("Note", required=True)
    author = fields.Char()
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    external_ref = fields.Char("Operator's Reference")
    sent = fields.Boolean(help="The operator has it.")

    _ref_unique = models.UniqueIndex(
        "(problem_id, external_ref) WHERE external_ref IS NOT NULL",
        "This note of the operator is here already.",
    )

    def _to_plain(self) -> dict:
        """Return the note as ``tmf_problem.update_payload`` takes it."""
        return {
            "id": self.external_ref or "",
            "author": self.author or "",
            "date": self.date,
            "text": self.body,
        }
