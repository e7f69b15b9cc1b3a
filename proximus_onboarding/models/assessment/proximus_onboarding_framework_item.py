from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProximusOnboardingFrameworkItem(models.Model):
    """One point of a framework, and the question that decides it."""

    _name = "proximus.onboarding.framework.item"
    _description = "Maturity Framework Item"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "framework_id, sequence, id"
    _rec_name = "code"

    framework_id = fields.Many2one(
        "proximus.onboarding.framework", required=True, index=True, ondelete="cascade"
    )
    dimension_id = fields.Many2one(
        "proximus.onboarding.framework.dimension",
        domain="[('framework_id', '=', framework_id)]",
        index="btree_not_null",
        ondelete="restrict",
    )
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    question_id = fields.Many2one(
        "proximus.onboarding.question",
        required=True,
        index=True,
        ondelete="restrict",
        help="Yes gives the point, no does not, anything else leaves it open.",
    )
    implies_id = fields.Many2one(
        "proximus.onboarding.framework.item",
        "Includes",
        domain="[('framework_id', '=', framework_id)]",
        index="btree_not_null",
        ondelete="set null",
        help="Whoever has this has that too: two social media are at least one.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(framework_id, code)", "A framework cannot have the same item twice."
    )

    @api.constrains("question_id", "framework_id", "dimension_id")
    def _check_question(self):
        """A question must be one that the method of the framework can score."""
        wanted = {
            "digital_intensity": ("boolean",),
            "maturity": ("many", "dual", "tri", "scale", "boolean"),
            "security": ("level",),
        }
        for item in self:
            framework = item.framework_id
            fits = item.question_id.kind in wanted[framework.method]
            if fits and (item.dimension_id or framework.method != "maturity"):
                continue
            raise ValidationError(
                self.env._(
                    "“%(question)s” cannot be scored by %(framework)s: choose a "
                    "question of another kind, or its dimension.",
                    question=item.question_id.title,
                    framework=framework.name,
                )
            )
