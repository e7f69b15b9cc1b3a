from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.proximus_security.tools import cyfun_small

from ...tools import compare, maturity, scoring
from .proximus_onboarding_question import TICKED


class ProximusOnboardingFramework(models.Model):
    """A published way to score how digital a company is, in one version.

    A version says from when to when it is used, and how its scores compare with those
    of the version before.
    """

    _name = "proximus.onboarding.framework"
    _description = "Maturity Framework"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    version = fields.Char(
        help="Scores are comparable only within one version of a framework."
    )
    note = fields.Text("What to know when reading it", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    valid_from = fields.Date(help="Used from this day on; empty: always.")
    valid_to = fields.Date(help="Last day on which it is used; empty: no end.")
    previous_id = fields.Many2one(
        "proximus.onboarding.framework",
        "Version Before",
        ondelete="restrict",
        index="btree_not_null",
    )
    comparability = fields.Selection(
        [
            ("kept", "Can be compared"),
            ("shifted", "Can be compared with reserve"),
            ("broken", "Cannot be compared"),
        ],
        "With the Version Before",
        default="broken",
        required=True,
    )
    method = fields.Selection(
        [
            ("digital_intensity", "Digital Intensity Index (Eurostat)"),
            ("maturity", "Digital maturity on six dimensions"),
            ("security", "Small security check"),
        ],
        required=True,
        default="digital_intensity",
    )
    dimension_ids = fields.One2many(
        "proximus.onboarding.framework.dimension", "framework_id", string="Dimensions"
    )
    item_ids = fields.One2many(
        "proximus.onboarding.framework.item", "framework_id", string="Items"
    )
    benchmark_ids = fields.One2many(
        "proximus.onboarding.benchmark", "framework_id", string="Benchmarks"
    )
    source_url = fields.Char("Source")
    checked_on = fields.Date("Source checked on")

    _code_unique = models.Constraint("UNIQUE(code)", "This framework code exists.")
    _dates_ordered = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to)",
        "A framework cannot end before it starts.",
    )

    @api.constrains("previous_id")
    def _check_previous(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(
                self.env._("A framework cannot come before itself: mend the versions.")
            )

    @api.model
    def _get_valid(self, on: date):
        """Return the frameworks under which one scores on a date."""
        return self.search(
            (Domain("valid_from", "=", False) | Domain("valid_from", "<=", on))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", on))
        )

    def _compare_with(self, other) -> str:
        """Return how scores of two frameworks compare: kept, shifted or broken."""
        # a few versions, archived ones too: the chain may go through them
        # pylint: disable-next=no-search-all
        everything = self.with_context(active_test=False).search([])
        versions = {
            one.code: (one.previous_id.code or None, one.comparability)
            for one in everything
        }
        return compare.comparability(self.code, other.code, versions)

    # === SCORING === #

    def _score(self, answers):
        """Return the range of points of these answers.

        :param answers: True, False or None by item code.
        :return: an object with minimum, maximum, level and basic, see tools/scoring.
        """
        self.ensure_one()
        implied = {
            item.code: item.implies_id.code for item in self.item_ids if item.implies_id
        }
        return scoring.digital_intensity(answers, implied)

    def _score_maturity(self, answers: dict) -> maturity.Maturity:
        """Return the scores by dimension code.

        :param answers: `proximus.onboarding.answer` record by question.
        """
        self.ensure_one()
        items = self.item_ids.grouped("dimension_id")
        return maturity.assess(
            {
                dimension.code: [
                    self._score_answer(answers.get(item.question_id))
                    for item in items.get(dimension, ())
                ]
                for dimension in self.dimension_ids
            }
        )

    @api.model
    def _score_answer(self, answer):
        """Return 0 to 10 for a confirmed answer, None for any other."""
        if not answer or answer.state != "answered":
            return None
        options = answer.question_id.option_ids
        if answer.kind == "scale":
            levels = [int(row.level) for row in answer.row_ids]
            return maturity.scaled(levels, len(options))
        if answer.kind in TICKED:
            return maturity.tick_score(
                answer.option_ids.mapped("code"),
                answer.planned_ids.mapped("code"),
                options.mapped("code"),
                options.filtered("exclusive").mapped("code"),
            )
        return maturity.ticked(int(bool(answer._get_value())), 1)

    def _score_security(self, answers: dict):
        """Return the result of the eight questions, None while one is open.

        :param answers: `proximus.onboarding.answer` record by question.
        """
        self.ensure_one()
        given = {
            item.question_id.control_id.code: answers[item.question_id]._get_fact()
            for item in self.item_ids
            if item.question_id in answers
        }
        if None in given.values() or set(given) != set(cyfun_small.QUESTIONS):
            return None
        return cyfun_small.assess_small(given)
