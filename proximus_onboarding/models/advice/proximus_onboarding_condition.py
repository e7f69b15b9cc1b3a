from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.rules import KNOWLEDGE_OPERATORS, Condition

# Which operators make sense on which kind of question.
KIND_OPERATORS = {
    "boolean": {"="},
    "number": {"=", "!=", ">", ">=", "<", "<="},
    "choice": {"in", "not in"},
}


class ProximusOnboardingCondition(models.Model):
    """A condition of a rule of advice on the answer to one question."""

    _name = "proximus.onboarding.condition"
    _description = "Advice Rule Condition"
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

    @api.constrains("question_id", "operator", "value_boolean", "option_ids")
    def _check_operator(self):
        for condition in self:
            if not condition._is_complete():
                raise ValidationError(
                    self.env._(
                        "The condition on “%(question)s” of the rule %(rule)s does "
                        "not fit the question: choose another comparison or value.",
                        question=condition.question_id.name,
                        rule=condition.rule_id.name,
                    )
                )

    def _is_complete(self):
        """Tell whether the operator and the value fit the kind of the question."""
        if self.operator in KNOWLEDGE_OPERATORS:
            return True
        if self.operator not in KIND_OPERATORS[self.kind]:
            return False
        if self.kind == "choice":
            return bool(self.option_ids) and self.option_ids.question_id == (
                self.question_id
            )
        return self.kind == "number" or bool(self.value_boolean)

    def _get_expected(self):
        """Return the value that the answer is held against."""
        self.ensure_one()
        if self.operator in KNOWLEDGE_OPERATORS:
            return None
        if self.kind == "number":
            return self.value_number
        if self.kind == "choice":
            return self.option_ids.mapped("code")
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

    def _prepare_trace(self, verdict) -> dict:
        """Return a verdict as data that can be stored and shown later.

        :param verdict: of tools/rules, on these conditions in this order.
        """
        checks = [
            {
                "question_id": condition.question_id.id,
                "question": condition.question_id.name,
                "condition": condition._get_text(),
                "observed": condition._describe_observed(check.observed),
                "outcome": check.outcome,
            }
            for condition, check in zip(self, verdict.checks, strict=True)
        ]
        change = verdict.change
        return {
            "checks": checks,
            "needed": verdict.needed,
            "change": {
                "fires": change.fires,
                "count": change.count,
                "positions": [verdict.checks.index(one) for one in change.checks],
            },
        }

    def _get_text(self):
        """Return the condition in words, without the question: “is at least 3”."""
        self.ensure_one()
        field = self._fields["operator"]
        operator = dict(field._description_selection(self.env))[self.operator]
        return f"{operator} {self._describe_expected()}".strip()

    def _describe_expected(self):
        """Return the expected value in words."""
        if self.operator in KNOWLEDGE_OPERATORS:
            return ""
        if self.kind == "number":
            return str(self.value_number)
        if self.kind == "choice":
            return ", ".join(f"“{name}”" for name in self.option_ids.mapped("name"))
        return self._describe_boolean(self.value_boolean)

    def _describe_observed(self, observed):
        """Return an answer in words.

        :param observed: the value that the rule saw, None for an unknown.
        """
        self.ensure_one()
        if observed is None:
            return self.env._("not known")
        if self.kind == "number":
            return str(observed)
        if self.kind == "choice":
            options = self.question_id.option_ids
            return options.filtered(lambda one: one.code == observed).name or observed
        return self._describe_boolean("yes" if observed else "no")

    def _describe_boolean(self, value):
        """Return yes or no in the user's language."""
        field = self._fields["value_boolean"]
        return dict(field._description_selection(self.env))[value]
