from odoo import api, fields, models


class ProximusOnboardingRule(models.Model):
    """Advice of a lesson names one that exists."""

    _inherit = "proximus.onboarding.rule"

    lesson_id = fields.Many2one(
        "proximus.onboarding.lesson",
        compute="_compute_lesson_id",
        inverse="_inverse_lesson_id",
    )

    @api.depends("lesson_code")
    def _compute_lesson_id(self):
        lessons = self.env["proximus.onboarding.lesson"].search(
            [("code", "in", [code for code in self.mapped("lesson_code") if code])]
        )
        known = {lesson.code: lesson for lesson in lessons}
        for rule in self:
            rule.lesson_id = known.get(rule.lesson_code)

    def _inverse_lesson_id(self):
        for rule in self:
            rule.lesson_code = rule.lesson_id.code
