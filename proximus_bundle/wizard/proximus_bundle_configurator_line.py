from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Command

from ..tools.allocation import allocate


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
        "product.product",
        compute="_compute_product_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', option_ids)]",
    )
    choice_max = fields.Integer(related="component_id.choice_max")
    more_product_ids = fields.Many2many(
        "product.product",
        string="Also",
        domain="[('id', 'in', option_ids), ('id', '!=', product_id)]",
        help="Other options, where several may be chosen.",
    )
    site_id = fields.Many2one(
        "res.partner",
        "Deliver At",
        help="Empty: the delivery address of the quotation.",
    )
    quantity = fields.Integer(required=True)
    min_quantity = fields.Integer(related="component_id.min_quantity")
    max_quantity = fields.Integer(related="component_id.max_quantity")

    @api.depends("component_id")
    def _compute_product_id(self):
        for line in self:
            component = line.component_id
            if line.product_id not in component.product_id | component.option_ids:
                products = component._chosen_products() if component else None
                line.product_id = products and products[:1]

    def _kept_values(self):
        """Return what stays chosen when numbers of employees or sites change."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "more_product_ids": [Command.set(self.more_product_ids.ids)],
            "site_id": self.site_id.id,
        }

    def _places(self):
        """Return the units of one component per site, none for the order's own.

        What is sold per site is shared evenly by the sites of the bundle.
        """
        places = defaultdict(int)
        for line in self:
            units = line.quantity * line.configurator_id.quantity
            sites = line.configurator_id.site_ids
            shared = line.component_id.quantity_driver == "site" and not line.site_id
            if not shared or not sites or units < 0:
                places[line.site_id.id] += units
                continue
            shares = allocate(Decimal(units), [1] * len(sites), Decimal(1))
            for site_id, share in zip(sites.ids, shares, strict=True):
                places[site_id] += int(share)
        return {self.env["res.partner"].browse(key): n for key, n in places.items()}
