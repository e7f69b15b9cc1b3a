from odoo import fields, models

from ..models.line.proximus_line_dependency import ANSWERS


class ProximusLineEndAnswer(models.TransientModel):
    """One row of the dialog that ends lines: a dependency and its answer."""

    _name = "proximus.line.end.answer"
    _description = "Answer When a Line Ends"
    _order = "id"

    end_id = fields.Many2one("proximus.line.end", required=True, ondelete="cascade")
    dependency_id = fields.Many2one(
        "proximus.line.dependency", required=True, ondelete="cascade"
    )
    line_id = fields.Many2one(related="dependency_id.line_id")
    commercial_partner_id = fields.Many2one(related="line_id.commercial_partner_id")
    answer = fields.Selection(ANSWERS)
    target_line_id = fields.Many2one("proximus.line", "Moves To")
    note = fields.Char("Replaced By")

    def _lacks(self, leaving) -> str:
        """Return what the answer still lacks, as a text; empty when it is complete.

        :param leaving: lines (``proximus.line``) that end together.
        """
        if not self.answer:
            return self.env._("needs an answer")
        if self.answer == "replace" and not (self.note or "").strip():
            return self.env._("say by what it is replaced")
        if self.answer == "move" and not self.target_line_id:
            return self.env._("say to which line it moves")
        if self.answer == "move" and self.target_line_id in leaving:
            return self.env._("moves to a line that ends as well")
        return ""

    def _describe_answer(self) -> str:
        """Return the answer in words."""
        if self.answer == "move":
            return self.env._(
                "moves to %(line)s", line=self.target_line_id.display_name
            )
        if self.answer == "replace":
            return self.env._("replaced by %(what)s", what=self.note)
        if self.dependency_id._ends_along():
            return self.env._("ends together with the line")
        return self.env._("not needed any more")
