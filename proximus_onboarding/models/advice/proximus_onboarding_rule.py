from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools import compiled, soundness

TARGETS = [
    ("module", "Install apps"),
    ("bundle", "Quote a bundle"),
    ("line", "A line"),
    ("security", "A security service"),
    ("lesson", "A lesson"),
    ("subsidy", "Look at a subsidy"),
    ("activity", "Do something"),
]
ICONS = {
    "module": "fa-th-large",
    "bundle": "fa-cubes",
    "line": "fa-wifi",
    "security": "fa-shield",
    "lesson": "fa-graduation-cap",
    "subsidy": "fa-eur",
    "activity": "fa-check-square-o",
}
#: Where data may be kept; each place is within those before it.
RESIDENCY = [
    ("any", "Anywhere, or not known"),
    ("eu", "In the European Union"),
    ("be", "In Belgium"),
    ("own", "In this database"),
]
FACTORS = ("minutes", "automatable", "adoption")


class ProximusOnboardingRule(models.Model):
    """A rule of advice: if these conditions hold, then this is worth doing."""

    _name = "proximus.onboarding.rule"
    _description = "Advice Rule"
    _inherit = "proximus.onboarding.shipped.mixin"
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
    icon = fields.Char(
        help="Name of an icon, e.g. fa-truck; empty: by what is advised."
    )
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
    requires_ids = fields.Many2many(
        "proximus.onboarding.rule",
        "proximus_onboarding_rule_requires_rel",
        "rule_id",
        "required_id",
        string="Goes With",
        help="Advice without which this one does not work: it waits for them.",
    )
    # === WHAT IS ADVISED === #
    target_kind = fields.Selection(
        TARGETS, string="What is advised", required=True, default="activity"
    )
    module_names = fields.Char(
        "Apps", help="Technical names of Odoo Community apps, separated by commas."
    )
    bundle_id = fields.Many2one("proximus.bundle", ondelete="restrict")
    product_id = fields.Many2one(
        "product.product",
        "Line Offer",
        domain="[('line_kind', '!=', False)]",
        ondelete="restrict",
    )
    service_type_id = fields.Many2one(
        "proximus.security.service.type", "Security Service", ondelete="restrict"
    )
    lesson_code = fields.Char(help="Code of the lesson.")
    subsidy_code = fields.Char("Subsidy", help="Code of the subsidy, in any version.")
    effort_minutes = fields.Integer(
        "Effort (minutes)", help="Own time to put it in place; 0: not estimated."
    )
    residency = fields.Selection(
        RESIDENCY,
        "Data Are Kept",
        required=True,
        default="any",
        help="Left out when the company wants its data nearer.",
    )
    need_mbps = fields.Integer(
        "Line Needed (Mb/s)",
        help="An assumption of the speed without which it works badly; 0: none.",
    )
    need_mbps_each = fields.Float(
        "And for Each Person (Mb/s)", help="On top, for each person who works here."
    )
    # Hours that may be saved: inputs of tools/scoring.hours_saved, as a range.
    volume_question_id = fields.Many2one(
        "proximus.onboarding.question",
        string="Monthly volume",
        domain="[('kind', '=', 'number')]",
        help="The number answered here is how often the work is done each month.",
    )
    minutes_low = fields.Float("Minutes each, at least")
    minutes_likely = fields.Float("Minutes each, likely")
    minutes_high = fields.Float("Minutes each, at most")
    automatable_low = fields.Float("Share automated, at least")
    automatable_likely = fields.Float("Share automated, likely")
    automatable_high = fields.Float("Share automated, at most")
    adoption_low = fields.Float("Share used, at least")
    adoption_likely = fields.Float("Share used, likely")
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
        "CHECK(minutes_low >= 0 AND minutes_low <= minutes_high"
        " AND (minutes_likely = 0 OR minutes_likely BETWEEN minutes_low"
        " AND minutes_high))",
        "The minutes of a rule go from low over likely to high and are not negative.",
    )
    _shares_ordered = models.Constraint(
        "CHECK(automatable_low >= 0 AND automatable_low <= automatable_high"
        " AND automatable_high <= 1 AND adoption_low >= 0"
        " AND adoption_low <= adoption_high AND adoption_high <= 1"
        " AND (automatable_likely = 0 OR automatable_likely BETWEEN automatable_low"
        " AND automatable_high) AND (adoption_likely = 0 OR adoption_likely BETWEEN"
        " adoption_low AND adoption_high))",
        "The shares of a rule go from low over likely to high, between 0 and 1.",
    )
    _needs_positive = models.Constraint(
        "CHECK(need_mbps >= 0 AND need_mbps_each >= 0 AND effort_minutes >= 0)",
        "What a rule needs cannot be negative.",
    )

    # === CONSTRAINTS === #

    @api.constrains(
        "target_kind",
        "module_names",
        "bundle_id",
        "product_id",
        "service_type_id",
        "lesson_code",
        "subsidy_code",
    )
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
            if rule.target_kind != "activity" and not rule._get_target_ref():
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s does not say what it advises: choose it.",
                        rule=rule.name,
                    )
                )

    @api.constrains("module_names")
    def _check_community(self):
        for rule in self:
            wrong = soundness.ENTERPRISE.intersection(rule._get_module_names())
            if wrong:
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s names %(apps)s, which is not part of Odoo "
                        "Community: choose another app.",
                        rule=rule.name,
                        apps=", ".join(sorted(wrong)),
                    )
                )

    @api.constrains("requires_ids")
    def _check_requires(self):
        if self._has_cycle("requires_ids"):
            raise ValidationError(
                self.env._("Advice cannot wait for itself: mend what goes with what.")
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

    # === BUSINESS METHODS === #

    def _note_own_conditions(self):
        """Note that a person changed conditions of delivered rules, wherever it was."""
        if self._is_loading():
            return
        for own, rules in self._group_by_own().items():
            if "condition_ids" in own:
                continue
            ids = rules.get_external_id()
            delivered = rules.filtered(lambda rule, ids=ids: ids[rule.id])
            noted = sorted({*own, "condition_ids"})
            delivered._write_plainly({"own_fields": noted})

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

    def _get_target_ref(self) -> str:
        """Return what is advised as one text: the same for rules that advise the same.

        Empty when nothing is named; an activity is only the same as itself.
        """
        self.ensure_one()
        named = {
            "module": ",".join(sorted(self._get_module_names())),
            "bundle": str(self.bundle_id.id or ""),
            "line": str(self.product_id.id or ""),
            "security": str(self.service_type_id.id or ""),
            "lesson": self.lesson_code or "",
            "subsidy": self.subsidy_code or "",
            "activity": self.code,
        }
        return named[self.target_kind]

    def _get_icon(self) -> str:
        """Return the icon that stands for this advice."""
        self.ensure_one()
        return self.icon or ICONS[self.target_kind]

    def _to_logic(self) -> soundness.Logic:
        """Return what decides this rule, for tools/rules and tools/soundness."""
        self.ensure_one()
        return soundness.Logic(
            tuple(self.condition_ids._to_conditions()), self.match, self.at_least
        )

    @api.model
    @ormcache("on")
    def _get_compiled(self, on: date) -> tuple[compiled.Compiled, ...]:
        """Return the rules that are in force on a date, as plain data.

        Whatever changes a rule, a condition or a question clears it.
        """
        return tuple(rule._compile() for rule in self._get_valid(on))

    def _compile(self) -> compiled.Compiled:
        """Return this rule as plain data."""
        self.ensure_one()
        factors = [
            tuple(self._get_factor(name, estimate) for name in FACTORS)
            for estimate in compiled.ESTIMATES
        ]
        return compiled.Compiled(
            key=self.id,
            logic=self._to_logic(),
            questions=tuple(one.question_id.id for one in self.condition_ids),
            volume=self.volume_question_id.code or None,
            factors=tuple(factors) if self.minutes_high else (),
            place=self.residency,
            target=(self.target_kind, self._get_target_ref()),
        )

    def _get_hours(self, answers):
        """Return the hours a month as (low, likely, high), None where unknown.

        Without a likely figure of its own, the middle of each range is taken.

        :param answers: value by question code.
        """
        return self._compile().hours(answers)

    def _get_factor(self, name: str, estimate: str) -> float:
        """Return one factor of the hours: minutes, automatable or adoption."""
        value = self[f"{name}_{estimate}"]
        if value or estimate != "likely":
            return value
        return (self[f"{name}_low"] + self[f"{name}_high"]) / 2
