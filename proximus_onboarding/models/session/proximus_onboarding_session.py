from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.fields import Reference

from ...tools import flow

REGIONS = [
    ("flanders", "Flanders"),
    ("wallonia", "Wallonia"),
    ("brussels", "Brussels"),
]
#: What a page tells about itself beside what is filled in on it.
SEEN = ("seen_revision", "seen_answer_id")
#: Who may have a part in a set-up: somebody of the house who has its company.
COLLEAGUES = "[('share', '=', False), ('company_ids', 'in', company_id)]"


class ProximusOnboardingSession(models.Model):
    """The guided set-up of a company: kept, resumable, and open to several people.

    Here is what it holds. The files beside this one walk through its steps (`_walk`)
    and share it between people (`_share`); other folders hold what happens in a step.
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

    _portal_hides_money = True
    _portal_money_fields = frozenset(
        {"cost_html", "counted_html", "offer_preview", "tools_text"}
    )
    _portal_token_rights = _portal_talk_rights = frozenset({"money"})

    name = fields.Char(compute="_compute_name", store=True)
    active = fields.Boolean(default=True)
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
        string="Owner",
        domain=COLLEAGUES,
        default=lambda self: self.env.user,
        tracking=True,
        help="Decides: on the advice, on the offer, on the apps.",
    )
    integrator_id = fields.Many2one(
        "res.users",
        domain=COLLEAGUES,
        index="btree_not_null",
        tracking=True,
        help="Sets up for the customer, and may do all that the owner may.",
    )
    accountant_id = fields.Many2one(
        "res.users",
        domain=COLLEAGUES,
        index="btree_not_null",
        tracking=True,
        help="Sees the whole set-up and fills in the particulars of the company.",
    )
    state = fields.Selection(
        [
            ("draft", "New"),
            ("in_progress", "In progress"),
            ("review", "Reviewing the advice"),
            ("installing", "Installing apps"),
            ("configuring", "Settings"),
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
    close_reason = fields.Char(readonly=True, copy=False, tracking=True)

    # === STEPS === #
    step_ids = fields.One2many(
        "proximus.onboarding.session.step", "session_id", string="Steps", copy=False
    )
    current_step_id = fields.Many2one(
        "proximus.onboarding.step", string="Step", readonly=True, copy=False
    )
    stage_id = fields.Many2one(
        "proximus.onboarding.step",
        compute="_compute_stage_id",
        store=True,
        index="btree_not_null",
    )
    shown_stage_ids = fields.Many2many(
        "proximus.onboarding.step", compute="_compute_shown_stage_ids"
    )
    step_code = fields.Char(related="current_step_id.code")
    step_description = fields.Text(related="current_step_id.description")
    step_optional = fields.Boolean(related="current_step_id.optional")
    is_first_step = fields.Boolean(compute="_compute_is_first_step")
    progress = fields.Integer(
        compute="_compute_progress",
        store=True,
        aggregator="avg",
        help="Steps and questions handled, in percent; a skipped step was handled.",
    )
    minutes_left = fields.Integer(
        compute="_compute_minutes_left",
        help="Minutes that the rest takes, by how long earlier set-ups took.",
    )
    touched_on = fields.Datetime("Last Worked On", readonly=True, copy=False)

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
        "(company_id, partner_id) WHERE active AND state NOT IN ('done', 'cancelled')",
        "This customer already has a set-up in progress: continue that one.",
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

    @api.depends("current_step_id.stage_id")
    def _compute_stage_id(self):
        for session in self:
            step = session.current_step_id
            session.stage_id = step.stage_id or step

    @api.depends("step_ids.state", "step_ids.step_id.stage_id")
    def _compute_shown_stage_ids(self):
        for session in self:
            steps = session._get_applicable_lines().step_id
            session.shown_stage_ids = steps.stage_id | steps.filtered(
                lambda step: not step.stage_id
            )

    @api.depends("current_step_id", "step_ids.state")
    def _compute_is_first_step(self):
        for session in self:
            first = session._get_applicable_lines()[:1].step_id
            session.is_first_step = session.current_step_id == first

    @api.depends("step_ids.state", "answer_ids.state", "answer_ids.extra")
    def _compute_progress(self):
        parts = self._get_step_parts()
        for session in self:
            session.progress = flow.progress(
                session.step_ids.mapped("state"),
                [
                    parts[session].get(line.step_id.code, (0, 0))
                    for line in session.step_ids
                ],
            )

    @api.depends("step_ids.state", "answer_ids.state", "answer_ids.extra")
    def _compute_minutes_left(self):
        parts, minutes = self._get_step_parts(), self.step_ids.step_id._get_minutes()
        for session in self:
            session.minutes_left = flow.minutes_left(
                (
                    line.state,
                    minutes[line.step_id],
                    parts[session].get(line.step_id.code, (0, 0)),
                )
                for line in session.step_ids
                if session.state not in flow.CLOSED
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # A session that was just closed makes room only once that is in the database.
        self.flush_model(["state", "active"])
        sessions = super().create([self._set_up_whole(vals) for vals in vals_list])
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
        sessions._take_on()
        sessions._refresh_applicable()
        return sessions

    def write(self, vals):
        """Override of the ORM: two people on one page overwrite nothing unseen.

        :raises UserError: when somebody else has meanwhile filled in the same.
        """
        vals = self._set_up_whole(vals)
        self._check_may_fill_in(vals)
        before = self._get_people()
        if self._get_shared_names(vals):
            for session in self:
                kept = session._keep_shared(vals)
                super(ProximusOnboardingSession, session).write(kept)
        else:
            super().write({key: vals[key] for key in vals if key not in SEEN})
        self._hand_over(before)
        return True

    def _take_on(self):
        """Let whoever sells, and starts the set-up of a customer, be its integrator."""
        if self.env.user.has_group("proximus_connectivity.group_partner"):
            mine = self.filtered(
                lambda one: not one.is_own_company and not one.integrator_id
            )
            mine.integrator_id = self.env.user

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

    @api.model
    def _set_up_whole(self, vals: dict) -> dict:
        """Return values with the legal entity for a person or an address of it."""
        if not vals.get("partner_id"):
            return vals
        partner = self.env["res.partner"].browse(vals["partner_id"])
        return {**vals, "partner_id": partner.commercial_partner_id.id}

    # === ACTIONS === #

    @api.model
    def action_resume(self) -> dict:
        """Open the set-up of the current company where it was left.

        Without an open one, the last finished one is shown, then that of a customer
        for whom the user decides; a first one is started when there is none at all.

        :return: the action that shows it.
        """
        company = self.env.company
        session = (
            self._get_open(company)
            or self.search(
                self._of_customer(company) & Domain("state", "=", "done"), limit=1
            )
            or self._get_mine(company)
        )
        return (session or self._start(company)).action_open()

    def action_start(self):
        """Start another set-up of the same customer, or of the current company."""
        company = self.company_id or self.env.company
        partner = self.partner_id
        session = self._get_open(company, partner) or self._start(company, partner)
        return session.action_open()

    def action_open(self):
        """Return the action that shows this session as a guide."""
        self.ensure_one()
        if self.state not in flow.CLOSED and self._may_decide():
            self.touched_on = fields.Datetime.now()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_onboarding.proximus_onboarding_session_action_guide"
        )
        return {**action, "res_id": self.id}

    def action_cancel(self, reason=None):
        """Stop the set-up; its answers stay readable.

        :param reason: why, kept with the session.
        """
        self._check_may_decide()
        self._transition("cancelled", reason=reason)
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

    # === BUSINESS METHODS === #

    @api.model
    def _of_customer(self, company, partner=None) -> Domain:
        """Return the domain of the sessions of one customer of a company.

        :param partner: the customer; by default the company itself.
        """
        # sudo: which contact a company is, for whoever may not read contacts
        partner = partner or company.sudo().partner_id.commercial_partner_id
        return Domain("company_id", "=", company.id) & Domain(
            "partner_id", "=", partner.id
        )

    @api.model
    def _get_open(self, company, partner=None):
        """Return the open session of a customer, or nothing.

        :param partner: the customer; by default the company itself.
        """
        is_open = Domain("state", "not in", list(flow.CLOSED))
        return self.search(self._of_customer(company, partner) & is_open, limit=1)

    @api.model
    def _mine_domain(self, company) -> Domain:
        """Return the domain of open sessions that the user was asked to decide on."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("user_id", "=", self.env.uid)
            & Domain("integrator_id", "!=", self.env.uid)
            & Domain("create_uid", "!=", self.env.uid)
            & Domain("state", "not in", list(flow.CLOSED))
        )

    @api.model
    def _get_mine(self, company):
        """Return the open session that the user was asked to decide on, or nothing."""
        mine = self._mine_domain(company)
        return self.search(mine, order="touched_on desc, id desc", limit=1)

    @api.model
    def _start(self, company, partner=None):
        """Create the session of a customer, also when two people start at once.

        :param partner: the customer; by default the company itself.
        :raises ConcurrencyError: when another transaction just created it; the request
            is then retried by Odoo and finds that one.
        """
        vals = {"company_id": company.id}
        if partner:
            vals["partner_id"] = partner.id
        try:
            with self.env.cr.savepoint():
                return self.create(vals)
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
