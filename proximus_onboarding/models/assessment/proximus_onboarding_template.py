from odoo import fields, models


class ProximusOnboardingTemplate(models.Model):
    """A trade, and what is usual in it: a starting point that is to be confirmed."""

    _name = "proximus.onboarding.template"
    _description = "Set-up by Trade"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    evidence = fields.Char(
        required=True,
        translate=True,
        help="Where the figures come from: “usual in a small shop, our assumption”.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.One2many("proximus.onboarding.template.line", "template_id")

    _code_unique = models.Constraint("UNIQUE(code)", "This trade code exists.")
