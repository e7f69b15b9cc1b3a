from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """A line that names a bundle and nothing else stands for the whole bundle.

    So an import, an integration or ``create`` may sell bundles: the columns
    ``order_line/bundle_id``, ``order_line/bundle_quantity`` and
    ``order_line/bundle_months`` suffice.
    """

    _inherit = "sale.order.line"

    bundle_months = fields.Integer(
        "Term (Months)",
        compute="_compute_bundle_months",
        inverse="_inverse_bundle_months",
    )

    @api.depends("bundle_term_id.months")
    def _compute_bundle_months(self):
        for line in self:
            line.bundle_months = line.bundle_term_id.months

    def _inverse_bundle_months(self):
        for line in self.filtered("bundle_id"):
            line.bundle_term_id = line.bundle_id._term_of(line.bundle_months)

    def _create_with_bundles(self, vals_list, asked):
        """Create lines, some of which ask for a bundle.

        :param list vals_list: values of the lines.
        :param set asked: places in it of those that ask for a bundle.
        :return: one line per set of values; the section for a bundle.
        """
        plain = self.create(
            [vals for place, vals in enumerate(vals_list) if place not in asked]
        )
        rest, lines = iter(plain), self.browse()
        for place, vals in enumerate(vals_list):
            lines += self._add_asked_bundle(vals) if place in asked else next(rest)
        return lines

    @api.model
    def _add_asked_bundle(self, vals):
        """Put the bundle of `vals` on its order and return its section."""
        order = self.env["sale.order"].browse(vals["order_id"])
        bundle = self.env["proximus.bundle"].browse(vals["bundle_id"])
        term = None
        if vals.get("bundle_term_id"):
            term = bundle.term_ids.browse(vals["bundle_term_id"])
        elif "bundle_months" in vals:
            term = bundle._term_of(vals["bundle_months"])
        asked = self.new({"bundle_advantage_ids": vals.get("bundle_advantage_ids")})
        lines = order._add_bundle(
            bundle,
            quantity=vals.get("bundle_quantity") or vals.get("product_uom_qty") or 1,
            term=term,
            advantage=asked.bundle_advantage_ids._origin,
        )
        return lines[:1]
