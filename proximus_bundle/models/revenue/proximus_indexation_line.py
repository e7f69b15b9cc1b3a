from odoo import fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_date

from ...tools.lifecycle import RUNNING


class ProximusIndexationLine(models.Model):
    """What an indexation does to one subscription: once a year at most."""

    _name = "proximus.indexation.line"
    _description = "Indexation of a Subscription"
    _order = "indexation_id, subscription_id"
    _rec_name = "subscription_id"

    indexation_id = fields.Many2one(
        "proximus.indexation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="indexation_id.company_id", store=True, precompute=True, index=True
    )
    subscription_id = fields.Many2one(
        "proximus.subscription", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(related="subscription_id.partner_id")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    year = fields.Integer(required=True)
    counts = fields.Boolean("Included", default=True)
    by_letter = fields.Boolean(help="The customer is told by a letter, not by mail.")
    base = fields.Float("Base Figure", digits=(16, 4), readonly=True)
    factor = fields.Float(digits=(16, 6), readonly=True)
    monthly_before = fields.Monetary(
        "Before", readonly=True, help="Per month, promotions apart, without VAT."
    )
    monthly_after = fields.Monetary("After", readonly=True)
    change_id = fields.Many2one(
        "proximus.subscription.change", readonly=True, index="btree_not_null"
    )
    problem = fields.Char(readonly=True, copy=False, help="Why it was not applied.")

    _once_a_year = models.UniqueIndex(
        "(subscription_id, year) WHERE counts",
        "The prices of this subscription follow an index this year already.",
    )

    def _announcement(self):
        """Return what the customer has to know, in one sentence."""
        self.ensure_one()
        currency = self.currency_id
        return self.env._(
            "From %(date)s on, the price goes from %(before)s to %(after)s a month "
            "without VAT: %(index)s %(base)s → %(new)s.",
            date=format_date(self.env, self.indexation_id.date),
            before=currency.format(self.monthly_before),
            after=currency.format(self.monthly_after),
            index=self.indexation_id.index_name,
            base=self._proximus_spoken_number(self.base, 4),
            new=self._proximus_spoken_number(self.indexation_id.value_id.value, 4),
        )

    def _apply_or_note(self):
        """Change the prices line by line; note what cannot be changed, and why.

        What somebody else is at stays as it is, to be looked at again.
        """
        for line in self:
            try:
                with self.env.cr.savepoint():
                    line._apply()
            except UserError as error:
                if not isinstance(error.__cause__, LockError):
                    line.problem = str(error)

    def _apply(self):
        """Change the prices as announced; a second time does nothing."""
        self.ensure_one()
        batch, subscription = self.indexation_id, self.subscription_id
        if self.change_id or subscription.state not in RUNNING:
            return
        factor = subscription._index_factor(batch.value_id.value)
        amounts = subscription._indexed_amounts(factor, batch.date)
        self.change_id = subscription._change_price(
            amounts, batch.date, batch.name, kind="index"
        )
        subscription.index_base = batch.value_id.value
