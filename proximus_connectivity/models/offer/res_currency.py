from odoo import api, models


class ResCurrency(models.Model):
    """The euro, shown also where no books are kept in it."""

    _inherit = "res.currency"

    @api.model
    def get_all_currencies(self):
        """Override of base: amounts in euro show it where no books are in euro.

        The catalogue and the law are in euro; the browser knows only the currencies
        that it is given here, and leaves the symbol out of any other.
        """
        # sudo: every session shows amounts, also of people who read no currencies
        euro = self.sudo().env.ref("base.EUR")
        shown = {
            "name": euro.name,
            "symbol": euro.symbol,
            "position": euro.position,
            "digits": [69, euro.decimal_places],
        }
        return {euro.id: shown, **super().get_all_currencies()}
