from odoo import api, fields, models


class ProximusQuoteRequestItem(models.Model):
    """What is asked for may be seats of a protection."""

    _inherit = "proximus.quote.request.item"

    security_type_id = fields.Many2one(
        "proximus.security.service.type",
        "Protection",
        compute="_compute_security_type_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )

    @api.depends("product_id")
    def _compute_security_type_id(self):
        for item in self:
            item.security_type_id = (
                item.product_id.security_type_id or item.security_type_id
            )

    def _service_vals(self) -> dict:
        """Return the values of the service that we use once the offer is signed."""
        self.ensure_one()
        company, product = self.request_id.company_id, self.product_id
        return {
            "company_id": company.id,
            "partner_id": company.partner_id.id,
            "type_id": self.security_type_id.id,
            "provider_id": self.request_id.seller_id.id,
            "product_id": product.id,
            "seats": int(self.quantity),
            "unit_price": product._price_for(company) if product else 0.0,
            "is_recurring": not product or product.product_tmpl_id._is_paid_monthly(),
            "origin": self.request_id.name,
            "state": "ordered",
        }
