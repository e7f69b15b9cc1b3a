from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusBundle(models.Model):
    """What a card says of a bundle: from which price, and what is in it."""

    _inherit = "proximus.bundle"

    price_from = fields.Monetary(
        "From, per Month",
        compute="_compute_card",
        help="The lowest monthly price of its terms, with the usual quantities and for "
        "one employee and one site, without VAT.",
    )
    price_from_text = fields.Char(compute="_compute_card")
    contents = fields.Char("What Is in It", compute="_compute_contents")

    # === COMPUTE METHODS === #

    # Prices come from products, pricelists and taxes: nothing is worth depending on.
    @api.depends_context("lang", "company")
    def _compute_card(self):
        for bundle in self:
            price = bundle._lowest_price()
            bundle.price_from = price or 0.0
            bundle.price_from_text = price is not None and self.env._(
                "from %s a month", bundle.currency_id.format(price)
            )

    @api.depends("component_ids.name", "component_ids.default_quantity")
    @api.depends_context("lang")
    def _compute_contents(self):
        count = self._proximus_spoken_number
        for bundle in self:
            bundle.contents = ", ".join(
                component.name or component.product_id.name or ""
                if component.default_quantity == 1
                else f"{count(component.default_quantity)} × {component.name or ''}"
                for component in bundle.component_ids
                if component.default_quantity
            )

    # === ACTIONS === #

    def action_choose(self) -> dict:
        """Open the configurator of the quotation in the context with this bundle."""
        self.ensure_one()
        order = self.env["sale.order"].browse(self.env.context["proximus_order_id"])
        action = order.action_add_bundle()
        return {
            **action,
            "context": {**action["context"], "default_bundle_id": self.id},
        }

    # === CARD === #

    @api.model
    def _sold_domain(self, date, company) -> list:
        """Return which bundles a company may quote on a day.

        :param date: day of the quotation.
        :param company: the seller, a `res.company` record.
        """
        return [
            ("company_id", "in", (False, company.id)),
            ("component_ids", "!=", False),
            "|",
            ("date_from", "=", False),
            ("date_from", "<=", date),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", date),
        ]

    def _lowest_price(self) -> float | None:
        """Return the lowest monthly price, None when nothing is paid every month."""
        self.ensure_one()
        prices = []
        for term in self.term_ids or [self.term_ids]:
            try:
                selection = self._selection(drivers={"employee": 1, "site": 1})
                price = self._price(selection, self._preview_context(), 1, term)
            except UserError:  # without components or a rate there is no price to show
                return None
            if price.pools.get("recurring"):
                prices.append(self._monthly_without_vat(selection, price.shares))
        return min(prices, default=None)

    def _monthly_without_vat(self, selection, shares) -> float:
        """Return what is paid every month, without the VAT that is in the prices.

        :param selection: tuples of component, product and units.
        :param shares: what each of them costs.
        """
        company = self.company_id or self.env.company
        pairs = zip(selection, shares, strict=True)
        net = sum(
            product.taxes_id._filter_taxes_by_company(company)._without_tax(
                float(share), units, product
            )
            for (component, product, units), share in pairs
            if component.billing_pool == "recurring"
        )
        return self.currency_id.round(net)
