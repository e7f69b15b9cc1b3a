from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusAdvantageUse(models.Model):
    """A customer has had an advantage, with a confirmed order."""

    _name = "proximus.advantage.use"
    _description = "Use of a Promotion"
    _order = "date desc, id desc"
    _rec_name = "advantage_id"

    advantage_id = fields.Many2one(
        "proximus.advantage", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="restrict", index=True
    )
    order_id = fields.Many2one("sale.order", ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    date = fields.Date(required=True, default=lambda self: self._proximus_today())
    consent_text = fields.Text(
        "Agreed To", readonly=True, help="As the customer read it."
    )
    consent_name = fields.Char("Agreed By", readonly=True)
    consent_date = fields.Datetime("Agreed On", readonly=True)
    consent_user_id = fields.Many2one(
        "res.users",
        "Noted By",
        readonly=True,
        help="Who filled in the consent. Empty: the customer signed on line.",
        index="btree_not_null",
    )

    _once_per_customer = models.Constraint(
        "UNIQUE(advantage_id, partner_id)",
        "A customer can use a promotion only once.",
    )

    @api.model
    def _refusal(self, order, advantages):
        """Return why `order` may not use `advantages`, False when it may."""
        customer = order.partner_id.commercial_partner_id
        use = self.search(
            [
                ("advantage_id", "in", advantages.ids),
                ("partner_id", "=", customer.id),
            ],
            limit=1,
        )
        return use and self.env._(
            "%(customer)s has used promotion %(advantage)s already, in order "
            "%(order)s. Take it off quotation %(quotation)s.",
            customer=customer.display_name,
            advantage=use.advantage_id.name,
            order=use.order_id.name,
            quotation=order.name,
        )

    @api.model
    def _log_use(self, order, advantages):
        """Note that the customer of `order` has used `advantages`, and agreed.

        :raises UserError: when the customer has used one of them in another order.
        """
        refusal = self._refusal(order, advantages)
        if refusal:
            raise UserError(refusal)
        customer = order.partner_id.commercial_partner_id
        return self.create(
            [
                {
                    "advantage_id": advantage.id,
                    "partner_id": customer.id,
                    "order_id": order.id,
                    **order._consent_vals(advantage),
                }
                for advantage in advantages
            ]
        )
