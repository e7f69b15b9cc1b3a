from odoo import api, fields, models


class ProximusBillThird(models.TransientModel):
    """How the rows that an operator collects for others will be booked."""

    _name = "proximus.bill.third"
    _description = "Book Third-Party Rows"

    check_id = fields.Many2one(
        "proximus.bill.check", "Bill", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="check_id.company_id")
    currency_id = fields.Many2one(related="check_id.currency_id")
    account_id = fields.Many2one(
        related="company_id.proximus_statement_account_id", string="Booked On"
    )
    tax_id = fields.Many2one(
        related="company_id.proximus_statement_tax_id", string="With Tax"
    )
    row_ids = fields.Many2many("account.move.line", string="Rows", readonly=True)
    amount_before = fields.Monetary("Without VAT Now", compute="_compute_amounts")
    tax_before = fields.Monetary("VAT Now", compute="_compute_amounts")
    amount_after = fields.Monetary("Amount Booked", compute="_compute_amounts")
    total = fields.Monetary(related="check_id.move_id.amount_total", string="To Pay")

    @api.depends("row_ids")
    def _compute_amounts(self):
        for wizard in self:
            rows = wizard.row_ids
            wizard.amount_before = sum(rows.mapped("price_subtotal"))
            wizard.amount_after = sum(rows.mapped("price_total"))
            wizard.tax_before = wizard.amount_after - wizard.amount_before

    def action_book(self):
        """Book the rows; what has to be paid stays the same.

        :raises UserError: when the bill was posted meanwhile, and for a tax that
            changes what has to be paid.
        """
        self.ensure_one()
        rows = self.row_ids & self.check_id._third_party_to_book()
        self.check_id.move_id._proximus_book_rows(rows)
        return {"type": "ir.actions.act_window_close"}
