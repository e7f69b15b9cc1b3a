from odoo import api, fields, models

from odoo.addons.proximus_connectivity.fields import Reference

from ...tools.pricing import Reduction

KINDS = [
    ("percent", "Percentage off per month"),
    ("amount", "Amount off per month"),
    ("free_months", "Free months"),
    ("free_setup", "Free set-up"),
]


class ProximusAdvantage(models.Model):
    """What a customer gets on top of a bundle, who may have it, and until when.

    A customer uses an advantage once: :class:`ProximusAdvantageUse` makes the database
    see to it.
    """

    _name = "proximus.advantage"
    _description = "Promotion"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = Reference(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    provider_id = fields.Many2one(
        "res.partner",
        "Given By",
        help="Who pays for the promotion, such as the operator or another partner.",
    )
    description = fields.Text(translate=True, help="What the customer reads about it.")
    kind = fields.Selection(KINDS, default="percent", required=True)
    percent = fields.Float("Percentage")
    amount = fields.Monetary("Amount per Month")
    months = fields.Integer(
        help="How many months it lasts from the start of the subscription. 0: as long "
        "as the subscription."
    )
    date_from = fields.Date("Valid From")
    date_to = fields.Date("Valid Until", help="Last day on which it can be quoted.")
    customer_type = fields.Selection(
        [
            ("any", "Every customer"),
            ("new", "New customers"),
            ("existing", "Customers with a subscription"),
        ],
        "For",
        default="any",
        required=True,
    )
    min_lines = fields.Integer(
        "Minimum Units", help="Units billed every month that the bundle needs."
    )
    stackable = fields.Boolean(help="May go together with another promotion.")
    bundle_ids = fields.Many2many(
        "proximus.bundle", string="Bundles", help="Empty: with every bundle."
    )
    consent_text = fields.Text(
        "Consent",
        translate=True,
        help="What the customer must agree to, such as passing on the customer number. "
        "It is shown above the signature and kept with the use. Empty: nothing.",
    )
    use_ids = fields.One2many("proximus.advantage.use", "advantage_id", "Uses")
    use_count = fields.Integer(compute="_compute_use_count")

    _value_valid = models.Constraint(
        """CHECK(COALESCE(percent, 0) BETWEEN 0 AND 100 AND COALESCE(amount, 0) >= 0
                 AND COALESCE(months, 0) >= 0 AND COALESCE(min_lines, 0) >= 0)""",
        "A promotion needs a percentage of 0 to 100 and amounts of 0 or more.",
    )
    _kind_valid = models.Constraint(
        "CHECK(kind != 'free_months' OR months > 0)",
        "How many months are free? Fill in the months of the promotion.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "A promotion cannot end before it begins."
    )

    @api.depends("use_ids")
    def _compute_use_count(self):
        for advantage in self:
            advantage.use_count = len(advantage.use_ids)

    # === BUSINESS METHODS === #

    def _is_timed(self):
        """Whether it lasts some months only, which makes it a phase of the price."""
        self.ensure_one()
        return self.months > 0 and self.kind != "free_setup"

    def _reductions(self, pool: str, context):
        """Return what the advantage takes off a pool for as long as it lasts.

        :param pool: ``recurring`` or ``one_off``.
        :param context: a `PriceContext`, for the currency.
        :return: list of :class:`~..tools.pricing.Reduction`.
        """
        self.ensure_one()
        if pool == "one_off":
            free = self.kind == "free_setup"
            return [Reduction("percent", 100, f"advantage:{self.id}")] if free else []
        if self.kind == "free_setup" or self._is_timed():
            return []
        return [self._timed_reduction(context)]

    def _timed_reduction(self, context):
        self.ensure_one()
        label = f"advantage:{self.id}"
        if self.kind == "free_months":
            return Reduction("percent", 100, label)
        if self.kind == "percent":
            return Reduction("percent", self.percent, label)
        amount = self.amount
        if self.currency_id != context.currency:
            amount = self.currency_id._convert(
                amount, context.currency, context.company, context.date, round=False
            )
        return Reduction("amount", amount, label)
