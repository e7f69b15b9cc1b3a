from odoo import api, fields, models


class ProximusPriceExplanation(models.TransientModel):
    """The way from list prices to the price of each line of a bundle."""

    _name = "proximus.price.explanation"
    _description = "Price Explanation"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends("order_id")
    def _compute_explanation(self):
        for wizard in self:
            wizard.explanation = wizard.env["ir.qweb"]._render(
                "proximus_bundle.price_explanation", {"order": wizard.order_id}
            )
