from odoo import fields, models
from odoo.exceptions import UserError


class ProximusBundle(models.Model):
    """What a bundle costs when a component that it always has is taken out."""

    _inherit = "proximus.bundle"

    degradation_policy = fields.Selection(
        [
            ("reprice", "The rest is priced again"),
            ("keep", "The rest keeps its prices"),
            ("drop", "The rest is priced again, without advantages"),
        ],
        "Quoted Incomplete",
        default="reprice",
        required=True,
        help="What a bundle costs when a component with a minimum quantity is taken "
        "out of it on a quotation.",
    )

    def _missing_components(self, selection):
        """Return the components that the bundle always has and `selection` lacks."""
        self.ensure_one()
        chosen = {entry[0].id for entry in selection}
        return self.component_ids.filtered(
            lambda component: component.min_quantity > 0 and component.id not in chosen
        )

    def _absent_entries(self, missing, quantity):
        """Return what to price along so that the others keep their prices.

        :param missing: components that are not on the order.
        :param int quantity: number of bundles.
        :return: entries as :meth:`_selection` makes them.
        """
        if self.degradation_policy != "keep":
            return []
        return [
            (component, product, component.default_quantity * quantity)
            for component in missing
            for product in component._chosen_products()
        ]

    def _drops_advantages(self, missing):
        """Whether the advantages lapse when components are missing."""
        return bool(missing) and self.degradation_policy == "drop"

    def _degradation_sentence(self, missing):
        """Return what the absence of components means for the price, in words."""
        if not missing:
            return ""
        self.ensure_one()
        names = ", ".join(
            component.name or component.product_id.name for component in missing
        )
        consequence = {
            "reprice": self.env._("the rest is priced again"),
            "keep": self.env._("the rest keeps its prices"),
            "drop": self.env._("the rest is priced again and its advantages lapse"),
        }[self.degradation_policy]
        return self.env._(
            "%(bundle)s is not complete without %(components)s: %(consequence)s.",
            bundle=self.name,
            components=names,
            consequence=consequence,
        )

    # === CURRENCIES === #

    def _check_rates(self, context, advantages, products):
        """Raise when a price would have to be converted without a rate.

        :param context: a `PriceContext`.
        :param advantages: the `proximus.advantage` records that are applied.
        :param products: the `product.product` records that are priced.
        :raise UserError: naming the currency.
        """
        company = context.company
        currencies = context.currency | self.currency_id
        currencies |= advantages.filtered(lambda a: a.kind == "amount").currency_id
        currencies |= products.list_currency_id
        for currency in currencies - company.currency_id:
            # sudo: whether a rate is known, for sellers who see no rates
            rates_sudo = currency.sudo().rate_ids
            if not rates_sudo.filtered_domain(
                [("company_id", "in", (False, company.root_id.id))]
            ):
                raise UserError(
                    self.env._(
                        "Bundle %(bundle)s cannot be priced: there is no rate of "
                        "%(currency)s to %(own)s. Add one in Accounting > "
                        "Configuration > Currencies.",
                        bundle=self.name,
                        currency=currency.name,
                        own=company.currency_id.name,
                    )
                )
