from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusOnboardingSession(models.Model):
    """Walking through the steps and the questions: next, back, skip, don't know."""

    _inherit = "proximus.onboarding.session"

    position = fields.Char(compute="_compute_position")
    question_title = fields.Char(
        "Question text", related="current_answer_id.question_id.name"
    )
    question_help = fields.Text(related="current_answer_id.question_id.help_text")
    question_why = fields.Text(related="current_answer_id.question_id.why")
    question_unit = fields.Char(related="current_answer_id.question_id.unit")
    question_extra = fields.Boolean(related="current_answer_id.extra")
    question_id = fields.Many2one(related="current_answer_id.question_id")
    answer_kind = fields.Selection(related="current_answer_id.kind")
    answer_evidence = fields.Char(related="current_answer_id.evidence")
    answer_boolean = fields.Selection(
        related="current_answer_id.value_boolean", readonly=False
    )
    answer_number = fields.Char(
        related="current_answer_id.number_input", readonly=False
    )
    answer_option_id = fields.Many2one(
        related="current_answer_id.option_id", readonly=False
    )

    # === COMPUTE METHODS === #

    @api.depends("current_answer_id", "answer_ids")
    def _compute_position(self):
        for session in self:
            answers = session._get_answer_group()
            session.position = answers and self.env._(
                "Question %(number)s of %(count)s",
                number=answers.ids.index(session.current_answer_id.id) + 1,
                count=len(answers),
            )

    # === ACTION METHODS === #

    def action_next(self):
        """Check what is filled in, keep it, and go on to the next question or step.

        :raise UserError: when something is missing or wrong; nothing is then kept.
        """
        for session in self:
            session._check_open()
            session._leave_draft()
            if session.step_code == "assessment":
                session._next_question()
            else:
                session._validate_step()
                session._go_after_step()
        return True

    def action_back(self):
        """Go back to the previous question or step; no answer is lost."""
        for session in self:
            session._check_open()
            if session.step_code != "assessment" or not session._previous_question():
                session._go_before_step()
        return True

    def action_skip(self, reason=None):
        """Skip the current step, when it is optional.

        :param str reason: why, kept with the step.
        :raise UserError: when the step is needed.
        """
        for session in self:
            session._check_open()
            session._leave_draft()
            if not session.step_optional:
                raise UserError(
                    self.env._(
                        "The step “%(step)s” cannot be skipped.",
                        step=session.current_step_id.name,
                    )
                )
            session._get_step_line()._set_skipped(reason)
            session._go_to(session._get_next_step())
        return True

    def action_unknown(self):
        """Answer the current question with “I don't know” and go on."""
        for session in self:
            session._check_open()
            session._leave_draft()
            session.current_answer_id._set_unknown()
            session._go_after_question()
        return True

    def action_refine(self):
        """Ask the extra questions, which make the scores more exact."""
        for session in self:
            session._check_open()
            extra = session.answer_ids.filtered("extra").sorted()
            first = extra.filtered(lambda answer: answer.state == "open")[:1]
            if not extra:
                raise UserError(self.env._("There are no extra questions to answer."))
            session._go_to(self._get_step("assessment"))
            session.current_answer_id = first or extra[:1]
        return True

    def action_to_advice(self):
        """Leave the questions for the advice, keeping what was answered so far."""
        for session in self:
            session._check_open()
            session._leave_assessment()
        return True

    # === STEPS === #

    @api.model
    def _get_step(self, code):
        """Return the step with this code."""
        return self.env["proximus.onboarding.step"].search([("code", "=", code)])

    def _get_step_line(self):
        """Return the line of the current step in this session."""
        self.ensure_one()
        return self.step_ids.filtered(lambda s: s.step_id == self.current_step_id)

    def _leave_draft(self):
        """Note that work on the session started."""
        if self.state == "draft":
            self._transition("in_progress")

    def _validate_step(self):
        """Run the check of the current step, if it has one."""
        validator = self._get_step_validators().get(self.step_code)
        if validator:
            validator()

    def _go_after_step(self):
        """Mark the current step done and go to the next one, or finish."""
        self._get_step_line()._set_done()
        self._go_to(self._get_next_step())

    def _go_before_step(self):
        """Go to the step before the current one, if there is one."""
        lines = self._get_applicable_lines()
        before = lines.filtered(lambda s: s.sequence < self.current_step_id.sequence)
        if before:
            self._go_to(before[-1].step_id)

    def _get_applicable_lines(self):
        """Return the step lines that have something to do, in order."""
        lines = self.step_ids.sorted()
        return lines.filtered(lambda line: line.state != "not_applicable")

    def _get_next_step(self):
        """Return the step after the current one; empty after the last."""
        lines = self._get_applicable_lines()
        after = lines.filtered(lambda s: s.sequence > self.current_step_id.sequence)
        return after[:1].step_id

    def _go_to(self, step):
        """Show a step, in the state that belongs to it; without one, finish."""
        self.ensure_one()
        if not step:
            self._transition("done")
            return
        self._transition(step.session_state)
        self.current_step_id = step
        self._enter_step()

    # === QUESTIONS === #

    def _enter_assessment(self):
        """Complete and propose the answers, and show the first one to give."""
        self._complete_answers()
        self._detect_facts()
        main = self.answer_ids.filtered(lambda answer: not answer.extra).sorted()
        todo = main.filtered(lambda answer: answer.state == "open")
        self.current_answer_id = todo[:1] or main[-1:]

    def _complete_answers(self):
        """Add an answer for each question that was added since the session began."""
        questions = self.env["proximus.onboarding.question"].search(
            [("active", "=", True)]
        )
        missing = questions - self.answer_ids.question_id
        self.env["proximus.onboarding.answer"].create(
            [{"session_id": self.id, "question_id": one.id} for one in missing]
        )

    def _get_answer_group(self):
        """Return the answers that the current one belongs to, in order."""
        current = self.current_answer_id
        if not current:
            return self.env["proximus.onboarding.answer"]
        return self.answer_ids.filtered(lambda a: a.extra == current.extra).sorted()

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
            self.current_answer_id = following
        else:
            self._leave_assessment()

    def _previous_question(self):
        """Show the question before the current one.

        :return: whether there was one.
        :rtype: bool
        """
        answers = self._get_answer_group()
        position = answers.ids.index(self.current_answer_id.id) if answers else 0
        if position:
            self.current_answer_id = answers[position - 1]
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
            self.current_answer_id = todo[0]
            return
        self._go_after_step()
