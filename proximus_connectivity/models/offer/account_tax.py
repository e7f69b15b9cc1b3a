from odoo import models


class AccountTax(models.Model):
    """Prices that have VAT in them: what is compared and added up has none."""

    _inherit = "account.tax"

    def _is_in_price(self) -> bool:
        """Return whether a price with these taxes includes one of them."""
        return any(self.flatten_taxes_hierarchy().mapped("price_include"))

    def _without_tax(self, amount: float, quantity: float = 1.0, product=None) -> float:
        """Return an amount without the taxes that are in it, not rounded.

        :param amount: price of the whole quantity.
        :param product: the `product.product`, for taxes that ask for it.
        """
        if not amount or not self._is_in_price():
            return amount
        quantity = quantity or 1.0
        return self._get_tax_details(
            amount / quantity,
            quantity,
            rounding_method="round_globally",
            product=product,
        )["total_excluded"]

    def _with_tax(self, amount: float, quantity: float = 1.0, product=None) -> float:
        """Return an amount with the taxes that a price includes, not rounded.

        The way back from :meth:`_without_tax`.
        """
        if not amount or not self._is_in_price():
            return amount
        quantity = quantity or 1.0
        found = self._get_tax_details(
            amount / quantity,
            quantity,
            rounding_method="round_globally",
            product=product,
            special_mode="total_excluded",
        )["taxes_data"]
        return amount + sum(
            data["tax_amount"] for data in found if data["tax"].price_include
        )
