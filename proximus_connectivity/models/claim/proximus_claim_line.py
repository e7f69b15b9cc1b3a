from odoo import fields, models

REASONS = [
    ("duplicate", "Charged twice"),
    ("after_end", "Charged after the end"),
    ("price_differs", "Another price than agreed"),
    ("other", "Other"),
]


class ProximusClaimLine(models.Model):
    """One row of what is disputed, as it was when the claim was made.

    The letter to the operator says exactly this, whatever becomes of bill and check.
    """

    _name = "proximus.claim.line"
    _description = "Disputed Row"
    _order = "claim_id, id"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "proximus.claim", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="claim_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="claim_id.currency_id")
    bill = fields.Char(help="Number of the bill.")
    row_number = fields.Char("Row", help="As the bill numbers it.")
    name = fields.Char("Text on the Bill", required=True)
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", check_company=True, ondelete="set null"
    )
    number = fields.Char(help="Telephone number or the operator's own reference.")
    date_from = fields.Date("Charged From")
    date_to = fields.Date("Charged To", help="Last day.")
    billed = fields.Monetary()
    agreed = fields.Monetary()
    amount = fields.Monetary("Difference", help="What the operator should give back.")
    reason = fields.Selection(REASONS, required=True, default="other")
    ended_on = fields.Date(help="Last day for which the operator may charge.")

    def _reason_words(self) -> str:
        """Return why the row is disputed, in the language of the environment."""
        self.ensure_one()
        words = dict(self._fields["reason"]._description_selection(self.env))
        if self.reason == "after_end" and self.ended_on:
            day = self._proximus_spoken_day(self.ended_on, with_year=True)
            return self.env._("Charged after the end on %(day)s", day=day)
        return words[self.reason]
