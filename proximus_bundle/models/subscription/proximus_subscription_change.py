from odoo import api, fields, models

from ...tools.sentinel import ChangeAtWork

KINDS = [
    ("quantity", "Quantity"),
    ("offer", "Other Offer"),
    ("price", "Price"),
    ("add", "Added"),
    ("remove", "Removed"),
    ("term", "Term"),
    ("renewal", "Renewal"),
    ("anchor_day", "Billing Day"),
    ("interval_months", "Billing Interval"),
    ("billing_timing", "Billed When"),
    ("holder", "Other Customer"),
    ("notice", "Notice"),
    ("withdrawal", "Notice Withdrawn"),
    ("line", "Installed Line"),
    ("degradation", "Bundle Incomplete"),
    ("compensation", "Compensation"),
    ("index", "Indexation"),
]


class ProximusSubscriptionChange(models.Model):
    """What was changed in a subscription, by whom and with what effect.

    It is written by the change itself and never edited.
    """

    _name = "proximus.subscription.change"
    _description = "Subscription Change"
    _order = "subscription_id, number desc"
    _rec_name = "description"

    subscription_id = fields.Many2one(
        "proximus.subscription", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    number = fields.Integer(required=True)
    parent_id = fields.Many2one(
        "proximus.subscription.change",
        "Related Change",
        ondelete="cascade",
        index="btree_not_null",
    )
    child_ids = fields.One2many("proximus.subscription.change", "parent_id")
    kind = fields.Selection(KINDS, required=True)
    date = fields.Date("Effective From", required=True, help="First day.")
    description = fields.Char(required=True)
    reason = fields.Char()
    user_id = fields.Many2one(
        "res.users", "By", default=lambda self: self.env.user, ondelete="restrict"
    )
    monthly_before = fields.Monetary("Per Month Before")
    monthly_after = fields.Monetary("Per Month After")
    credit = fields.Monetary(help="Of what was billed in advance, without VAT.")
    charge = fields.Monetary(help="For days billed in advance, without VAT.")
    fee = fields.Monetary("Early Termination Fee")
    commitment_before = fields.Date("Committed Until Before")
    commitment_after = fields.Date("Committed Until")
    next_invoice_date = fields.Date("Next Invoice")
    next_invoice_amount = fields.Monetary("Amount of Next Invoice")
    item_ids = fields.One2many("proximus.billing.item", "change_id", "Billing")
    undone_item_ids = fields.One2many(
        "proximus.billing.item", "undone_by_id", "Taken Back"
    )

    _number_unique = models.UniqueIndex(
        "(subscription_id, number)",
        "The subscription was changed by somebody else at the same time. Try again.",
    )

    # === AT WORK === #

    @api.model
    def _at_work(self):
        """Return the change that is being made in this environment, empty without one.

        A request can name a change in its context but not hold its mark.
        """
        mark = self.env.context.get("proximus_subscription_change")
        return self.browse(mark.change_id if isinstance(mark, ChangeAtWork) else [])

    def _marked(self):
        """Return the change in an environment in which everything belongs to it."""
        self.ensure_one()
        return self.with_context(proximus_subscription_change=ChangeAtWork(self.id))

    @api.model
    def _item_sums(self, items):
        """Return credit, charge and fee of ledger entries."""
        return {
            "credit": -sum(i.amount for i in items if i.amount < 0),
            "charge": sum(
                i.amount for i in items if i.amount > 0 and i.kind == "recurring"
            ),
            "fee": sum(i.amount for i in items if i.kind == "fee"),
        }

    def _conclude(self):
        """Note the effect, once everything is done."""
        self.ensure_one()
        subscription = self.subscription_id
        forecast = subscription._forecast() or {}
        changes = self | self.child_ids
        items = changes.item_ids.filtered(lambda i: i.state != "void")
        sums = self._item_sums(items)
        # what was never billed is no credit: the fee is less
        undone = sum(changes.undone_item_ids.mapped("amount"))
        self.write(
            {
                **sums,
                "fee": sums["fee"] - undone,
                "monthly_after": subscription._monthly_on(self.date),
                "commitment_after": subscription.commitment_end_date,
                "next_invoice_date": forecast.get("date"),
                "next_invoice_amount": forecast.get("amount", 0.0),
            }
        )
