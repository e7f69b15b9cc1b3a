from odoo import api, models


class SaleOrderLine(models.Model):
    """What a customer reads of a line: plain names, whole numbers, two prices."""

    _inherit = "sale.order.line"

    # === NAMES === #

    def _get_sale_order_line_multiline_description_sale(self):
        """Extend: name the site, and no internal code of what is billed monthly."""
        plain = self
        if self.bundle_key or self.product_id.proximus_recurring:
            plain = self.with_context(display_default_code=False)
        description = super(
            SaleOrderLine, plain
        )._get_sale_order_line_multiline_description_sale()
        if not self.proximus_site_id:
            return description
        site = self.proximus_site_id
        return f"{description}\n{site.name or site.display_name}"

    @api.depends("bundle_key")
    def _compute_translated_product_name(self):
        """Extend: what the name begins with, so that no screen shows it twice."""
        plain = self.filtered(lambda x: x.bundle_key or x.product_id.proximus_recurring)
        super(
            SaleOrderLine, plain.with_context(display_default_code=False)
        )._compute_translated_product_name()
        return super(SaleOrderLine, self - plain)._compute_translated_product_name()

    def _counts_pieces(self):
        """Whether the quantity speaks for itself: whole pieces of a bundle or line."""
        self.ensure_one()
        return bool(
            (self.bundle_key or self.product_id.proximus_recurring)
            and self.product_uom_id == self.env.ref("uom.product_uom_unit")
            and self.product_uom_qty == int(self.product_uom_qty)
        )

    # === PRICES === #

    def _section_headline(self) -> list[str]:
        """Return the price of a section per month and once, nothing without a month.

        One month and what is paid once are never added up.
        """
        self.ensure_one()
        lines = self._get_section_lines().filtered(lambda line: not line.display_type)
        monthly = lines.filtered(lambda line: line.billing_pool == "recurring")
        if not monthly:
            return []
        return self.order_id._headline_parts(
            sum(monthly.mapped("price_subtotal")),
            sum((lines - monthly).mapped("price_subtotal")),
        )

    def _can_be_edited_on_portal(self):
        return super()._can_be_edited_on_portal() and not self.bundle_key

    # === EXPLANATION === #

    def _price_explanation(self):
        """Return the explanation of the bundle of this section."""
        self.ensure_one()
        # sudo: customers read the explanation of their own quotation in the portal
        return self.bundle_id.sudo()._explain(
            self._price_snapshot(), self.currency_id, self.name
        )
