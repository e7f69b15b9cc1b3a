from odoo import api, fields, models


class SaleOrderTemplateLine(models.Model):
    """A line of a quotation template may stand for a whole bundle."""

    _inherit = "sale.order.template.line"

    bundle_id = fields.Many2one(
        "proximus.bundle",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("component_ids", "!=", False)],
    )
    bundle_term_id = fields.Many2one(
        "proximus.bundle.term",
        "Term",
        ondelete="restrict",
        domain="[('bundle_id', '=', bundle_id)]",
        help="Empty: the first term of the bundle.",
        index="btree_not_null",
    )
    bundle_quantity = fields.Integer("Bundles", default=1)

    _bundle_quantity_positive = models.Constraint(
        "CHECK(bundle_id IS NULL OR bundle_quantity > 0)",
        "A quotation template needs one bundle or more.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        bundles = self.env["proximus.bundle"]
        return super().create(
            [
                {
                    "name": bundles.browse(vals["bundle_id"]).name,
                    **vals,
                    # A section needs no product.
                    "display_type": "line_section",
                }
                if vals.get("bundle_id")
                else vals
                for vals in vals_list
            ]
        )

    def _prepare_bundle_values(self, order):
        """Return the values of the lines of this bundle on an order, in a template."""
        self.ensure_one()
        vals_list = order._prepare_bundle(
            self.bundle_id, self.bundle_quantity, self.bundle_term_id or None
        )
        return [
            {name: value for name, value in vals.items() if name != "order_id"}
            for vals in vals_list
        ]
