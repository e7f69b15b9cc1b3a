from odoo import fields, models
from odoo.exceptions import UserError


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

    def _value_on(self, day):
        """Return the newest figure of a day or before.

        :raise UserError: when there is none.
        """
        self.ensure_one()
        value = self.env["proximus.index.value"].search(
            [("index_id", "=", self.id), ("date", "<=", day)], limit=1
        )
        if not value:
            raise UserError(
                self.env._(
                    "%(index)s has no figure for %(date)s or before. Add one under "
                    "Proximus / Configuration / Indexes.",
                    index=self.name,
                    date=day,
                )
            )
        return value
