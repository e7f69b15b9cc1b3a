from odoo import fields, models

from ..catalogue.proximus_subscription_rules import START_BILLING, SUSPENSION_RULES


class ResCompany(models.Model):
    """How a company bills its subscriptions, and the rules it sells them under."""

    _inherit = "res.company"

    proximus_anchor_day = fields.Integer(
        "Billing Day",
        default=1,
        help="Day of the month on which the periods of new subscriptions begin. In a "
        "shorter month it is the last day.",
    )
    # an earlier database is upgraded from its Apps page, which reads it without this
    proximus_start_billing = fields.Selection(
        START_BILLING,
        "First Invoice",
        prefetch=False,
        default="start",
        help="When what starts between two billing days is billed. With the next "
        "billing day, everything that started in the meantime stands on one invoice.",
    )
    proximus_month_days = fields.Selection(
        [("0", "Real days of the period"), ("30", "Every month has 30 days (30E/360)")],
        "Proration",
        default="0",
        help="How a first or last part of a period is counted.",
    )
    proximus_post_invoices = fields.Boolean(
        "Post Subscription Invoices",
        default=True,
        help="Billing runs post their invoices. Otherwise they stay drafts to be "
        "looked through.",
    )

    proximus_suspension_rule = fields.Selection(
        SUSPENSION_RULES,
        "Suspended Lines",
        default="pause",
        help="Whether lines of new subscriptions are charged while they are suspended.",
    )
    proximus_subscription_notice_days = fields.Integer(
        "Days of Notice",
        default=30,
        help="How long before the end a customer says that a new subscription ends.",
    )
    proximus_send_invoices = fields.Boolean(
        "Send Subscription Invoices",
        help="Posted invoices of billing runs are sent by themselves: by Peppol or "
        "mail, as each customer prefers.",
    )
    proximus_deferred_account_id = fields.Many2one(
        "account.account",
        "Deferred Income",
        check_company=True,
        domain="[('account_type', 'in', ('liability_current', 'asset_current'))]",
        help="Account of revenue billed in advance, such as 493 in the Belgian chart.",
    )
    # an earlier database is upgraded from its Apps page, which reads it without this
    proximus_accrued_income_account_id = fields.Many2one(
        "account.account",
        "Accrued Income",
        prefetch=False,
        check_company=True,
        domain="[('account_type', 'in', ('asset_current', 'asset_prepayments'))]",
        help="Account of income that is earned and billed later. Empty: 491 is "
        "proposed where a Belgian chart of accounts has it.",
    )

    _proximus_anchor_day_valid = models.Constraint(
        "CHECK(proximus_anchor_day BETWEEN 1 AND 31)",
        "The billing day must be between 1 and 31.",
    )
