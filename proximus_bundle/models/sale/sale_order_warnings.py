from odoo import api, fields, models


class SaleOrder(models.Model):
    """What a seller should look at before selling, and how long a customer is bound."""

    _inherit = "sale.order"

    bundle_warning = fields.Text(
        compute="_compute_bundle_warning",
        help="What to look at before the bundles of this quotation are sold.",
    )
    commitment = fields.Char(
        "Term",
        compute="_compute_commitment",
        help="One end for all lines of the order: that of its subscription.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "order_line.bundle_component_id",
        "order_line.bundle_price",
        "order_line.bundle_term_id",
        "partner_id",
        "partner_shipping_id",
        "state",
    )
    def _compute_bundle_warning(self):
        for order in self:
            warnings = order._bundle_warnings() if order.has_bundle else []
            order.bundle_warning = "\n".join(warnings)

    @api.depends(
        "order_line.bundle_term_id", "subscription_ids.commitment_end_date", "state"
    )
    @api.depends_context("lang")
    def _compute_commitment(self):
        for order in self:
            order.commitment = order._describe_commitment()

    # === COMMITMENT === #

    def _describe_commitment(self) -> str:
        """Return in words until when the customer is bound, "" without any term."""
        self.ensure_one()
        # sudo: a customer reads in the portal until when it is bound
        order_sudo = self.sudo()
        ends = order_sudo.subscription_ids.mapped("commitment_end_date")
        if any(ends):
            last = max(filter(None, ends))
            return self.env._(
                "Until %s", self._proximus_spoken_day(last, with_year=True)
            )
        sections = order_sudo._bundle_sections()
        months = max(sections.bundle_term_id.mapped("months"), default=0)
        if months:
            return self.env._(
                "%s months from the day on which the first line works", months
            )
        return self.env._("No commitment") if sections else ""

    def _term_warnings(self) -> list[str]:
        """Return what is wrong by law with the terms of the bundles, each once."""
        terms = self._bundle_sections().bundle_term_id
        return [term.legal_warning for term in terms if term.legal_warning]

    # === WARNINGS === #

    def _bundle_warnings(self):
        """Return sentences on what is not right with the bundles of a quotation."""
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return []
        return [
            *self._degradation_warnings(),
            *self._customer_warnings(),
            *self._term_warnings(),
        ]

    def _degradation_warnings(self):
        return [
            section.bundle_id._describe_degradation(missing)
            for section in self._bundle_sections()
            if (missing := section._missing_components())
        ]

    def _customer_warnings(self):
        """Return what the customer's card lacks to deliver and to invoice."""
        customer = self.partner_id.commercial_partner_id
        if not customer:
            return []
        warnings = []
        site = self.partner_shipping_id or customer
        if not (site.street and site.zip and site.city):
            warnings.append(
                self.env._(
                    "%s has no complete address: nothing can be installed there.",
                    site.display_name,
                )
            )
        if customer.is_company and not customer.vat:
            warnings.append(
                self.env._(
                    "%s has no VAT number: the invoices cannot be sent by Peppol.",
                    customer.display_name,
                )
            )
        return warnings
