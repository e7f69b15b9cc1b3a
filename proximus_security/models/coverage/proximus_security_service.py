from odoo import models
from odoo.exceptions import UserError


class ProximusSecurityService(models.Model):
    """Seats in use beyond those subscribed are shown, never blocked, and asked for."""

    _inherit = "proximus.security.service"

    def action_ask_seats(self):
        """Ask the seller for the seats that are in use and not subscribed.

        :return: the action that shows the draft: a person reads and sends it.
        :raises UserError: when none is wanting, or a customer has the service.
        """
        self.ensure_one()
        if self.seats_free >= 0 or not self.is_own:
            raise UserError(
                self.env._(
                    "%s has as many seats as are in use, or a customer has it: there "
                    "is nothing to ask for.",
                    self.display_name,
                )
            )
        item = {
            "action": "add",
            "name": self.type_id.name,
            "quantity": -self.seats_free,
            "security_type_id": self.type_id,
        }
        if self.product_id:
            item["product"] = self.product_id
        requests = self.env["proximus.quote.request"].with_company(self.company_id)
        return requests._ask([item]).get_formview_action()
