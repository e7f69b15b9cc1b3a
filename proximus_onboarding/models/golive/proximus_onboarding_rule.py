from odoo import fields, models


class ProximusOnboardingRule(models.Model):
    """What has to be set before advice works, beside having the app."""

    _inherit = "proximus.onboarding.rule"

    setting_ids = fields.Many2many(
        "proximus.onboarding.setting",
        "proximus_onboarding_setting_rule_rel",
        "rule_id",
        "setting_id",
        "Settings to Make",
    )
