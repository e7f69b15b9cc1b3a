from collections.abc import Callable

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from odoo.addons.proximus_connectivity.fields import Reference

from ...tools import flow

REGIONS = [
    ("flanders", "Flanders"),
    ("wallonia", "Wallonia"),
    ("brussels", "Brussels"),
]


class ProximusOnboardingSession(models.Model):
    """The guided set-up of a company: kept, resumable, and open to several people.

    Here are its states and the walk through its steps; the files beside this one hold
    what happens in each step.
    """

    _name = "proximus.onboarding.session"
    _description = "Guided Set-up"
    _inherit = [
        "proximus.lifecycle.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
    ]
    _order = "id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        help="Who is set up: the company itself, or a customer it sets up.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "New"),
            ("in_progress", "In progress"),
            ("review", "Reviewing the advice"),
            ("installing", "Installing apps"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    started_on = fields.Datetime(readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    close_reason = fields.Char(readonly=True, copy=False)

    # === STEPS === #
    step_ids = fields.One2many(
        "proximus.onboarding.session.step", "session_id", string="Steps", copy=False
    )
    current_step_id = fields.Many2one(
        "proximus.onboarding.step", string="Step", readonly=True, copy=False
    )
    step_code = fields.Char(related="current_step_id.code")
    step_description = fields.Text(related="current_step_id.description")
    step_optional = fields.Boolean(related="current_step_id.optional")
    progress = fields.Integer(
        compute="_compute_progress",
        store=True,
        aggregator="avg",
        help="Steps handled, in percent; a skipped step was handled.",
    )
    minutes_left = fields.Integer(compute="_compute_progress", store=True)

    # === THE COMPANY === #
    enterprise_number = Reference(
        copy=False,
        help="Ten digits, for example 0566.988.259. Printed on every invoice.",
    )
    vat_liable = fields.Selection(
        [("yes", "Yes"), ("no", "No, or exempt")], string="Subject to VAT"
    )
    region = fields.Selection(REGIONS)

    # === STEP 2: THE SITUATION === #
    answer_ids = fields.One2many(
        "proximus.onboarding.answer", "session_id", string="Answers", copy=False
    )
    current_answer_id = fields.Many2one(
        "proximus.onboarding.answer", readonly=True, copy=False
    )

    # === STEP 3 TO 5 === #
    recommendation_ids = fields.One2many(
        "proximus.onboarding.recommendation", "session_id", copy=False
    )
    score_ids = fields.One2many("proximus.onboarding.score", "session_id", copy=False)
    install_line_ids = fields.One2many(
        "proximus.onboarding.install.line", "session_id", string="Apps", copy=False
    )

    _one_open = models.UniqueIndex(
        "(company_id) WHERE state NOT IN ('done', 'cancelled')",
        "This company already has a set-up in progress: continue that one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_partner_id(self):
        for session in self:
            session.partner_id = session.partner_id or session.company_id.partner_id

    @api.depends("partner_id.display_name")
    def _compute_name(self):
        for session in self:
            session.name = session.partner_id.display_name

    def _compute_access_url(self):
        """Override of `portal`: a session has its own page."""
        result = super()._compute_access_url()
        for session in self:
            session.access_url = f"/my/onboarding/{session.id}"
        return result

    @api.depends("step_ids.state", "step_ids.step_id.estimated_minutes")
    def _compute_progress(self):
        for session in self:
            steps = session.step_ids
            session.progress = flow.progress(steps.mapped("state"))
            todo = steps.filtered(lambda step: step.state == "todo")
            session.minutes_left = sum(todo.step_id.mapped("estimated_minutes"))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # A session that was just closed makes room only once that is in the database.
        self.flush_model(["state"])
        sessions = super().create(vals_list)
        steps = self.env["proximus.onboarding.step"].search([("code", "!=", False)])
        self.env["proximus.onboarding.session.step"].create(
            [
                {"session_id": session.id, "step_id": step.id}
                for session in sessions
                for step in steps
            ]
        )
        for session in sessions:
            session.current_step_id = steps[:1]
            session._propose_company()
        return sessions

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for session in self:
            if session.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "The set-up of %(name)s is in use: cancel it before deleting.",
                        name=session.name,
                    )
                )

    # === ACTIONS === #

    @api.model
    def action_resume(self) -> dict:
        """Open the set-up of the current company where it was left.

        Without an open one, the last finished one is shown, and a first one is
        started when there is none at all.

        :return: the action that shows it.
        """
        company = self.env.company
        session = self._get_open(company) or self.search(
            [("company_id", "=", company.id), ("state", "=", "done")], limit=1
        )
        return (session or self._start(company)).action_open()

    def action_start(self):
        """Start another set-up of the same company, or of the current one; open it."""
        company = self.company_id or self.env.company
        return (self._get_open(company) or self._start(company)).action_open()

    def action_open(self):
        """Return the action that shows this session as a guide."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_onboarding.proximus_onboarding_session_action_guide"
        )
        return {**action, "res_id": self.id}

    def action_cancel(self, reason=None):
        """Stop the set-up; its answers stay readable."""
        self._transition("cancelled", reason=reason)
        return True

    def action_next(self):
        """Check what is filled in, keep it, and go on to the next question or step.

        :raises UserError: when something is missing or wrong; nothing is then kept.
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

    def action_skip(self, reason: str | None = None):
        """Skip the current step, when it is optional.

        :param reason: why, kept with the step.
        :raises UserError: when the step is needed.
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

    # === STATE === #

    def _lifecycle_moves(self):
        return flow.SESSION_TRANSITIONS

    def _transition_vals(self, target, *, date, reason):
        """Override of the life cycle: a session keeps when it began and ended, and why.

        User and date of each move are kept in the chatter.
        """
        now = fields.Datetime.now()
        vals = (
            {"closed_on": now, "close_reason": reason} if target in flow.CLOSED else {}
        )
        fresh = self.filtered(lambda session: session.state == "draft")
        return [({**vals, "started_on": now}, fresh), (vals, self - fresh)]

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

    def _enter_step(self):
        """Prepare the step that was just reached. Extend with super()."""
        if self.step_code == "assessment":
            self._enter_assessment()
        elif self.step_code == "advice":
            self._refresh_advice()
        elif self.step_code == "apps":
            self.install_line_ids._sync()

    def _apply_decisions(self):
        """Put the decisions on the advice to work. Extend with super().

        Runs each time that the advice is left, so it must bear repetition.
        """
        self._set_step_needed("offer", bool(self._get_accepted("bundle")))
        self._plan_apps()
        self._get_accepted("activity")._schedule_activity()

    # === BUSINESS METHODS === #

    @api.model
    def _get_open(self, company):
        """Return the open session of a company, or nothing."""
        return self.search(
            [("company_id", "=", company.id), ("state", "not in", list(flow.CLOSED))],
            limit=1,
        )

    @api.model
    def _start(self, company):
        """Create the session of a company, also when two people start at once.

        :raises ConcurrencyError: when another transaction just created it; the request
            is then retried by Odoo and finds that one.
        """
        try:
            with self.env.cr.savepoint():
                return self.create({"company_id": company.id})
        except UniqueViolation as error:
            raise ConcurrencyError(
                f"another user just started the set-up of company {company.id}"
            ) from error

    def _check_open(self):
        """Raise a UserError when a session is closed."""
        for session in self:
            if session.state in flow.CLOSED:
                raise UserError(
                    self.env._(
                        "The set-up of %(name)s is closed: start another one to "
                        "change its answers.",
                        name=session.name,
                    )
                )

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
