from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The settings of billing subscriptions, for the current company."""

    _inherit = "res.config.settings"

    group_proximus_revenue_schedule = fields.Boolean(
        "Revenue Schedule (IFRS 15)",
        implied_group="proximus_bundle.group_revenue_schedule",
    )
    proximus_anchor_day = fields.Integer(
        related="company_id.proximus_anchor_day", readonly=False
    )
    proximus_start_billing = fields.Selection(
        related="company_id.proximus_start_billing", readonly=False, required=True
    )
    proximus_month_days = fields.Selection(
        related="company_id.proximus_month_days", readonly=False, required=True
    )
    proximus_post_invoices = fields.Boolean(
        related="company_id.proximus_post_invoices", readonly=False
    )
    proximus_suspension_rule = fields.Selection(
        related="company_id.proximus_suspension_rule", readonly=False, required=True
    )
    proximus_subscription_notice_days = fields.Integer(
        related="company_id.proximus_subscription_notice_days", readonly=False
    )
    proximus_send_invoices = fields.Boolean(
        related="company_id.proximus_send_invoices", readonly=False
    )
    proximus_deferred_account_id = fields.Many2one(
        related="company_id.proximus_deferred_account_id", readonly=False
    )
    proximus_accrued_income_account_id = fields.Many2one(
        related="company_id.proximus_accrued_income_account_id", readonly=False
    )
