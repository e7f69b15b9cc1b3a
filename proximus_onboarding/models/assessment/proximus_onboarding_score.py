from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.tools import format_list
from odoo.tools.misc import formatLang

#: Measured before, during and after: at the first set-up, and each time again.
MOMENTS = [("t0", "At the Start"), ("t1", "Second Time"), ("t2", "Third Time or Later")]


class ProximusOnboardingScore(models.Model):
    """The score of a session under one framework: a range while answers are open.

    It keeps how it came about item by item, so that it can be explained later, and
    says nothing as long as too little is answered.
    """

    _name = "proximus.onboarding.score"
    _description = "Maturity Score"
    _order = "session_id, id"
    _rec_name = "framework_id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    moment = fields.Selection(related="session_id.moment")
    framework_id = fields.Many2one(
        "proximus.onboarding.framework", required=True, index=True, ondelete="restrict"
    )
    framework_note = fields.Text(related="framework_id.note")
    source_url = fields.Char(related="framework_id.source_url")
    method = fields.Selection(related="framework_id.method")
    minimum = fields.Integer("At least", readonly=True)
    maximum = fields.Integer("At most", readonly=True)
    value = fields.Float(
        readonly=True,
        help="The figure that is compared: points at least, 0 to 100, or 1 to 5.",
    )
    level = fields.Selection(
        [
            ("very_low", "Very low"),
            ("low", "Low"),
            ("high", "High"),
            ("very_high", "Very high"),
            ("basic", "Basic"),
            ("average", "Average"),
            ("moderate", "Moderately advanced"),
            ("advanced", "Advanced"),
        ],
        readonly=True,
        help="Empty while the open answers leave it undecided.",
    )
    basic = fields.Selection(
        [("yes", "Reached"), ("no", "Not reached"), ("open", "Not decided yet")],
        string="Basic level",
        readonly=True,
        default="open",
    )
    answered_count = fields.Integer("Answered", readonly=True)
    item_count = fields.Integer("Questions", readonly=True)
    coverage_text = fields.Char("Answered So Far", compute="_compute_summary")
    says_something = fields.Boolean(
        readonly=True, help="Enough is answered for the score to mean something."
    )
    dimension_ids = fields.One2many("proximus.onboarding.score.dimension", "score_id")
    computed_on = fields.Datetime(readonly=True)
    trace = fields.Json(readonly=True)
    trace_html = fields.Html("Item by item", compute="_compute_trace_html")
    summary = fields.Char("Score", compute="_compute_summary")
    benchmark_text = fields.Text("Others", compute="_compute_benchmark_text")
    difference_text = fields.Char(
        "Since Last Time", compute="_compute_difference_text", compute_sudo=True
    )

    _framework_unique = models.Constraint(
        "UNIQUE(session_id, framework_id)", "A framework scores a set-up once."
    )
    _range_ordered = models.Constraint(
        "CHECK(0 <= minimum AND minimum <= maximum)", "A score goes from low to high."
    )

    # === COMPUTE METHODS === #

    @api.depends("minimum", "maximum", "level", "value", "says_something", "trace")
    @api.depends_context("lang")
    def _compute_summary(self):
        for score in self:
            score.coverage_text = self.env._(
                "%(answered)s of %(count)s questions",
                answered=score.answered_count,
                count=score.item_count,
            )
            if score.says_something:
                score.summary = score._describe()
            else:
                score.summary = self.env._(
                    "Too little is answered to say anything: %(coverage)s",
                    coverage=score.coverage_text,
                )

    @api.depends("framework_id.benchmark_ids", "says_something")
    @api.depends_context("lang")
    def _compute_benchmark_text(self):
        for score in self:
            benchmarks = score.framework_id.benchmark_ids
            score.benchmark_text = score.says_something and "\n".join(
                one._get_text() for one in benchmarks
            )

    @api.depends("value", "says_something", "session_id.previous_id.score_ids.value")
    @api.depends_context("lang")
    def _compute_difference_text(self):
        for score in self:
            score.difference_text = score._describe_difference()

    @api.depends("trace")
    def _compute_trace_html(self):
        labels = {
            True: self.env._("Yes"),
            False: self.env._("No"),
            None: self.env._("Not known"),
        }
        row = Markup("<tr><td>%s</td><td>%s</td><td class='text-muted'>%s</td></tr>")
        table = Markup("<table class='table table-sm'><tbody>%s</tbody></table>")
        for score in self:
            rows = (
                row
                % (
                    score._get_question_title(item),
                    item.get("text") or labels[item["answer"]],
                    item["origin"] or "",
                )
                for item in score.trace or []
            )
            score.trace_html = table % Markup("").join(rows)

    # === ACTIONS === #

    @api.readonly
    def action_explain(self) -> dict:
        """Open the score, item by item.

        :return: the action that shows it.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.framework_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _refresh(self):
        """Compute the score again from the answers and the facts of the session."""
        self.ensure_one()
        answers = {one.question_id: one for one in self.session_id.answer_ids}
        trace = self._prepare_trace(answers)
        vals = self._prepare_score_vals(answers, trace)
        vals |= {
            "answered_count": sum(item["answer"] is not None for item in trace),
            "item_count": len(trace),
            "trace": trace,
        }
        known = {name: self[name] for name in vals if name != "dimension_ids"}
        if any(known[name] != vals[name] for name in known) or "dimension_ids" in vals:
            self.write({**vals, "computed_on": fields.Datetime.now()})

    def _prepare_score_vals(self, answers, trace) -> dict:
        """Return what the method of the framework makes of the answers."""
        framework = self.framework_id
        if framework.method == "maturity":
            return self._prepare_maturity_vals(framework._score_maturity(answers))
        if framework.method == "security":
            small = framework._score_security(answers)
            return {
                "says_something": small is not None,
                "value": float(small.average) if small else 0,
            }
        result = framework._score({one["code"]: one["answer"] for one in trace})
        for item in trace:
            item["contradicts"] = item["code"] in result.contradictions
        return {
            "minimum": result.minimum,
            "maximum": result.maximum,
            "value": result.minimum,
            "level": result.level or False,
            "basic": {True: "yes", False: "no", None: "open"}[result.basic],
            "says_something": result.says_something,
        }

    def _prepare_maturity_vals(self, result) -> dict:
        """Return the values of a score on dimensions.

        :param result: :class:`tools.maturity.Maturity`
        """
        lines = self.dimension_ids.grouped("dimension_id")
        commands = []
        for dimension in self.framework_id.dimension_ids:
            one = result.dimensions[dimension.code]
            vals = {
                "is_known": one.value is not None,
                "value": float(one.value or 0),
                "answered_count": one.answered,
                "question_count": one.count,
            }
            line = lines.get(dimension)
            commands.append(
                Command.update(line.id, vals)
                if line
                else Command.create({"dimension_id": dimension.id, **vals})
            )
        return {
            "value": float(result.total or 0),
            "level": result.band if result.says_something else False,
            "says_something": result.says_something,
            "dimension_ids": commands,
        }

    def _prepare_trace(self, answers) -> list[dict]:
        """Return item by item what is known, and from where."""
        trace = []
        for item in self.framework_id.item_ids:
            answer = answers.get(item.question_id)
            fact = answer._get_fact() if answer else None
            trace.append(
                {
                    "code": item.code,
                    "question": item.question_id.title,
                    "question_id": item.question_id.id,
                    "answer": fact if isinstance(fact, bool) or fact is None else True,
                    "text": None
                    if fact is None or isinstance(fact, bool)
                    else answer._describe(fact),
                    "origin": self._get_origin(answer, fact),
                }
            )
        return trace

    def _get_origin(self, answer, fact):
        """Return where a fact comes from, in words; empty when it is not known."""
        if fact is None:
            return ""
        if answer.state == "answered":
            return self.env._("answered by %(user)s", user=answer.answered_by.name)
        return self.env._("%(evidence)s (not confirmed)", evidence=answer.evidence)

    def _get_question_title(self, item) -> str:
        """Return a question of the trace in the language of the reader."""
        question = self.env["proximus.onboarding.question"].browse(
            item.get("question_id")
        )
        return question.exists().title or item["question"]

    # === WORDS === #

    def _describe(self) -> str:
        """Return a score that says something, in words."""
        labels = dict(self._fields["level"]._description_selection(self.env))
        if self.method == "maturity":
            return self.env._(
                "%(value)s of 100: %(level)s",
                value=round(self.value),
                level=labels[self.level],
            )
        if self.method == "security":
            average = formatLang(self.env, self.value, digits=1)
            weakest = self._get_weakest()
            if not weakest:
                return self.env._("%(average)s of 5 on average", average=average)
            return self.env._(
                "%(average)s of 5 on average; weakest: %(weakest)s",
                average=average,
                weakest=format_list(self.env, weakest),
            )
        figures = {"minimum": self.minimum, "maximum": self.maximum}
        figures["count"] = self.item_count
        level = labels.get(self.level) or self.env._("the level is still open")
        if self.minimum == self.maximum:
            return self.env._(
                "%(minimum)s of %(count)s points: %(level)s", level=level, **figures
            )
        return self.env._(
            "%(minimum)s to %(maximum)s of %(count)s points: %(level)s",
            level=level,
            **figures,
        )

    def _get_weakest(self) -> list[str]:
        """Return the names of what is done least well, at most three."""
        answers = {one.question_id: one for one in self.session_id.answer_ids}
        small = self.framework_id._score_security(answers)
        weak = set(small.weakest if small else ())
        items = self.framework_id.item_ids
        controls = items.question_id.control_id
        return controls.filtered(lambda one: one.code in weak).mapped("name")[:3]

    def _describe_difference(self):
        """Return how the score moved since the set-up before, False without one."""
        before = self.session_id.previous_id.score_ids
        if not self.says_something or not before:
            return False
        comparable = {
            score: score.framework_id._compare_with(self.framework_id)
            for score in before
            if score.says_something and score.method == self.method
        }
        score = next((one for one in comparable if comparable[one] != "broken"), None)
        if not score:
            return self.env._(
                "Not comparable with last time: another list of questions."
            )
        moved = self.value - score.value
        sign = "+" if moved > 0 else "−" if moved < 0 else "±"
        figures = {
            "moved": f"{sign}{formatLang(self.env, abs(moved), digits=1)}",
            "before": formatLang(self.env, score.value, digits=1),
        }
        if comparable[score] == "shifted":
            return self.env._(
                "%(moved)s since last time (%(before)s); the list changed a little, so "
                "read it with reserve.",
                **figures,
            )
        return self.env._("%(moved)s since last time (%(before)s)", **figures)
