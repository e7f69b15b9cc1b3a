from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.rules import KNOWLEDGE_OPERATORS, Condition

# Which operators make sense on which kind of question.
NUMBERS = {"=", "!=", ">", ">=", "<", "<="}
CHOICES = {"in", "not in"}
TICKS = {"contains", "not contains"}
KIND_OPERATORS = {
    "boolean": {"="},
    "number": NUMBERS,
    "level": NUMBERS,
    "choice": CHOICES,
    "many": TICKS,
    "dual": TICKS,
    "tri": TICKS,
    "scale": set(),
}


class ProximusOnboardingCondition(models.Model):
    """A condition of a rule of advice on the answer to one question."""

    _name = "proximus.onboarding.condition"
    _description = "Advice Rule Condition"
    _inherit = "proximus.remembered.mixin"
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one(
        "proximus.onboarding.rule", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    question_id = fields.Many2one(
        "proximus.onboarding.question", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="question_id.kind")
    operator = fields.Selection(
        [
            ("=", "is"),
            ("!=", "is not"),
            (">", "is more than"),
            (">=", "is at least"),
            ("<", "is less than"),
            ("<=", "is at most"),
            ("in", "is one of"),
            ("not in", "is none of"),
            ("contains", "has one of"),
            ("not contains", "has none of"),
            ("is_answered", "is known"),
            ("is_unknown", "is not known"),
        ],
        required=True,
        default="=",
    )
    value_boolean = fields.Selection([("yes", "Yes"), ("no", "No")], string="Yes or no")
    value_number = fields.Integer("Number")
    option_ids = fields.Many2many(
        "proximus.onboarding.option",
        "proximus_onboarding_condition_option_rel",
        string="Choices",
        domain="[('question_id', '=', question_id)]",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        conditions.rule_id._note_own_conditions()
        return conditions

    def write(self, vals):
        result = super().write(vals)
        self.rule_id._note_own_conditions()
        return result

    def unlink(self):
        rules = self.rule_id
        result = super().unlink()
        rules._note_own_conditions()
        return result

    # === CONSTRAINTS === #

    @api.constrains("question_id", "operator", "value_boolean", "option_ids")
    def _check_operator(self):
        for condition in self:
            if not condition._is_complete():
                raise ValidationError(
                    self.env._(
                        "The condition on “%(question)s” of the rule %(rule)s does "
                        "not fit the question: choose another comparison or value.",
                        question=condition.question_id.title,
                        rule=condition.rule_id.name,
                    )
                )

    def _is_complete(self):
        """Tell whether the operator and the value fit the kind of the question."""
        if self.operator in KNOWLEDGE_OPERATORS:
            return True
        if self.operator not in KIND_OPERATORS[self.kind]:
            return False
        if self.operator in CHOICES | TICKS:
            return bool(self.option_ids) and self.option_ids.question_id == (
                self.question_id
            )
        return self.kind != "boolean" or bool(self.value_boolean)

    def _get_expected(self):
        """Return the value that the answer is held against."""
        self.ensure_one()
        if self.operator in KNOWLEDGE_OPERATORS:
            return None
        if self.operator in CHOICES | TICKS:
            return self.option_ids.mapped("code")
        if self.kind in ("number", "level"):
            return self.value_number
        return self.value_boolean == "yes"

    def _to_conditions(self):
        """Return these conditions for tools/rules."""
        return [
            Condition(
                condition.question_id.code,
                condition.operator,
                condition._get_expected(),
            )
            for condition in self
        ]

    def _get_text(self):
        """Return the condition as a sentence: “at least 3 people work here”."""
        self.ensure_one()
        return self.question_id._say_expected(self.operator, self._get_expected())
