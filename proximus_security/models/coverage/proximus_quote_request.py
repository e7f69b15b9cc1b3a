from odoo import models


class ProximusQuoteRequest(models.Model):
    """A protection that a seller sold is one that we use, once the offer is signed."""

    _inherit = "proximus.quote.request"

    def _after_transition(self, target, *, date, reason, previous):
        """Extend: what was sold to us stands among our own services, as ordered."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if target == "accepted":
            items = self.item_ids.filtered(
                lambda item: item.security_type_id and item.action == "add"
            )
            # sudo: whoever signs need not manage security services
            services_sudo = self.env["proximus.security.service"].sudo()
            services_sudo.create(
                [
                    {**item._service_vals(), "user_id": item.request_id.user_id.id}
                    for item in items
                ]
            )._schedule_activation()
        return result
