from odoo import fields, models


class ProximusOnboardingFrameworkDimension(models.Model):
    """A side of a company that a framework scores by itself."""

    _name = "proximus.onboarding.framework.dimension"
    _description = "Maturity Dimension"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "framework_id, sequence, id"

    framework_id = fields.Many2one(
        "proximus.onboarding.framework", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.Constraint(
        "UNIQUE(framework_id, code)", "A framework cannot have a dimension twice."
    )
