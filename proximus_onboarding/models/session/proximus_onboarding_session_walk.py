from collections.abc import Callable

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval

from ...tools import flow


class ProximusOnboardingSession(models.Model):
    """The walk through the steps: next, back, skip, and what belongs in the way."""

    _inherit = "proximus.onboarding.session"

    problem_text = fields.Text(compute="_compute_problem_text")
    minutes_text = fields.Char("Time Left", compute="_compute_minutes_text")

    # === COMPUTE METHODS === #

    @api.depends("show_problems", "step_code")
    def _compute_problem_text(self):
        for session in self:
            problems = session.show_problems and session._get_step_problems()
            session.problem_text = problems and "\n".join(problems.values())

    @api.depends("minutes_left")
    @api.depends_context("lang")
    def _compute_minutes_text(self):
        for session in self:
            session.minutes_text = session.minutes_left and self.env._(
                "about %(minutes)s min left", minutes=session.minutes_left
            )

    # === ACTIONS === #

    def action_next(self):
        """Check what is filled in, keep it, and go on to the next question or step.

        From the guide, what is wrong with a field is said beside it and the page stays.

        :raises UserError: when something is missing or wrong; nothing is then kept.
        """
        for session in self:
            session._check_open()
            session._check_may_decide()
            session._leave_draft()
            if session._is_elsewhere():
                return session._keep_shown()
            if session._stay_on_problems():
                continue
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
            session._check_may_decide()
            session._note_time()
            if session._is_elsewhere():
                return session._keep_shown()
            if session.step_code != "assessment" or not session._previous_question():
                session._go_before_step()
        return True

    def action_skip(self, reason: str | None = None):
        """Skip the current step, when it is optional.

        :param reason: why, kept with the step.
        :raises UserError: when the step is needed.
        """
        for session in self:
            session._check_open()
            session._check_may_decide()
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

    def action_ask_skip(self) -> dict:
        """Ask why the current step is skipped, and skip it then."""
        self._check_open()
        self._check_may_decide()
        return self._ask_reason("skip", self.env._("Skip this step"))

    def action_ask_cancel(self) -> dict:
        """Ask why the set-up is stopped, and stop it then."""
        self._check_open()
        self._check_may_decide()
        return self._ask_reason("cancel", self.env._("Cancel the set-up"))

    def _ask_reason(self, kind: str, title: str) -> dict:
        """Return the dialog that asks for a reason.

        :param kind: what is done then: skip or cancel.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "proximus.onboarding.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_session_id": self.id,
                "default_kind": kind,
                "default_step_id": self.current_step_id.id,
            },
        }

    # === HOOKS OF THE STEPS === #

    def _get_step_validators(self) -> dict[str, Callable[[], None]]:
        """Return per step code the method that checks and keeps the step.

        Each raises a UserError that says what is missing. Extend with super().
        """
        return {
            "company": self._validate_company,
            "advice": self._validate_advice,
            "offer": self._validate_offer,
            "apps": self._validate_apps,
        }

    def _get_step_problems(self) -> dict[str, str]:
        """Return per field what is wrong with the current step. Extend with super()."""
        return {}

    def _enter_step(self):
        """Prepare the step that was just reached. Extend with super()."""
        self.show_problems = False
        if self.step_code == "company":
            self._propose_company(only_empty=True)
        elif self.step_code == "assessment":
            self._enter_assessment()
        elif self.step_code == "advice":
            self._refresh_advice()
        elif self.step_code == "apps":
            self._sync_apps()

    def _apply_decisions(self):
        """Put the decisions on the advice to work. Extend with super().

        Runs each time that the advice is left, so it must bear repetition.
        """
        self._set_step_needed("offer", bool(self._get_offered()))
        self._plan_apps()
        self._get_accepted("activity")._schedule_activity()

    def _get_step_parts(self) -> dict:
        """Return how far each session is inside its steps. Extend with super().

        :return: by session, per step code how many parts were handled of how many.
        """
        main = {
            session: session.answer_ids.filtered(lambda answer: not answer.extra)
            for session in self
        }
        # Before the first answer the questions that will be asked are what is ahead.
        questions = self.env["proximus.onboarding.question"]
        ahead = (
            questions.search_count([("extra", "=", False)])
            if not all(main.values())
            else 0
        )
        return {
            session: {
                "assessment": (
                    len(answers.filtered(lambda answer: answer.state != "open")),
                    len(answers) or ahead,
                )
            }
            for session, answers in main.items()
        }

    # === WHICH STEPS === #

    def _is_applicable(self, step):
        """Tell whether a step has something to do in this session.

        The condition of the step decides, then the method ``_is_applicable_<code>()``
        of this model where there is one. None leaves it as it is: not known yet.
        """
        self.ensure_one()
        condition = step.applicable_domain
        if condition and not self.filtered_domain(safe_eval(condition)):
            return False
        method = getattr(self, f"_is_applicable_{step.code}", None)
        if method:
            return method()
        return True if condition else None

    def _refresh_applicable(self):
        """Take the steps into the way, or out of it, that their conditions speak of."""
        for session in self:
            for line in session.step_ids:
                needed = session._is_applicable(line.step_id)
                if needed is not None:
                    line._set_needed(needed)

    @api.model
    def _get_step(self, code):
        """Return the step with this code."""
        return self.env["proximus.onboarding.step"].search([("code", "=", code)])

    def _get_step_line(self):
        """Return the line of the current step in this session."""
        self.ensure_one()
        return self.step_ids.filtered(lambda s: s.step_id == self.current_step_id)

    def _get_applicable_lines(self):
        """Return the step lines that have something to do, in order."""
        lines = self.step_ids.sorted()
        return lines.filtered(lambda line: line.state != "not_applicable")

    # === ON THE WAY === #

    def _leave_draft(self):
        """Note that work on the session started, and how long it takes."""
        if self.state == "draft":
            self._transition("in_progress")
        self._note_time()

    def _note_time(self):
        """Count the time since the last click as work on the current step."""
        now = fields.Datetime.now()
        line = self._get_step_line()
        if self.touched_on and line.state == "todo":
            pause = (now - self.touched_on).total_seconds()
            line.seconds += flow.active_seconds(pause)
        self.touched_on = now

    def _stay_on_problems(self) -> bool:
        """In the guide, show what is wrong beside its field instead of going on.

        :return: whether there is something to show.
        """
        if not self.env.context.get("shown_step"):
            return False
        self.show_problems = bool(self._get_step_problems())
        return self.show_problems

    def _validate_step(self):
        """Run the check of the current step, if it has one."""
        validator = self._get_step_validators().get(self.step_code)
        if validator:
            validator()

    def _go_after_step(self):
        """Mark the current step done and go to the next one, or finish."""
        self._get_step_line()._set_done()
        self._refresh_applicable()
        self._go_to(self._get_next_step())

    def _go_before_step(self):
        """Go to the step before the current one, if there is one."""
        lines = self._get_applicable_lines()
        before = lines.filtered(lambda s: s.sequence < self.current_step_id.sequence)
        if before:
            self._go_to(before[-1].step_id)

    def _get_next_step(self):
        """Return the step after the current one; empty after the last."""
        lines = self._get_applicable_lines()
        after = lines.filtered(lambda s: s.sequence > self.current_step_id.sequence)
        return after[:1].step_id

    def _go_to(self, step):
        """Show a step, in the state that belongs to it; without one, finish.

        :raises UserError: when another step comes first.
        """
        self.ensure_one()
        if not step:
            self._transition("done")
            return
        line = self.step_ids.filtered(lambda one: one.step_id == step)
        blockers = line._get_blockers() if line else line
        if blockers:
            raise UserError(
                self.env._(
                    "“%(step)s” comes after “%(first)s”: finish that first.",
                    step=step.name,
                    first=blockers[0].step_id.name,
                )
            )
        self._transition(step.session_state)
        self.current_step_id = step
        self._enter_step()
