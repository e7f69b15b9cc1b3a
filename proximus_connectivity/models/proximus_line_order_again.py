from odoo import api, fields, models


class ProximusLineOrder(models.Model):
    _inherit = "proximus.line.order"

    has_retry = fields.Boolean(compute="_compute_has_retry")

    @api.depends("item_ids.can_retry")
    def _compute_has_retry(self):
        for order in self:
            order.has_retry = any(order.item_ids.mapped("can_retry"))

    def action_order_again(self):
        """Order all that failed or was cancelled once more."""
        return self.item_ids.filtered("can_retry").action_order_again()

    def _action_view(self):
        """Return the action that shows orders: the form of one, a list of several."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_line_order_action"
        )
        if len(self) == 1:
            return {
                **action,
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": self.id,
            }
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
