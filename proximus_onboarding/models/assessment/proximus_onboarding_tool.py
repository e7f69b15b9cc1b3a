from odoo import fields, models


class ProximusOnboardingTool(models.Model):
    """A program or a way of working that companies use beside Odoo."""

    _name = "proximus.onboarding.tool"
    _description = "Tool in Use"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "sequence, name, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    origin = fields.Selection(
        [
            ("none", "No supplier"),
            ("eu", "European supplier"),
            ("non_eu", "Supplier outside the European Union"),
            ("unknown", "Not known"),
        ],
        required=True,
        default="unknown",
        help="Where the supplier has its head office; not where the data are kept.",
    )
    alternative = fields.Text(
        "What Can Take Over",
        translate=True,
        help="What is in Odoo, or a European alternative, in neutral words.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This tool code exists.")
