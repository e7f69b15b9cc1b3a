from odoo import fields, models


class ProductTemplate(models.Model):
    """What the contract of an offer gives back for a late repair."""

    _inherit = "product.template"

    repair_credit_percent = fields.Float(
        "Credit for a Late Repair (%)",
        help="Part of the monthly cost that the contract gives back when a repair "
        "takes longer than promised. 0: nothing agreed.",
    )

    _repair_credit_range = models.Constraint(
        "CHECK(repair_credit_percent BETWEEN 0 AND 100)",
        "The credit for a late repair lies between 0 and 100 percent of a month.",
    )
