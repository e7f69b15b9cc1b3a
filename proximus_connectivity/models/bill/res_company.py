from odoo import fields, models


class ResCompany(models.Model):
    """From which difference on a bill is wrong, and where statements are booked."""

    _inherit = "res.company"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the column is there
    proximus_bill_tolerance = fields.Monetary(
        "Tolerance on Bills",
        default=0.01,
        prefetch=False,
        help="Differences up to this amount on an operator's bill count as equal.",
    )

    proximus_statement_account_id = fields.Many2one(
        "account.account",
        "Account of Third-Party Statements",
        prefetch=False,
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', "
        "'asset_cash', 'liability_credit_card', 'off_balance'))]",
        help="Where statements of what an operator collects for others are booked. "
        "Empty: it is proposed, and nothing is changed.",
    )
    proximus_statement_tax_id = fields.Many2one(
        "account.tax",
        "Tax of Third-Party Statements",
        prefetch=False,
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase')]",
        help="Empty: no VAT is deducted.",
    )

    _proximus_bill_tolerance_positive = models.Constraint(
        "CHECK(proximus_bill_tolerance >= 0)",
        "The tolerance on bills cannot be negative.",
    )
