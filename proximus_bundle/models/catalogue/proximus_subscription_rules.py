from odoo import fields, models

SUSPENSION_RULES = [
    ("pause", "Stop charging, credit what was billed ahead"),
    ("keep", "Keep charging"),
]
DEGRADATION_RULES = [
    ("keep", "The others keep their price"),
    ("end_promotion", "Promotions of the others end"),
    ("reprice", "The others cost their own price"),
]
DOWNGRADE_RULES = [
    ("fee", "Possible, with the termination fee on what is less"),
    ("allow", "Possible without a fee"),
    ("refuse", "Not before the end of the commitment"),
]
RENEWAL_RULES = [
    ("roll", "Goes on, can be ended each month"),
    ("renew", "The same term begins again"),
    ("end", "Ends"),
]
START_BILLING = [
    ("start", "On the day it starts"),
    ("billing_day", "With the next billing day"),
]
EXIT_METHODS = [
    ("none", "None"),
    ("percent", "Part of what remains"),
    ("clawback", "The discount enjoyed so far"),
]
#: What a bundle says and its subscriptions keep from the day of the sale.
RULES = (
    "suspension_rule",
    "degradation_rule",
    "downgrade_rule",
    "renewal_rule",
    "notice_days",
    "reminder_days",
    "index_code",
    "index_cap",
)


class ProximusSubscriptionRules(models.AbstractModel):
    """What happens to a subscription when something happens to its lines or term."""

    _name = "proximus.subscription.rules"
    _description = "Subscription Rules"

    suspension_rule = fields.Selection(
        SUSPENSION_RULES,
        "Suspended Line",
        default=lambda self: self.env.company.proximus_suspension_rule,
        required=True,
        help="Whether a line is charged while it is suspended.",
    )
    degradation_rule = fields.Selection(
        DEGRADATION_RULES,
        "Incomplete Bundle",
        default="keep",
        required=True,
        help="What the other components cost when one leaves that the bundle needs.",
    )
    downgrade_rule = fields.Selection(
        DOWNGRADE_RULES,
        "Downgrade During Commitment",
        default="fee",
        required=True,
        help="Whether a lower quantity or a cheaper offer is possible before the end "
        "of the commitment.",
    )
    renewal_rule = fields.Selection(
        RENEWAL_RULES, "End of the Term", default="roll", required=True
    )
    notice_days = fields.Integer(
        "Days of Notice",
        default=lambda self: self.env.company.proximus_subscription_notice_days,
    )
    reminder_days = fields.Integer(
        "Remind Before (Days)",
        default=60,
        help="An activity for the salesperson, so many days before the term ends.",
    )
    index_code = fields.Selection(
        lambda self: self.env["proximus.parameter"]._price_indexes(),
        "Price Index",
        help="The index by which prices may be adapted once a year. Empty: none.",
    )
    index_cap = fields.Float(
        "Indexation Cap (%)", help="Of one indexation. 0: no limit."
    )

    def _rules(self):
        """Return the rules as values for another record that keeps them."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in RULES
        }
