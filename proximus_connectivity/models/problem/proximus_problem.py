import uuid
from datetime import datetime
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from ...fields import NO_SITE, Reference
from ...tools import compensation, lifecycle
from ...tools import problem as problem_rules
from ...tools.money import decimal_unit

PROBLEM_STATES = [
    ("acknowledged", "Reported"),
    ("in_progress", "In Progress"),
    ("pending", "Waiting for Customer"),
    ("held", "Waiting"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
IMPACTS = [
    ("down", "Down"),
    ("degraded", "Works Badly"),
    ("intermittent", "Intermittent"),
]


class ProximusProblem(models.Model):
    """Something wrong with lines or at a site (TMF656 service problem).

    The repair clock runs from the report, day and night. It stops while the customer
    must act ("pending"), not while the operator is stuck ("held"). The promise is the
    strictest repair time of the affected lines' offers.

    What an outage is worth: the contract's credit by itself, the rest by hand.
    """

    _name = "proximus.problem"
    _description = "Service Problem"
    _inherit = [
        "proximus.exchange.mixin",
        "proximus.lifecycle.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "priority, reported_at desc, id desc"
    _check_company_auto = True

    name = Reference("Reference", required=True, copy=False, index="trigram")
    subject = fields.Char(required=True, tracking=True)
    description = fields.Text()
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        default=lambda self: self.env.company.partner_id,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    line_ids = fields.Many2many(
        "proximus.line",
        "proximus_problem_line_rel",
        "problem_id",
        "line_id",
        "Affected Lines",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id),"
        " ('state', 'in', ('pending_active', 'active', 'suspended',"
        " 'pending_terminate'))]",
    )
    site_id = fields.Many2one(
        "res.partner",
        "Affected Site",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        falsy_value_label=NO_SITE,
    )
    impact = fields.Selection(IMPACTS, required=True, default="down", tracking=True)
    priority = fields.Integer(
        compute="_compute_priority",
        store=True,
        readonly=False,
        precompute=True,
        help="1 is the most urgent, 10 the least.",
    )
    state = fields.Selection(
        PROBLEM_STATES,
        required=True,
        default="acknowledged",
        index=True,
        tracking=True,
        copy=False,
        group_expand=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    user_id = fields.Many2one(
        "res.users", "Responsible", index=True, default=lambda self: self.env.user
    )
    reporter_id = fields.Many2one(
        "res.partner",
        "Reported By",
        default=lambda self: self.env.user.partner_id,
        index="btree_not_null",
    )
    reported_at = fields.Datetime(
        "Reported On",
        required=True,
        default=fields.Datetime.now,
        index=True,
        copy=False,
    )
    resolution = fields.Text(copy=False)
    event_ids = fields.One2many("proximus.problem.event", "problem_id", "History")
    repair_hours = fields.Float(
        "Repair Within (Hours)",
        compute="_compute_repair_hours",
        store=True,
        precompute=True,
        help="Promised by the strictest offer of the affected lines. 0: not promised.",
    )
    deadline = fields.Datetime(
        "Repair Before",
        compute="_compute_deadline",
        store=True,
        help="Empty while the clock stands still, and when nothing is promised.",
    )
    elapsed_hours = fields.Float("Counted Hours", compute="_compute_clock")
    sla_status = fields.Selection(
        [
            ("none", "No Repair Time Promised"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("late", "Late"),
            ("met", "On Time"),
            ("missed", "Missed"),
        ],
        "Repair Clock",
        compute="_compute_clock",
    )
    late_noted = fields.Boolean(copy=False)

    # === COMPENSATION === #
    claim_ids = fields.One2many("proximus.claim", "problem_id", "Claims")
    claim_count = fields.Integer(compute="_compute_claim_count")

    _name_company_unique = models.UniqueIndex(
        "(company_id, name)", "This problem reference exists already in the company."
    )
    _priority_range = models.Constraint(
        "CHECK(priority BETWEEN 1 AND 10)",
        "The priority of a problem lies between 1 (most urgent) and 10.",
    )
    _provider_ref_unique = models.UniqueIndex(
        "(provider_id, external_ref) WHERE external_ref IS NOT NULL",
        "Another problem has this reference of the operator already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for problem in self:
            parts = filter(None, [problem.name, problem.subject])
            problem.display_name = ": ".join(parts)

    @api.depends("impact")
    def _compute_priority(self):
        for problem in self:
            problem.priority = problem_rules.PRIORITIES.get(problem.impact, 5)

    @api.depends("state")
    def _compute_is_open(self):
        for problem in self:
            problem.is_open = problem.state in problem_rules.OPEN

    # The promise is that of the day of the report: a later change of the offer does
    # not shorten or lengthen it, so there is no dependency on the product's field.
    @api.depends("line_ids")
    def _compute_repair_hours(self):
        for problem in self:
            # sudo: a customer who reports may not read all of an offer
            promises = problem.sudo().line_ids.product_id.mapped("repair_hours")
            problem.repair_hours = min(filter(None, promises), default=0.0)

    @api.depends("event_ids.date", "event_ids.to_state", "repair_hours", "reported_at")
    def _compute_deadline(self):
        for problem in self:
            problem.deadline = problem._clock().deadline

    @api.depends("event_ids", "repair_hours", "state", "reported_at")
    def _compute_clock(self):
        for problem in self:
            clock = problem._clock()
            problem.elapsed_hours = clock.elapsed.total_seconds() / 3600
            problem.sla_status = clock.status

    def _compute_access_url(self):
        for problem in self:
            problem.access_url = f"/my/problems/{problem.id}"

    def _compute_claim_count(self):
        for problem in self:
            # sudo: a count tells nothing about money
            problem.claim_count = len(problem.sudo().claim_ids)

    # === CONSTRAINTS === #

    # The name is always written on creation, so that a problem without line and site,
    # of which neither field is written, is checked too.
    @api.constrains("name", "line_ids", "site_id", "partner_id")
    def _check_subject(self):
        for problem in self:
            if not problem.line_ids and not problem.site_id:
                raise ValidationError(
                    self.env._(
                        "%(problem)s: choose at least one affected line or a site.",
                        problem=problem.name,
                    )
                )
            problem._check_holder()

    @api.constrains("reported_at")
    def _check_reported_at(self):
        for problem in self:
            if (problem.reported_at or datetime.min) > fields.Datetime.now():
                raise ValidationError(
                    self.env._(
                        "%(problem)s: the moment of the report is still to come.",
                        problem=problem.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "acknowledged") != "acknowledged":
                raise UserError(
                    self.env._(
                        "“%(name)s”: a new problem starts as “Reported”.",
                        name=vals.get("subject") or "",
                    )
                )
            # the page of a line links to it: reading that page writes no token
            vals.setdefault("access_token", str(uuid.uuid4()))
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        problems = super().create(vals_list)
        problems._add_lines_of_site()
        for problem in problems:
            problem._record_event(False, None, problem.reported_at)
        problems._send_new()
        return problems

    def write(self, vals):
        """Override of the ORM: the repair clock runs from the report."""
        result = super().write(vals)
        if "reported_at" in vals:
            self.flush_recordset(["reported_at"])  # no problem is without the moment
            self._move_report()
        return result

    def _move_report(self) -> None:
        """Let the history begin with the report, and the deadline follow from it.

        :raises ValidationError: when something is known to have happened before.
        """
        for problem in self:
            # sudo: the history is read-only for everybody, the door alone writes it
            events = problem.sudo().event_ids.sorted(lambda e: (e.date, e.id))
            first, later = events[:1], events[1:2]
            if later and later.date < problem.reported_at:
                raise ValidationError(
                    self.env._(
                        "%(problem)s: it was worked on at %(date)s already; the report "
                        "cannot be later.",
                        problem=problem.name,
                        date=format_datetime(self.env, later.date, dt_format="short"),
                    )
                )
            first.date = problem.reported_at
        now = fields.Datetime.now()
        # a deadline that lies ahead again is watched again
        self.filtered(
            lambda one: one.deadline and one.deadline > now
        ).late_noted = False
        self.filtered(
            lambda one: one.escalate_at and one.escalate_at > now
        ).escalation_noted = False

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unsent(self):
        for problem in self:
            if problem.state != "acknowledged" or problem.external_ref:
                raise UserError(
                    self.env._(
                        "%(problem)s has been worked on and cannot be deleted: cancel "
                        "it.",
                        problem=problem.name,
                    )
                )

    # === ACTIONS === #

    @api.readonly
    def action_view_claims(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_claim_action"
        )
        return {**action, "domain": [("problem_id", "=", self.id)]}

    def action_compensation(self):
        """Open the dialog that works out what the outage is worth.

        :raises UserError: for a problem without lines or with a claim for each.
        """
        self.ensure_one()
        if not self._unclaimed_lines():
            raise UserError(
                self.env._(
                    "%(problem)s: no line is left to claim for. A claim is about a "
                    "line that the problem affects, once.",
                    problem=self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compensation"),
            "res_model": "proximus.problem.compensation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_problem_id": self.id},
        }

    # === COMPUTES === #

    def _clock(self) -> problem_rules.Clock:
        """Return how the repair clock stands now."""
        # sudo: the history is readable for those who may see the problem
        events = self.sudo().event_ids.sorted(lambda event: (event.date, event.id))
        changes = [(event.date, event.to_state) for event in events]
        if not changes:
            changes = [(self.reported_at or fields.Datetime.now(), "acknowledged")]
        return problem_rules.clock(changes, self.repair_hours, fields.Datetime.now())

    # === CHECKS === #

    def _check_holder(self):
        """Raise when a line or the site belongs to another customer."""
        holder = self.partner_id.commercial_partner_id
        for line in self.line_ids:
            if line.commercial_partner_id != holder:
                raise ValidationError(
                    self.env._(
                        "%(problem)s: line %(line)s is not held by %(holder)s.",
                        problem=self.name,
                        line=line.display_name,
                        holder=holder.display_name,
                    )
                )
        if self.site_id and self.site_id.commercial_partner_id != holder:
            raise ValidationError(
                self.env._(
                    "%(problem)s: the site %(site)s is no address of %(holder)s.",
                    problem=self.name,
                    site=self.site_id.display_name,
                    holder=holder.display_name,
                )
            )

    # === BUSINESS METHODS === #

    def _add_lines_of_site(self) -> None:
        """A problem of a whole site affects all lines that work there."""
        for problem in self.filtered(lambda one: one.site_id and not one.line_ids):
            problem.line_ids = self.env["proximus.line"].search(
                [
                    ("site_id", "=", problem.site_id.id),
                    ("company_id", "=", problem.company_id.id),
                    ("state", "in", list(lifecycle.LINE_LIVE)),
                ]
            )

    # === COMPENSATION === #

    def _unclaimed_lines(self):
        # sudo: a claim counts for whoever asks
        return self.line_ids - self.sudo().claim_ids.line_id

    def _claims_follow(self, target: str) -> None:
        """Claim what a broken promise is worth once the outage is over."""
        if target == "resolved":
            for problem in self.filtered(lambda one: one.sla_status == "missed"):
                problem._claim_contract()

    def _claim_contract(self):
        """Claim what the contracts of the lines give for a late repair.

        :return: the new claims; none for lines whose offer promises nothing.
        """
        amounts = {}
        for line in self._unclaimed_lines():
            # sudo: who works the problem may not read all of an offer
            percent = line.sudo().product_id.repair_credit_percent
            late = line.product_id.repair_hours
            if percent and late and self.elapsed_hours > late:
                amount = self._contract_share(line, percent)
                words = self._proximus_in_each_language(
                    lambda problem, line=line, percent=percent: (
                        problem._describe_contract(line, percent)
                    )
                )
                amounts[line] = (amount, words)
        return self._claim_lines(amounts)

    def _contract_share(self, line, percent: float) -> float | None:
        """Return what the operator owes for a late repair, a part of what it bills.

        :return: None where nobody knows what it bills.
        """
        if percent and not line.is_cost_known:
            return None
        return float(
            compensation.by_share(
                Decimal(str(line.monthly_cost)),
                Decimal(str(percent)),
                decimal_unit(line.currency_id.rounding),
            )
        )

    def _describe_contract(self, line, percent: float) -> str:
        cost = line.with_env(self.env)._cost_text()
        if not line.is_cost_known:
            cost = self.env._("a cost that nobody filled in")
        return self.env._(
            "%(percent)s %% of %(monthly)s: %(hours)s hours promised, %(spent)s spent",
            percent=self._proximus_spoken_number(percent),
            monthly=cost,
            hours=self._proximus_spoken_number(line.product_id.repair_hours),
            spent=self._proximus_spoken_number(self.elapsed_hours, 1),
        )

    def _claim_lines(self, amounts: dict):
        """Make a claim per line.

        :param amounts: per line the amount, None where it is not known yet, and the
            sentence that explains it, by language.
        :return: the claims.
        """
        self.ensure_one()
        day = self._proximus_day(self.reported_at)
        parameters = self.env["proximus.parameter"]
        months = int(parameters._get("repair_claim_months", day)) if amounts else 0
        # sudo: a claim comes out of the work on a problem, also of a customer's answer
        claims = self.env["proximus.claim"].sudo()
        made = claims._claim(
            [
                {
                    "kind": "repair",
                    "problem_id": self.id,
                    "partner_id": self.partner_id.id,
                    "operator_id": self._claim_addressee(line).id,
                    "company_id": self.company_id.id,
                    "line_id": line.id,
                    "amount": amount,
                    "calculation": words,
                    "requested_on": day,
                    "deadline": day + relativedelta(months=months),
                }
                for line, (amount, words) in amounts.items()
            ]
        )
        return made.with_env(self.env)

    def _claim_addressee(self, line):
        """Return the operator of a line, else the one that the problem was sent to."""
        # sudo: who works the problem may have no right on providers
        return line.operator_id or self.sudo().provider_id.partner_id
