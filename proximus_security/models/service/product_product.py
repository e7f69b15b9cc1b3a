from odoo import api, models


class ProductProduct(models.Model):
    """A product that orders a security service when it is sold."""

    _inherit = "product.product"

    @api.model
    def _proximus_provision(self, requests):
        """Override of `proximus_connectivity` to order what is a security service.

        Such a request gives its proximus.security.service (seats = quantity, state
        ordered) in the place of the empty recordset of proximus.line.
        """
        delivered = super()._proximus_provision(requests)
        # sudo: a seller (or a customer who signs in the portal) orders what was sold
        # without any right on security services
        services_sudo = self.env["proximus.security.service"].sudo()
        return [
            services_sudo._provision(request).sudo(self.env.su)
            if request["product"].security_type_id
            else nothing_or_lines
            for request, nothing_or_lines in zip(requests, delivered, strict=True)
        ]

    @api.model
    def _proximus_ordered(self, partner, company, origin: str):
        """Override of `proximus_connectivity` to find the services that were sold."""
        # sudo: that there are any; who asks sees those that its rights let it see
        services_sudo = self.env["proximus.security.service"].sudo()
        return services_sudo.search(
            [
                ("partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", company.id),
                ("origin", "=", origin),
                # what was given up before it started is not ordered any more
                "|",
                ("state", "!=", "ended"),
                ("date_start", "!=", False),
            ]
        ).sudo(self.env.su)

    @api.model
    def _proximus_withdraw(self, partner, company, origin: str):
        """Override of `proximus_connectivity` to end services that nobody activated."""
        result = super()._proximus_withdraw(partner, company, origin)
        # sudo: whoever cancels an order withdraws what it had ordered
        services_sudo = self._proximus_ordered(partner, company, origin).sudo()
        services_sudo.filtered(
            lambda service: service.state in ("draft", "ordered", "activating")
        ).action_end(reason=self.env._("The order is cancelled."))
        return result
