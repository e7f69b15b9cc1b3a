from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    """A product that sells a security service instead of a line."""

    _inherit = "product.template"

    security_type_id = fields.Many2one(
        "proximus.security.service.type",
        index="btree_not_null",
        help="Selling this product orders a security service of this type, with one "
        "seat per unit.",
    )

    @api.constrains("security_type_id", "line_kind", "type")
    def _check_security_type(self):
        for product in self.filtered("security_type_id"):
            if product.type != "service" or product.line_kind:
                raise ValidationError(
                    self.env._(
                        "%(product)s delivers a security service: its type must be "
                        "Service, and it cannot deliver a line as well. Sell the line "
                        "and the protection as two products.",
                        product=product.display_name,
                    )
                )

    @api.model
    def _monthly_fields(self):
        """Extend `proximus_connectivity`: seats are paid by the month."""
        return (*super()._monthly_fields(), "security_type_id")

    def _is_monthly(self):
        """Extend `proximus_connectivity`: seats are paid by the month."""
        return super()._is_monthly() or bool(self.security_type_id)
