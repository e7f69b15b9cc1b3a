import json
from hashlib import sha256

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
        domain=[("outcome", "=", "advised"), ("merged_into_id", "=", False)],
    )
    undecided_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        string="One more answer needed",
        domain=[("outcome", "=", "needs_answer"), ("is_near", "=", True)],
    )
    not_advised_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        string="Not advised",
        domain=[("outcome", "=", "not_advised")],
    )
    waiting_text = fields.Char(compute="_compute_waiting_text")
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

    @api.depends("recommendation_ids.outcome", "recommendation_ids.is_near")
    @api.depends_context("lang")
    def _compute_waiting_text(self):
        for session in self:
            waiting = session.recommendation_ids.filtered(
                lambda one: one.outcome == "needs_answer" and not one.is_near
            )
            count = len(waiting)
            if not count:
                session.waiting_text = False
            elif count == 1:
                session.waiting_text = self.env._(
                    "One more piece of advice depends on answers below."
                )
            else:
                session.waiting_text = self.env._(
                    "%(count)s more pieces of advice depend on answers below.",
                    count=count,
                )

    @api.depends(
        "recommendation_ids.outcome",
        "recommendation_ids.decision",
        "recommendation_ids.hours_high",
    )
    @api.depends_context("lang")
    def _compute_hours_text(self):
        for session in self:
            low, likely, high = session._get_total_hours()
            session.hours_text = high is not None and self.env._(
                "About %(likely)s hours a month may be freed, between %(low)s and "
                "%(high)s, if the assumptions under each advice hold for you.",
                likely=formatLang(self.env, float(likely), digits=1),
                low=formatLang(self.env, float(low), digits=1),
                high=formatLang(self.env, float(high), digits=1),
            )

    @api.depends("region", "answer_ids.state")
    def _compute_subsidy_ids(self):
        today = self._proximus_today()
        for session in self:
            hints = self.env["proximus.subsidy"]._get_hints(session.region, today)
            people = session._get_answers().get("EMPLOYEES")
            session.subsidy_ids = hints.filtered(lambda one, n=people: one._may_fit(n))

    # === ACTIONS === #

    def action_accept_all(self):
        """Accept every advice that was not decided on yet."""
        self._check_open()
        self._check_may_decide()
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
        """Return what is advised and was not decided on yet, each advice once."""
        return self._get_advised().filtered(
            lambda one: one.decision == "pending" and not one.merged_into_id
        )

    def _get_accepted(self, kind: str | None = None):
        """Return the accepted advice, of one kind or of all.

        :param kind: module, bundle, line, security, lesson, subsidy or activity.
        """
        return self._get_advised().filtered(
            lambda one: one.decision == "accepted" and kind in (None, one.target_kind)
        )

    def _get_answers(self):
        """Return the confirmed answers and the facts by question code; None is unknown.

        :return: a boolean, a number, an option code, or a list of option codes.
        """
        answers = {name: get() for name, get in self._get_fact_getters().items()}
        for answer in self.answer_ids:
            answers[answer.question_id.code] = answer._get_value()
        return answers

    def _brings_line(self, mbps: int) -> bool:
        """Whether what is accepted brings a line of at least this speed."""
        rules = (self._get_accepted("bundle") | self._get_accepted("line")).rule_id
        # sudo: the speed of an offer, for whoever may not read the catalogue
        rules_sudo = rules.sudo()
        offers = rules_sudo.product_id | rules_sudo.bundle_id.component_ids.product_id
        speeds = offers.filtered(lambda one: one.line_kind == "internet")
        return max(speeds.mapped("download_mbps"), default=0) >= mbps

    def _get_total_hours(self):
        """Return the hours a month of what was not left out, as (low, likely, high).

        Overlapping savings count once, and the total is capped by the working time
        of the staff where its number is known. None where nothing has a figure.
        """
        advised = self._get_advised().filtered(
            lambda one: one.decision in ("pending", "accepted")
        )
        cap = scoring.hours_cap(self._get_answers().get("EMPLOYEES"))
        return advised._get_total_hours(cap)

    # === RECOMPUTE === #

    def _refresh_advice(self):
        """Score the answers and evaluate the rules again; decisions are kept."""
        self.ensure_one()
        self._refresh_scores()
        answers = self._get_answers()
        advice = self.env["proximus.onboarding.recommendation"]
        rules = self.env["proximus.onboarding.rule"]._get_compiled(
            self._proximus_today()
        )
        known = {one.rule_id.id: one for one in self.recommendation_ids}
        main = self._get_main_codes()
        created = []
        for rule in rules:
            values = self._prepare_recommendation_vals(rule, answers, main)
            if rule.key not in known:
                created.append(values)
            elif changed := known[rule.key]._prepare_update(values):
                known[rule.key].write(changed)
        advice.create(created)
        targets = {rule.key: rule.target for rule in rules}
        self.recommendation_ids.filtered(
            lambda one: one.rule_id.id not in targets
        ).unlink()
        self._merge_advice(targets)

    def _get_main_codes(self) -> set[str]:
        """Return the codes of the questions that everybody gets."""
        main = self.answer_ids.filtered(lambda answer: not answer.extra)
        return set(main.question_id.mapped("code"))

    def _merge_advice(self, targets: dict[int, tuple]):
        """Show once what several rules advise: the first of them leads.

        :param targets: by rule id what it advises.
        """
        leads = {}
        for one in self.recommendation_ids.sorted():
            lead = one.browse()
            if one.outcome == "advised":
                lead = leads.setdefault(targets[one.rule_id.id], one)
            merged = lead if lead != one else one.browse()
            if one.merged_into_id != merged:
                one.merged_into_id = merged
            if merged and one.decision != merged.decision:
                one.decision = merged.decision

    def _prepare_recommendation_vals(self, rule, answers, main):
        """Return what a rule says on these answers, with its trace.

        :param rule: :class:`tools.compiled.Compiled`
        :param answers: by question code.
        :param main: codes of the questions that everybody gets.
        """
        verdict = rule.evaluate(answers)
        low, likely, high = rule.hours(answers)
        outcome = {True: "advised", False: "not_advised", None: "needs_answer"}[
            verdict.outcome
        ]
        trace = self._prepare_trace(rule, verdict)
        if outcome == "advised" and not rule.is_near_enough(answers.get("RESIDENCY")):
            outcome, trace["blocked"] = "not_advised", "residency"
        return {
            "session_id": self.id,
            "rule_id": rule.key,
            "outcome": outcome,
            "is_near": bool(verdict.missing) and main.issuperset(verdict.missing),
            "hours_known": high is not None,
            "hours_low": float(low or 0),
            "hours_likely": float(likely or 0),
            "hours_high": float(high or 0),
            "trace": trace,
            "trace_key": sha256(json.dumps(trace).encode()).hexdigest(),
        }

    @api.model
    def _prepare_trace(self, rule, verdict) -> dict:
        """Return a verdict as data that can be stored, and told in any language."""
        change = verdict.change
        checks = [
            {
                "question": check.condition.question,
                "question_id": question_id,
                "operator": check.condition.operator,
                "expected": check.condition.expected,
                "observed": check.observed,
                "outcome": check.outcome,
            }
            for question_id, check in zip(rule.questions, verdict.checks, strict=True)
        ]
        return {
            "checks": checks,
            "needed": verdict.needed,
            "change": {
                "fires": change.fires,
                "count": change.count,
                "positions": [verdict.checks.index(one) for one in change.checks],
            },
        }

    def _get_frameworks(self):
        """Return the frameworks under which sessions are scored."""
        return self.env["proximus.onboarding.framework"]._get_valid(
            self._proximus_today()
        )

    def _refresh_scores(self):
        """Score the answers under each framework again."""
        known = self.score_ids.grouped("framework_id")
        frameworks = self._get_frameworks()
        created = self.env["proximus.onboarding.score"].create(
            [
                {"session_id": self.id, "framework_id": framework.id}
                for framework in frameworks
                if framework not in known
            ]
        )
        for score in self.score_ids | created:
            if score.framework_id in frameworks:
                score._refresh()
