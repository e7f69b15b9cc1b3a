from odoo import fields, models


class ProximusInventoryReading(models.Model):
    """Some pages of an operator's inventory that have been read and compared.

    An inventory is read in several exchanges. Each leaves one of these, until the last
    one: they tell where the next one goes on, and which lines the operator knows. They
    are the machinery's own.
    """

    _name = "proximus.inventory.reading"
    _description = "Reading of an Operator's Inventory"
    _order = "id"

    provider_id = fields.Many2one(
        "proximus.provider", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, precompute=True, index=True
    )
    offset = fields.Integer(help="So many products have been passed by.")
    pages = fields.Json(help="By what the pages are known again, should they repeat.")
    is_over = fields.Boolean(help="There are no more pages.")
    product_count = fields.Integer("Products")
    errors = fields.Json(help="A sentence for each product that cannot be read.")
    line_ids = fields.Json(
        "Lines", prefetch=False, help="The ids of lines among these products."
    )
    last_line = fields.Integer(
        help="Up to this id it is known which lines the operator does not have."
    )

    def _all(self, name: str) -> list:
        """Return what these hold together.

        :param name: of a field that keeps a list; an empty one is read as False.
        """
        return [value for reading in self for value in reading[name] or ()]
