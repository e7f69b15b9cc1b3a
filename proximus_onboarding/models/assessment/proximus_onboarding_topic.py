from odoo import fields, models


class ProximusOnboardingTopic(models.Model):
    """A subject of questions that are asked on request, to know more."""

    _name = "proximus.onboarding.topic"
    _description = "Set-up Topic"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True, help="What answering it brings.")
    icon = fields.Char(default="fa-question-circle-o")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    question_ids = fields.One2many("proximus.onboarding.question", "topic_id")

    _code_unique = models.Constraint("UNIQUE(code)", "This topic code exists.")
