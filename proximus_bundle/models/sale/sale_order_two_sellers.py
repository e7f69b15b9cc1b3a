from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .sale_order_bundle import PRICE_UPDATE


class SaleOrder(models.Model):
    """One offer, two sellers: each sells, delivers and invoices its own part.

    The customer sees and signs one quotation. Confirming it moves the components of
    another company to an order of that company, with the prices and the presentation
    that the customer has agreed to.
    """

    _inherit = "sale.order"

    presented_by_id = fields.Many2one(
        "sale.order",
        "Presented On",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The quotation on which another seller presented this order.",
    )
    seller_order_ids = fields.One2many(
        "sale.order", "presented_by_id", "Orders of Other Sellers", copy=False
    )
    seller_order_count = fields.Integer(compute="_compute_seller_order_count")
    presentation = fields.Json(
        copy=False,
        readonly=True,
        help="The price of the whole offer as it was presented, for every seller.",
    )

    @api.depends("seller_order_ids", "presented_by_id")
    def _compute_seller_order_count(self):
        for order in self:
            # sudo: that there is an order, for a seller of the other company
            order_sudo = order.sudo()
            orders = order_sudo.seller_order_ids | order_sudo.presented_by_id
            order.seller_order_count = len(orders)

    @api.readonly
    def action_view_seller_orders(self):
        """Open the orders of the other sellers of the same offer."""
        orders = self.seller_order_ids | self.presented_by_id
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return {**action, "domain": [("id", "in", orders.ids)], "context": {}}

    # === WHAT THE CUSTOMER SEES === #

    def _summary_sellers(self):
        """Return what each seller asks, nothing when there is only one.

        :return: list of dictionaries with ``name``, ``recurring`` and ``one_off``.
        """
        lines = self._get_priced_lines()
        groups = lines.grouped(lambda line: line._seller())
        if len(groups) < 2:
            return []
        return [
            {
                # sudo: a customer reads who sells, in the portal too
                "name": seller.sudo().name,
                "recurring": sum(
                    line.price_subtotal
                    for line in sold
                    if line.billing_pool == "recurring"
                ),
                "one_off": sum(
                    line.price_subtotal
                    for line in sold
                    if line.billing_pool != "recurring"
                ),
            }
            for seller, sold in groups.items()
        ]

    # === CONFIRMATION === #

    def action_confirm(self):
        """Extend: nothing is sold to oneself, and each seller has its own order.

        :raises RedirectWarning: when the customer is the company itself.
        """
        for order in self:
            if order._sold_monthly():
                order._refuse_own_use()
        others = self._split_sellers()
        result = super().action_confirm()
        for order in others:
            order.with_company(order.company_id).action_confirm()
        return result

    def _split_sellers(self):
        """Move what other companies sell to orders of theirs.

        :return: those orders, as superuser.
        :raises UserError: when a seller keeps its books in another currency.
        """
        # sudo: whoever confirms (a seller, or a customer who signs) has no right on
        # the orders of the other company
        others_sudo = self.env["sale.order"].sudo()
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            sellers = order.order_line.grouped(lambda line: line._seller())
            sellers.pop(order.company_id, None)
            if not sellers:
                continue
            summary = order._bundle_summary()
            for seller, lines in sellers.items():
                others_sudo |= order._create_seller_order(seller, lines, summary)
            order.presentation = summary
        return others_sudo

    def _create_seller_order(self, seller, lines, summary: dict):
        """Make the order of another seller and take its lines off this one.

        :param seller: `res.company` record.
        :param lines: `sale.order.line` records.
        :param summary: the price of the whole offer.
        """
        # sudo: see _split_sellers
        order_sudo = self.sudo().with_context(proximus_price_update=PRICE_UPDATE)
        other_sudo = order_sudo.with_company(seller).create(
            {
                **self._prepare_seller_order(seller),
                "presentation": summary,
                "order_line": [
                    Command.create(vals) for vals in self._prepare_seller_lines(lines)
                ],
            }
        )
        self._check_seller_currency(other_sudo)
        note = self.env._(
            "Sold, delivered and invoiced by %(seller)s: order %(order)s.",
            seller=seller.sudo().name,  # sudo: a name, for whoever signs
            order=other_sudo.name,
        )
        last = max(lines.mapped("sequence"))
        lines.with_env(order_sudo.env).unlink()
        order_sudo.write(
            {
                "order_line": [
                    Command.create(
                        {"display_type": "line_note", "name": note, "sequence": last}
                    )
                ]
            }
        )
        return other_sudo

    def _prepare_seller_order(self, seller):
        """Return the values of the order of another seller."""
        pricelist = self.pricelist_id
        shared = not pricelist.company_id or pricelist.company_id == seller
        return {
            "company_id": seller.id,
            "partner_id": self.partner_id.id,
            "partner_invoice_id": self.partner_invoice_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "presented_by_id": self.id,
            "origin": self.name,
            "client_order_ref": self.client_order_ref,
            "date_order": self.date_order,
            "commitment_date": self.commitment_date,
            "signed_by": self.signed_by,
            "signed_on": self.signed_on,
            "signature": self.signature,
            **({"pricelist_id": pricelist.id} if pricelist and shared else {}),
        }

    def _prepare_seller_lines(self, lines):
        """Return the values of the lines of another seller, with their sections."""
        keys = set(lines.mapped("bundle_key"))
        sections = self._bundle_sections().filtered(
            lambda section: section.bundle_key in keys
        )
        vals_list = []
        for line in (sections | lines).sorted(lambda line: (line.sequence, line.id)):
            (vals,) = line.copy_data({"bundle_price": line.bundle_price})
            # Taxes and their position are those of the other company; an advantage is
            # used once, by the order that presents it.
            for name in ("order_id", "tax_ids", "bundle_advantage_ids"):
                vals.pop(name, None)
            vals_list.append(vals)
        return vals_list

    def _check_seller_currency(self, other):
        if other.currency_id != self.currency_id:
            raise UserError(
                self.env._(
                    "%(seller)s sells in %(theirs)s, but this quotation is in "
                    "%(ours)s. Give the seller a price list in %(ours)s, shared by "
                    "both companies.",
                    seller=other.company_id.name,
                    theirs=other.currency_id.name,
                    ours=self.currency_id.name,
                )
            )

    def _cancel_seller_orders(self):
        """Cancel what the other sellers of the same offer deliver."""
        # sudo: an offer is one for the customer, so it is given up as a whole
        others_sudo = self.sudo().seller_order_ids
        for order in others_sudo.filtered(lambda order: order.state != "cancel"):
            order.with_company(order.company_id)._action_cancel()
