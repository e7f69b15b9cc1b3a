from odoo import api, fields, models


class ProximusClaim(models.Model):
    """A claim that disputes a bill of the operator."""

    _inherit = "proximus.claim"

    bill_check_id = fields.Many2one(
        "proximus.bill.check",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )
    bill_id = fields.Many2one(related="bill_check_id.move_id", string="Disputed Bill")
    bill_line_ids = fields.Many2many(
        "proximus.line", string="Disputed Lines", compute="_compute_bill_line_ids"
    )

    _bill_check_unique = models.UniqueIndex(
        "(bill_check_id) WHERE bill_check_id IS NOT NULL",
        "This bill is disputed already.",
    )

    @api.depends("bill_check_id.line_ids.expected_credit")
    def _compute_bill_line_ids(self):
        for claim in self:
            # sudo: the claim names the lines that it is about
            results = claim.bill_check_id.sudo().line_ids
            claim.bill_line_ids = results.filtered("expected_credit").line_id

    # === MONEY THAT COMES BACK === #

    @api.model
    def _lines_of(self, lines_sudo) -> dict:
        """Extend: the check of a bill or credit note has said which line a row is."""
        found = super()._lines_of(lines_sudo)
        # sudo: as the rows of the documents themselves
        results = self.env["proximus.bill.check.line"].sudo()
        groups = results._read_group(
            [
                ("move_line_id", "in", lines_sudo.ids),
                ("line_id", "!=", False),
                ("confidence", "=", "certain"),
            ],
            ["move_line_id", "line_id"],
        )
        found.update({row.id: line.id for row, line in groups})
        return found

    def _may_come_from(self, move, reason: str) -> bool:
        """Extend: the disputed bill itself gives nothing back."""
        # sudo: who follows claims may have no right on bills
        return move != self.sudo().bill_id and super()._may_come_from(move, reason)
