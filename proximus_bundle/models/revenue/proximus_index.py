from odoo import fields, models


class ProximusIndex(models.Model):
    """A published index, such as the health index; its figures are filled in."""

    _name = "proximus.index"
    _description = "Index"
    _order = "name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    source_url = fields.Char("Source", help="Where the figures are published.")
    value_ids = fields.One2many("proximus.index.value", "index_id", "Figures")

    _code_unique = models.UniqueIndex("(code)", "There is an index with this code.")
