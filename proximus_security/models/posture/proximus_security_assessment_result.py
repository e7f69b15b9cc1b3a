from fractions import Fraction

from odoo import api, fields, models

from ...tools import cyfun, cyfun_small

VERDICTS = [
    ("unknown", "Not Known Yet"),
    ("met", "Thresholds Met"),
    ("not_met", "Not Met"),
    ("none", "No Threshold"),
]


class ProximusSecurityAssessment(models.Model):
    """The exact result of an assessment, and how it may be said.

    Kept as fractions with the version of the formula. It is compared exactly and shown
    cut off: 2.4966 is never 2.50 beside “not met”.
    """

    _inherit = "proximus.security.assessment"

    result = fields.Json(
        "Exact Figures", compute="_compute_result", store=True, copy=False
    )
    formula = fields.Char("Computed By", compute="_compute_figures", store=True)
    total = fields.Float(
        digits=(3, 2),
        compute="_compute_figures",
        store=True,
        aggregator="avg",
        help="Mean of the categories, from 1 to 5, cut off after two decimals.",
    )
    small_average = fields.Float(
        "Average",
        digits=(3, 2),
        compute="_compute_figures",
        store=True,
        aggregator=None,
        help="Mean of the eight answers. It says nothing about the total of Basic.",
    )
    verdict = fields.Selection(
        VERDICTS, "Result", compute="_compute_figures", store=True
    )
    result_text = fields.Char("In Words", compute="_compute_result_text")
    is_borderline = fields.Boolean(
        compute="_compute_figures",
        store=True,
        help="Within 0.01 of a threshold, where only the official workbook decides.",
    )
    failing_control_ids = fields.Many2many(
        "proximus.security.control",
        string="Key Measures Below Their Threshold",
        compute="_compute_failing",
    )
    failing_categories = fields.Char(
        "Categories Below Their Threshold", compute="_compute_failing"
    )
    weakest_control_ids = fields.Many2many(
        "proximus.security.control", string="Start Here", compute="_compute_failing"
    )

    @api.depends(
        "level",
        "line_ids.documentation",
        "line_ids.implementation",
        "line_ids.not_applicable",
    )
    def _compute_result(self):
        for assessment in self:
            if assessment.state == "done" and assessment.result:
                # What is done stays, whatever the formulas become.
                assessment.result = assessment.result
            else:
                assessment.result = assessment._assess()

    def _assess(self) -> dict | bool:
        """Return the result as it is kept; false as long as anything is unanswered."""
        self.ensure_one()
        lines = self.line_ids
        if not lines or not all(lines.mapped("is_answered")):
            return False
        if self.level == "small":
            scores = {line.control_id.code: int(line.implementation) for line in lines}
            small = cyfun_small.assess_small(scores)
            return {
                "formula": "CyFun Small",
                "average": str(small.average),
                "weakest": list(small.weakest),
            }
        scores = {line.control_id.code: line._scores() for line in lines}
        found = cyfun.assess(scores, self.level)
        return {
            "formula": cyfun.FORMULA,
            "total": str(found.total),
            "categories": {name: str(mean) for name, mean in found.categories.items()},
            "key_measures": {
                code: str(mean) for code, mean in found.key_measures.items()
            },
            "failing_key_measures": list(found.failing_key_measures),
            "failing_categories": list(found.failing_categories),
            "excluded": list(found.excluded),
            "borderline": list(found.borderline),
            "passed": found.passed,
        }

    @api.depends("result", "level")
    def _compute_figures(self):
        for assessment in self:
            result = assessment.result or {}
            assessment.formula = result.get("formula")
            assessment.total = assessment._shown(result.get("total"))
            assessment.small_average = assessment._shown(result.get("average"))
            assessment.is_borderline = bool(result.get("borderline"))
            if not result:
                assessment.verdict = "unknown"
            elif assessment.level == "small":
                assessment.verdict = "none"
            else:
                assessment.verdict = "met" if result["passed"] else "not_met"

    @api.model
    def _shown(self, exact: str | None) -> float:
        """Return a kept fraction as it may be shown, 0 when there is none."""
        return float(cyfun.floored(Fraction(exact))) if exact else 0.0

    @api.depends("result", "level", "progress")
    @api.depends_context("lang")
    def _compute_result_text(self):
        for assessment in self:
            assessment.result_text = assessment._result_in_words()

    def _result_in_words(self) -> str:
        """Return the result in one sentence that a person can repeat."""
        result = self.result
        if not result:
            return self.env._(
                "Unknown until everything is answered: %(count)s to go.",
                count=self.line_count - self.answered_count,
            )
        if self.level == "small":
            return self.env._(
                "%(average)s of 5 on average. CyFun Small has no threshold: it shows "
                "where to start.",
                average=self._proximus_spoken_number(self.small_average),
            )
        gate = float(cyfun.TOTAL_GATE[self.level])
        figures = {
            "total": self._proximus_spoken_number(self.total),
            "gate": self._proximus_spoken_number(gate),
        }
        if self.verdict == "met":
            return self.env._(
                "%(total)s of 5, %(gate)s needed: every threshold is met.",
                **figures,
            )
        if Fraction(result["total"]) < cyfun.TOTAL_GATE[self.level]:
            return self.env._("%(total)s of 5, %(gate)s needed: not enough.", **figures)
        return self.env._(
            "%(total)s of 5, %(gate)s needed: the total is enough, something else "
            "is not.",
            **figures,
        )

    @api.depends("result")
    def _compute_failing(self):
        codes = set()
        for assessment in self:
            result = assessment.result or {}
            codes.update(result.get("failing_key_measures", ()))
            codes.update(result.get("weakest", ()))
        found = self.env["proximus.security.control"].search([("code", "in", [*codes])])
        for assessment in self:
            result = assessment.result or {}
            failing = set(result.get("failing_key_measures", ()))
            weakest = set(result.get("weakest", ()))
            assessment.failing_control_ids = found.filtered(
                lambda control, codes=failing: control.code in codes
            )
            assessment.weakest_control_ids = found.filtered(
                lambda control, codes=weakest: control.code in codes
            )
            scores = {
                name: assessment._shown(result["categories"][name])
                for name in result.get("failing_categories", ())
            }
            assessment.failing_categories = ", ".join(
                f"{name} {self._proximus_spoken_number(score)}"
                for name, score in scores.items()
            )

    @api.model
    def _latest_done(self, companies) -> dict[int, "ProximusSecurityAssessment"]:
        """Return the last finished assessment of each company, by company id.

        CyFun Small is not among them: its result is no maturity.
        """
        done = self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "=", "done"),
                ("level", "!=", "small"),
            ]
        )
        return {
            company.id: assessments[:1]
            for company, assessments in done.grouped("company_id").items()
        }
