from odoo import api, fields, models


class SaleOrder(models.Model):
    """Quotation templates that hold bundles."""

    _inherit = "sale.order"

    @api.onchange("sale_order_template_id")
    def _onchange_sale_order_template_id(self):
        template = self.sale_order_template_id.with_context(lang=self.partner_id.lang)
        if not template.sale_order_template_line_ids.bundle_id:
            return super()._onchange_sale_order_template_id()
        self.order_line = [fields.Command.clear()]
        vals_list, key = [], 0
        for line in template.sale_order_template_line_ids:
            if not line.bundle_id:
                vals_list.append(line._prepare_order_line_values())
                continue
            key += 1
            vals_list += [
                {**vals, "bundle_key": key}
                for vals in line._prepare_bundle_values(self)
            ]
        # The order of the lines decides to which section they belong.
        self.order_line = [
            fields.Command.create({**vals, "sequence": place})
            for place, vals in enumerate(vals_list, start=-99)
        ]
        return None
