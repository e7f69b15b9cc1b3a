from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import rules, scoring


class ProximusOnboardingRule(models.Model):
    """A rule of advice: if these conditions hold, then this is worth doing."""

    _name = "proximus.onboarding.rule"
    _description = "Advice Rule"
    _order = "priority desc, sequence, id"

    code = fields.Char(required=True)
    name = fields.Char("Advice", required=True, translate=True)
    rationale = fields.Text("Why", required=True, translate=True)
    sequence = fields.Integer(default=10)
    priority = fields.Selection(
        [("0", "Useful"), ("1", "Important"), ("2", "Very important")],
        required=True,
        default="0",
    )
    active = fields.Boolean(default=True)
    date_from = fields.Date("Valid from")
    date_to = fields.Date("Valid to")
    source_url = fields.Char("Source")
    match = fields.Selection(
        [("all", "All"), ("any", "Any"), ("at_least", "At least")],
        string="Conditions that must hold",
        required=True,
        default="all",
    )
    at_least = fields.Integer("How many", default=1)
    condition_ids = fields.One2many(
        "proximus.onboarding.condition", "rule_id", string="Conditions", copy=True
    )
    target_kind = fields.Selection(
        [
            ("module", "Install apps"),
            ("bundle", "Quote a bundle"),
            ("activity", "Do something"),
        ],
        string="What is advised",
        required=True,
        default="activity",
    )
    module_names = fields.Char(
        "Apps", help="Technical names of Odoo Community apps, separated by commas."
    )
    bundle_id = fields.Many2one("proximus.bundle", ondelete="restrict")
    # Hours that may be saved: inputs of tools/scoring.hours_saved, as a range.
    volume_question_id = fields.Many2one(
        "proximus.onboarding.question",
        string="Monthly volume",
        domain="[('kind', '=', 'number')]",
        help="The number answered here is how often the work is done each month.",
    )
    minutes_low = fields.Float("Minutes each, at least")
    minutes_high = fields.Float("Minutes each, at most")
    automatable_low = fields.Float("Share automated, at least")
    automatable_high = fields.Float("Share automated, at most")
    adoption_low = fields.Float("Share used, at least")
    adoption_high = fields.Float("Share used, at most")
    assumptions = fields.Text(
        translate=True, help="What the range of hours rests on, for the customer."
    )
    overlap_group = fields.Char(
        help="Of the rules with the same name here only the largest saving counts."
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This rule code exists.")
    _dates_ordered = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_from <= date_to)",
        "A rule cannot end before it starts.",
    )
    _minutes_ordered = models.Constraint(
        "CHECK(minutes_low >= 0 AND minutes_low <= minutes_high)",
        "The minutes of a rule go from low to high and are not negative.",
    )
    _shares_ordered = models.Constraint(
        "CHECK(automatable_low >= 0 AND automatable_low <= automatable_high"
        " AND automatable_high <= 1 AND adoption_low >= 0"
        " AND adoption_low <= adoption_high AND adoption_high <= 1)",
        "The shares of a rule go from low to high, between 0 and 1.",
    )

    @api.constrains("target_kind", "module_names", "bundle_id")
    def _check_target(self):
        for rule in self:
            if rule.target_kind == "module" and not rule._get_module_names():
                raise ValidationError(
                    self.env._("The rule %(rule)s names no app.", rule=rule.name)
                )
            if rule.target_kind == "bundle" and not rule.bundle_id:
                raise ValidationError(
                    self.env._("The rule %(rule)s names no bundle.", rule=rule.name)
                )

    @api.constrains("match", "at_least", "condition_ids")
    def _check_conditions(self):
        for rule in self:
            count = len(rule.condition_ids)
            if not count:
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s needs at least one condition: without "
                        "reasons it would advise everybody.",
                        rule=rule.name,
                    )
                )
            if rule.match == "at_least" and not 1 <= rule.at_least <= count:
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s has %(count)s conditions: %(number)s of "
                        "them can never be asked.",
                        rule=rule.name,
                        count=count,
                        number=rule.at_least,
                    )
                )

    @api.model
    def _get_valid(self, on: date):
        """Return the rules that are in force on a date."""
        return self.search(
            (Domain("date_from", "=", False) | Domain("date_from", "<=", on))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", on))
        )

    def _get_module_names(self):
        """Return the technical names of the advised apps, in the order written."""
        self.ensure_one()
        names = (self.module_names or "").split(",")
        return list(dict.fromkeys(name.strip() for name in names if name.strip()))

    def _evaluate(self, answers):
        """Return the verdict on these answers, see tools/rules.evaluate."""
        self.ensure_one()
        return rules.evaluate(
            self.condition_ids._to_conditions(), answers, self.match, self.at_least
        )

    def _get_hours(self, answers):
        """Return the hours a month as (low, high), None where unknown.

        :param answers: value by question code.
        """
        self.ensure_one()
        volume = answers.get(self.volume_question_id.code)
        if not self.minutes_high:
            volume = None
        return (
            scoring.hours_saved(
                volume, self.minutes_low, self.automatable_low, self.adoption_low
            ),
            scoring.hours_saved(
                volume, self.minutes_high, self.automatable_high, self.adoption_high
            ),
        )
