from odoo import api, fields, models


class ProximusLineOrder(models.Model):
    """Nothing is asked of the operator that cannot work on its own."""

    _inherit = "proximus.line.order"

    requirement_text = fields.Text(
        "Still Needed",
        compute="_compute_requirement",
        help="What ordered offers require and the customer neither has nor orders.",
    )
    lacks_requirement = fields.Boolean(compute="_compute_requirement")

    @api.depends("item_ids.requirement_text")
    def _compute_requirement(self):
        for order in self:
            items = order._open_items().filtered("requirement_text")
            texts = dict.fromkeys(items.mapped("requirement_text"))
            order.requirement_text = "\n".join(texts) or False
            order.lacks_requirement = "refuse" in items.mapped("requirement_level")
