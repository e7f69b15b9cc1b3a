from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusOnboardingSession(models.Model):
    """The questions, one by one: those that everybody gets, and more by topic."""

    _inherit = "proximus.onboarding.session"

    # === QUESTIONS === #
    position = fields.Char(compute="_compute_position")
    question_title = fields.Char(
        "Question text", related="current_answer_id.question_id.title"
    )
    question_help = fields.Text(related="current_answer_id.question_id.help_text")
    question_why = fields.Text(related="current_answer_id.question_id.why")
    question_unit = fields.Char(related="current_answer_id.question_id.unit")
    question_extra = fields.Boolean(related="current_answer_id.extra")
    question_code = fields.Char(
        "Question Code", related="current_answer_id.question_id.code"
    )
    question_is_first = fields.Boolean(compute="_compute_position")
    question_id = fields.Many2one(related="current_answer_id.question_id")
    answer_kind = fields.Selection(related="current_answer_id.kind")
    answer_proposed = fields.Char(related="current_answer_id.proposed_text")
    answer_contradiction = fields.Char(related="current_answer_id.contradiction_text")
    answer_boolean = fields.Selection(
        related="current_answer_id.value_boolean", readonly=False
    )
    answer_number = fields.Char(
        related="current_answer_id.number_input", readonly=False
    )
    answer_option_id = fields.Many2one(
        related="current_answer_id.option_id", readonly=False
    )
    answer_level = fields.Selection(
        related="current_answer_id.value_level", readonly=False
    )
    answer_option_ids = fields.Many2many(
        related="current_answer_id.option_ids", readonly=False
    )
    answer_planned_ids = fields.Many2many(
        related="current_answer_id.planned_ids", readonly=False
    )
    answer_row_ids = fields.One2many(
        "proximus.onboarding.answer.row",
        "session_id",
        domain=[("is_current", "=", True)],
    )
    topic_ids = fields.One2many(
        "proximus.onboarding.session.topic", "session_id", "Topics", copy=False
    )
    contradicting_ids = fields.Many2many(
        "proximus.onboarding.answer",
        string="Answers That Do Not Agree",
        compute="_compute_contradicting_ids",
    )
    conflicting_ids = fields.Many2many(
        "proximus.onboarding.answer",
        string="Answers That Exclude Each Other",
        compute="_compute_contradicting_ids",
    )

    # === WHAT IS USED TODAY === #
    template_id = fields.Many2one(
        "proximus.onboarding.template",
        "Your Trade",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    tool_ids = fields.Many2many(
        "proximus.onboarding.tool", string="Tools in Use", copy=False
    )
    retyping_ids = fields.One2many(
        "proximus.onboarding.retyping", "session_id", "Typed Twice", copy=False
    )
    tools_text = fields.Html("About These Tools", compute="_compute_tools_text")

    # === COMPUTE METHODS === #

    @api.depends("current_answer_id", "answer_ids")
    def _compute_position(self):
        for session in self:
            answers = session._get_answer_group()
            current = session.current_answer_id
            session.question_is_first = current == answers[:1] and not current.extra
            session.position = answers and self.env._(
                "Question %(number)s of %(count)s",
                number=answers.ids.index(current.id) + 1,
                count=len(answers),
            )

    @api.depends(
        "answer_ids.state",
        "answer_ids.settled",
        "answer_ids.detected",
        "score_ids.trace",
    )
    def _compute_contradicting_ids(self):
        for session in self:
            answers = session.answer_ids
            session.contradicting_ids = answers.filtered("contradicts")
            questions = {
                item.get("question_id")
                for trace in session.score_ids.mapped("trace")
                for item in trace or []
                if item.get("contradicts")
            }
            session.conflicting_ids = answers.filtered(
                lambda one, wanted=questions: one.question_id.id in wanted
            )

    @api.depends("tool_ids", "retyping_ids.from_tool_id", "retyping_ids.to_tool_id")
    @api.depends_context("lang")
    def _compute_tools_text(self):
        origins = dict(
            self.env["proximus.onboarding.tool"]
            ._fields["origin"]
            ._description_selection(self.env)
        )
        row = Markup("<li><strong>%s</strong>: %s. %s</li>")
        block = Markup("<ul class='mb-0'>%s</ul>")
        for session in self:
            tools = session._get_tools().filtered(lambda tool: tool.origin != "none")
            rows = [
                row % (tool.name, origins[tool.origin], tool.alternative or "")
                for tool in tools
            ]
            session.tools_text = rows and block % Markup("").join(rows)

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "template_id" in vals:
            for session in self:
                session._apply_template()
        if {"retyping_ids", "tool_ids"} & set(vals):
            for session in self:
                session._count_retyping()
        return result

    # === ACTIONS === #

    def action_unknown(self):
        """Answer the current question with “I don't know” and go on."""
        for session in self:
            session._check_open()
            session._check_may_decide()
            session._leave_draft()
            if session._is_elsewhere():
                return session._keep_shown()
            session.current_answer_id._set_unknown()
            session._go_after_question()
        return True

    def action_refine(self, topic=None):
        """Ask the extra questions, which make advice and scores more exact.

        :param topic: proximus.onboarding.topic; without one, the first that has a
            question open.
        """
        for session in self:
            session._check_open()
            session._check_may_decide()
            extra = session.answer_ids.filtered("extra").sorted()
            if topic:
                extra = extra.filtered(lambda one: one.question_id.topic_id == topic)
            first = extra.filtered(lambda answer: answer.state == "open")[:1]
            if not extra:
                raise UserError(self.env._("There are no extra questions to answer."))
            session._ask(first or extra[:1])
        return True

    def action_to_advice(self):
        """Leave the questions for the advice, keeping what was answered so far."""
        for session in self:
            session._check_open()
            session._check_may_decide()
            session._leave_assessment()
        return True

    # === QUESTIONS === #

    def _enter_assessment(self):
        """Complete and propose the answers, and show the first one to give."""
        self._complete_answers()
        self._link_previous()
        self._apply_template()
        self._detect_facts()
        main = self.answer_ids.filtered(lambda answer: not answer.extra).sorted()
        todo = main.filtered(lambda answer: answer.state == "open")
        self._show_answer(todo[:1] or main[-1:])

    def _ask(self, answer):
        """Show the question of an answer.

        :param answer: proximus.onboarding.answer of this session.
        """
        self._go_to(self._get_step("assessment"))
        self._show_answer(answer)

    def _show_answer(self, answer):
        """Make an answer the current one, with what it needs on the screen."""
        self.current_answer_id = answer
        if answer.kind == "scale":
            answer._complete_rows()
        # which rows these are changes with the question, and no cache knows that
        self.env["proximus.onboarding.answer.row"].flush_model(["is_current"])
        self.invalidate_recordset(["answer_row_ids"])

    def _complete_answers(self):
        """Add an answer for each question that was added since the session began."""
        questions = self.env["proximus.onboarding.question"]._get_asked(
            self._proximus_today()
        )
        missing = questions - self.answer_ids.question_id
        self.env["proximus.onboarding.answer"].create(
            [{"session_id": self.id, "question_id": one.id} for one in missing]
        )
        topics = self.answer_ids.question_id.topic_id - self.topic_ids.topic_id
        self.env["proximus.onboarding.session.topic"].create(
            [{"session_id": self.id, "topic_id": topic.id} for topic in topics]
        )

    def _get_answer_group(self):
        """Return the answers that the current one belongs to, in order."""
        current = self.current_answer_id
        if not current:
            return self.env["proximus.onboarding.answer"]
        topic = current.question_id.topic_id
        return self.answer_ids.filtered(
            lambda one: (
                one.extra == current.extra
                and (not one.extra or one.question_id.topic_id == topic)
            )
        ).sorted()

    def _next_question(self):
        """Keep the current answer and show the next question."""
        if self.current_answer_id:
            self.current_answer_id._confirm()
        self._go_after_question()

    def _go_after_question(self):
        """Show the question after the current one; after the last, the advice."""
        answers = self._get_answer_group()
        position = answers.ids.index(self.current_answer_id.id) if answers else 0
        following = answers[position + 1 : position + 2]
        if following:
            self._show_answer(following)
        else:
            self._leave_assessment()

    def _previous_question(self) -> bool:
        """Show the question before the current one.

        :return: whether there was one.
        """
        answers = self._get_answer_group()
        position = answers.ids.index(self.current_answer_id.id) if answers else 0
        if position:
            self._show_answer(answers[position - 1])
        elif self.question_extra:
            self._leave_assessment()
        else:
            return False
        return True

    def _leave_assessment(self):
        """Go to the advice once every question of the assessment was handled."""
        main = self.answer_ids.filtered(lambda answer: not answer.extra).sorted()
        todo = main.filtered(lambda answer: answer.state == "open")
        if todo:
            self._show_answer(todo[0])
            return
        self._go_after_step()

    # === TRADE AND TOOLS === #

    def _apply_template(self):
        """Propose what is usual in the trade, where nothing better is known."""
        self.ensure_one()
        self.answer_ids._forget_template()
        answers = self.answer_ids.grouped("question_id")
        for line in self.template_id.line_ids:
            answer = answers.get(line.question_id)
            if answer:
                answer._propose(
                    line._get_value(), self.template_id.evidence, "template"
                )

    def _get_tools(self):
        """Return the tools in use, also those that something is typed over from."""
        lines = self.retyping_ids
        return self.tool_ids | lines.from_tool_id | lines.to_tool_id

    def _count_retyping(self):
        """Propose the number of documents typed twice, as the list of it adds up."""
        self.ensure_one()
        total = sum(self.retyping_ids.mapped("times"))
        answer = self.answer_ids.filtered(
            lambda one: one.question_id.code == "DOUBLE_ENTRY"
        )
        if total and answer:
            evidence = self.env._(
                "what you list as typed twice adds up to %(count)s", count=total
            )
            answer._propose(total, evidence, "imported")
