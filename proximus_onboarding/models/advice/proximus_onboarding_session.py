from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ...tools import scoring


class ProximusOnboardingSession(models.Model):
    """The advice with its reasons, on which the customer decides one by one."""

    _inherit = "proximus.onboarding.session"

    advised_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        domain=[("outcome", "=", "advised")],
    )
    undecided_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        string="One more answer needed",
        domain=[("outcome", "=", "needs_answer")],
    )
    not_advised_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        string="Not advised",
        domain=[("outcome", "=", "not_advised")],
    )
    has_extra_questions = fields.Boolean(compute="_compute_has_extra_questions")
    has_pending_advice = fields.Boolean(compute="_compute_has_pending_advice")
    hours_text = fields.Char("Time", compute="_compute_hours_text")
    subsidy_ids = fields.Many2many("proximus.subsidy", compute="_compute_subsidy_ids")

    # === COMPUTE METHODS === #

    @api.depends("answer_ids.extra", "answer_ids.state")
    def _compute_has_extra_questions(self):
        for session in self:
            session.has_extra_questions = any(
                answer.extra and answer.state == "open" for answer in session.answer_ids
            )

    @api.depends("recommendation_ids.outcome", "recommendation_ids.decision")
    def _compute_has_pending_advice(self):
        for session in self:
            session.has_pending_advice = bool(session._get_pending())

    @api.depends(
        "recommendation_ids.outcome",
        "recommendation_ids.decision",
        "recommendation_ids.hours_high",
    )
    def _compute_hours_text(self):
        for session in self:
            low, high = session._get_total_hours()
            session.hours_text = high is not None and self.env._(
                "Between %(low)s and %(high)s hours a month may be freed, if the "
                "assumptions under each advice hold for you.",
                low=formatLang(self.env, float(low), digits=1),
                high=formatLang(self.env, float(high), digits=1),
            )

    @api.depends("region")
    def _compute_subsidy_ids(self):
        today = self._proximus_today()
        for session in self:
            session.subsidy_ids = self.env["proximus.subsidy"]._get_hints(
                session.region, today
            )

    # === ACTIONS === #

    def action_accept_all(self):
        """Accept every advice that was not decided on yet."""
        self._check_open()
        self._get_pending().action_accept()
        return True

    # === ADVICE === #

    def _validate_advice(self):
        """Check that each advice was decided on, and put the decisions to work."""
        pending = self._get_pending()
        if pending:
            raise UserError(
                self.env._(
                    "Accept each advice or choose “Not now”. Still open: %(names)s.",
                    names=", ".join(pending.mapped("name")),
                )
            )
        self._apply_decisions()

    def _set_step_needed(self, code: str, needed: bool):
        """Take a step into the way or out of it.

        :param code: code of the step.
        :param needed: whether it has something to do.
        """
        line = self.step_ids.filtered(lambda one: one.step_id.code == code)
        line._set_needed(needed)

    def _get_advised(self):
        """Return what is advised on the present answers."""
        return self.recommendation_ids.filtered(lambda one: one.outcome == "advised")

    def _get_pending(self):
        """Return what is advised and was not decided on yet."""
        return self._get_advised().filtered(lambda one: one.decision == "pending")

    def _get_accepted(self, kind):
        """Return the accepted advice of one kind: module, bundle or activity."""
        return self._get_advised().filtered(
            lambda one: one.decision == "accepted" and one.target_kind == kind
        )

    def _get_answers(self):
        """Return the confirmed answers by question code; None is unknown."""
        return {
            answer.question_id.code: answer._get_value() for answer in self.answer_ids
        }

    def _get_total_hours(self):
        """Return the hours a month of what was not declined, as (low, high).

        Overlapping savings count once, and the total is capped by the working time
        of the staff where its number is known. None where nothing has a figure.
        """
        advised = self._get_advised().filtered(
            lambda one: one.decision != "declined" and one.hours_known
        )
        cap = scoring.hours_cap(self._get_answers().get("EMPLOYEES"))
        return tuple(
            scoring.total_hours(
                [(one.overlap_group, Decimal(str(one[name]))) for one in advised], cap
            )
            for name in ("hours_low", "hours_high")
        )

    def _refresh_advice(self):
        """Score the answers and evaluate the rules again; decisions are kept."""
        self.ensure_one()
        self._refresh_scores()
        answers = self._get_answers()
        valid = self.env["proximus.onboarding.rule"]._get_valid(self._proximus_today())
        known = {one.rule_id: one for one in self.recommendation_ids}
        for rule in valid:
            values = self._prepare_recommendation_vals(rule, answers)
            if rule in known:
                known[rule]._update(values)
            else:
                self.env["proximus.onboarding.recommendation"].create(values)
        outdated = self.recommendation_ids.filtered(lambda r: r.rule_id not in valid)
        outdated.unlink()

    def _prepare_recommendation_vals(self, rule, answers):
        """Return what a rule says on these answers, with its trace."""
        verdict = rule._evaluate(answers)
        low, high = rule._get_hours(answers)
        questions = self.answer_ids.question_id
        missing = questions.filtered(lambda one: one.code in verdict.missing)
        outcomes = {True: "advised", False: "not_advised", None: "needs_answer"}
        return {
            "session_id": self.id,
            "rule_id": rule.id,
            "outcome": outcomes[verdict.outcome],
            "missing_question_ids": missing.ids,
            "hours_known": high is not None,
            "hours_low": low,
            "hours_high": high,
            "trace": rule.condition_ids._prepare_trace(verdict),
        }

    def _get_frameworks(self):
        """Return the frameworks under which sessions are scored."""
        return self.env["proximus.onboarding.framework"].search([("active", "=", True)])

    def _refresh_scores(self):
        """Score the answers under each framework again."""
        known = {score.framework_id: score for score in self.score_ids}
        for framework in self._get_frameworks():
            score = known.get(framework) or self.env[
                "proximus.onboarding.score"
            ].create({"session_id": self.id, "framework_id": framework.id})
            score._refresh()
