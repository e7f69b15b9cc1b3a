from odoo import fields, models


class ProximusBundleConfiguratorLine(models.TransientModel):
    """What is chosen for one component."""

    _name = "proximus.bundle.configurator.line"
    _description = "Chosen Component"
    _order = "id"

    configurator_id = fields.Many2one(
        "proximus.bundle.configurator", required=True, ondelete="cascade"
    )
    component_id = fields.Many2one("proximus.bundle.component", required=True)
    name = fields.Char(related="component_id.name")
    billing_pool = fields.Selection(related="component_id.billing_pool")
    is_choice = fields.Boolean(related="component_id.is_choice")
    option_ids = fields.Many2many(related="component_id.option_ids")
    product_id = fields.Many2one(
        "product.product", domain="[('id', 'in', option_ids)]", required=True
    )
    quantity = fields.Integer(required=True)
    min_quantity = fields.Integer(related="component_id.min_quantity")
    max_quantity = fields.Integer(related="component_id.max_quantity")
