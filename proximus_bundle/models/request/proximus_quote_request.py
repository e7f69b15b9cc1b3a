from odoo import models


class ProximusQuoteRequest(models.Model):
    """A request to a seller that works in this database: its quotation, at once."""

    _inherit = "proximus.quote.request"

    def _deliver(self):
        """Make the seller's quotation; sent again, it is the same one."""
        company = self._seller_company()
        if not company:
            return super()._deliver()
        # sudo: whoever asks has no right in the seller's company; what is made there is
        # what the request says, as if its file had been imported
        orders_sudo = self.env["sale.order"].sudo()
        orders_sudo = orders_sudo.with_context(allowed_company_ids=company.ids)
        order_sudo = orders_sudo._find_by_request(self.uuid, company)
        if not order_sudo:
            order_sudo = orders_sudo._create_from_request(
                self._to_quote(),
                self._document(),
                company=company,
                # sudo: who asks is the company of the request
                customer=self.company_id.sudo().partner_id,
                offers=self._known_offers(company),
                strict=False,
            )
            order_sudo.proximus_request_id = self
            order_sudo._tell_salesperson()
        self.quotation_ref = order_sudo.name
        self.message_post(
            body=self.env._(
                "Handed over to %(seller)s, which makes quotation %(order)s.",
                seller=self.seller_id.display_name,
                order=order_sudo.name,
            )
        )
        return True

    def _after_transition(self, target, *, date, reason, previous):
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if target in ("rejected", "cancelled"):
            self._tell_seller()
        return result

    def _tell_seller(self) -> None:
        """Say on the seller's quotations that they are not wanted any more."""
        # sudo: as in _deliver
        orders_sudo = self.env["sale.order"].sudo()
        for order_sudo in orders_sudo.search(
            [
                ("proximus_request_id", "in", self.ids),
                ("state", "in", ("draft", "sent")),
            ]
        ):
            request = order_sudo.proximus_request_id
            labels = dict(request._fields["state"]._description_selection(self.env))
            order_sudo.message_post(
                body=self.env._(
                    "Request %(request)s of %(customer)s: %(state)s. Cancel the "
                    "quotation if nothing else is agreed.",
                    request=request.name,
                    customer=order_sudo.partner_id.display_name,
                    state=labels[request.state],
                ),
                partner_ids=order_sudo.user_id.partner_id.ids,
            )

    def _known_offers(self, company) -> dict[str, models.BaseModel]:
        """Return per item the bundle or product that the seller's company sells too.

        In one database a record says more than its code.
        """
        known = {}
        # sudo: as in _deliver
        for item in self.sudo().item_ids:
            offer = item.bundle_id or item.product_id
            if offer and (not offer.company_id or offer.company_id == company):
                known[str(item.id)] = offer
        return known
