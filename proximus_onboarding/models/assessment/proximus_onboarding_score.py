from markupsafe import Markup

from odoo import api, fields, models


class ProximusOnboardingScore(models.Model):
    """The score of a session under one framework: a range while answers are open."""

    _name = "proximus.onboarding.score"
    _description = "Maturity Score"
    _order = "session_id, id"
    _rec_name = "framework_id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    framework_id = fields.Many2one(
        "proximus.onboarding.framework", required=True, index=True, ondelete="restrict"
    )
    framework_note = fields.Text(related="framework_id.note")
    minimum = fields.Integer("At least", readonly=True)
    maximum = fields.Integer("At most", readonly=True)
    level = fields.Selection(
        [
            ("very_low", "Very low"),
            ("low", "Low"),
            ("high", "High"),
            ("very_high", "Very high"),
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
    computed_on = fields.Datetime(readonly=True)
    trace = fields.Json(readonly=True)
    trace_html = fields.Html("Item by item", compute="_compute_trace_html")
    summary = fields.Char("Score", compute="_compute_summary")

    _framework_unique = models.Constraint(
        "UNIQUE(session_id, framework_id)", "A framework scores a set-up once."
    )
    _range_ordered = models.Constraint(
        "CHECK(0 <= minimum AND minimum <= maximum)", "A score goes from low to high."
    )

    # === COMPUTE METHODS === #

    @api.depends("minimum", "maximum", "level")
    def _compute_summary(self):
        labels = dict(self._fields["level"]._description_selection(self.env))
        for score in self:
            count = len(score.framework_id.item_ids)
            if score.level:
                score.summary = self.env._(
                    "%(minimum)s to %(maximum)s of %(count)s points: %(level)s",
                    minimum=score.minimum,
                    maximum=score.maximum,
                    count=count,
                    level=labels[score.level],
                )
            else:
                score.summary = self.env._(
                    "%(minimum)s to %(maximum)s of %(count)s points: the level is "
                    "still open",
                    minimum=score.minimum,
                    maximum=score.maximum,
                    count=count,
                )

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
                row % (item["question"], labels[item["answer"]], item["origin"] or "")
                for item in score.trace or []
            )
            score.trace_html = table % Markup("").join(rows)

    # === BUSINESS METHODS === #

    def _refresh(self):
        """Compute the range again from the answers and the facts of the session."""
        self.ensure_one()
        trace = self._prepare_trace()
        result = self.framework_id._score({one["code"]: one["answer"] for one in trace})
        self.write(
            {
                "minimum": result.minimum,
                "maximum": result.maximum,
                "level": result.level or False,
                "basic": {True: "yes", False: "no", None: "open"}[result.basic],
                "computed_on": fields.Datetime.now(),
                "trace": trace,
            }
        )

    def _prepare_trace(self):
        """Return item by item what is known, and from where."""
        answers = {one.question_id: one for one in self.session_id.answer_ids}
        trace = []
        for item in self.framework_id.item_ids:
            answer = answers.get(item.question_id)
            fact = answer._get_fact() if answer else None
            trace.append(
                {
                    "code": item.code,
                    "question": item.question_id.name,
                    "answer": fact,
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
