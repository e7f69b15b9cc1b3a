from odoo import api, fields, models


class ProximusExchangeNote(models.Model):
    """A word of an operator about an order or a problem, or one for the operator.

    Milestones and alerts of an order (TMF622 v5 events), notes of a problem (TMF656).
    Written by its subject only: what was said is not changed afterwards.
    """

    _name = "proximus.exchange.note"
    _description = "Operator Note"
    _order = "date desc, id desc"

    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    kind = fields.Selection(
        [
            ("note", "Note"),
            ("milestone", "Milestone"),
            ("jeopardy", "In Jeopardy"),
            ("information", "Information Required"),
            ("error", "Error"),
        ],
        required=True,
        default="note",
    )
    direction = fields.Selection(
        [("out", "To the Operator"), ("in", "From the Operator")],
        required=True,
        default="in",
    )
    title = fields.Char()
    text = fields.Text("Message")
    author = fields.Char()
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    external_ref = fields.Char("Operator's Reference")
    sent = fields.Boolean(help="The operator has it.")

    _subject_index = models.Index("(res_model, res_id)")
    _ref_unique = models.UniqueIndex(
        "(res_model, res_id, kind, external_ref) WHERE external_ref IS NOT NULL",
        "This note of the operator is here already.",
    )
    _note_has_text = models.Constraint(
        "CHECK(kind != 'note' OR text IS NOT NULL)", "A note says something."
    )
    _news_has_ref = models.Constraint(
        "CHECK(kind = 'note' OR external_ref IS NOT NULL)",
        "An alert of an operator has its reference: it comes in once.",
    )

    @api.depends("title", "text")
    def _compute_display_name(self):
        for note in self:
            note.display_name = note.title or note.text or ""

    @api.depends("res_model", "res_id")
    def _compute_company_id(self):
        for note in self:
            note.company_id = self.env[note.res_model].browse(note.res_id).company_id

    def _to_plain(self) -> dict:
        """Return the note as ``tmf_problem.update_payload`` takes it."""
        return {
            "id": self.external_ref or "",
            "author": self.author or "",
            "date": self.date,
            "text": self.text,
        }
