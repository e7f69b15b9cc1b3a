from odoo import api, fields, models


class ProximusIndexValue(models.Model):
    """What a published index was in one month."""

    _name = "proximus.index.value"
    _description = "Index Figure"
    _order = "index_id, date desc"

    index_id = fields.Many2one(
        "proximus.index", required=True, ondelete="cascade", index=True
    )
    date = fields.Date("Month", required=True, help="First day of its month.")
    value = fields.Float(required=True, digits=(16, 4))

    _month_unique = models.UniqueIndex(
        "(index_id, date)", "This index has a figure for that day already."
    )
    _value_positive = models.Constraint(
        "CHECK(value > 0)", "The figure of an index must be above zero."
    )

    @api.depends("date", "value")
    def _compute_display_name(self):
        for figure in self:
            figure.display_name = f"{figure.date}: {figure.value:g}"
