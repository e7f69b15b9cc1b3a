from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import flow, scoring
from ...tools.compiled import ESTIMATES

DECISIONS = [
    ("pending", "To decide"),
    ("accepted", "Accepted"),
    ("later", "Later"),
    ("declined", "Not now"),
]


class ProximusOnboardingRecommendation(models.Model):
    """What one rule says for one session, and what was decided on it.

    Rules that advise the same are one card: the first of them leads, the others are
    merged into it and follow its decision.
    """

    _name = "proximus.onboarding.recommendation"
    _description = "Advice"
    _inherit = "proximus.onboarding.part.mixin"
    _order = "session_id, priority desc, hours_likely desc, sequence, id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    may_decide = fields.Boolean(compute="_compute_may_decide")
    rule_id = fields.Many2one(
        "proximus.onboarding.rule", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char(related="rule_id.name")
    icon = fields.Char(compute="_compute_icon")
    priority = fields.Selection(related="rule_id.priority", store=True)
    sequence = fields.Integer(related="rule_id.sequence", store=True)
    target_kind = fields.Selection(related="rule_id.target_kind", store=True)
    bundle_id = fields.Many2one(related="rule_id.bundle_id")
    product_id = fields.Many2one(related="rule_id.product_id")
    service_type_id = fields.Many2one(related="rule_id.service_type_id")
    overlap_group = fields.Char(related="rule_id.overlap_group")
    outcome = fields.Selection(
        [
            ("advised", "Advised"),
            ("needs_answer", "One more answer needed"),
            ("not_advised", "Not advised"),
        ],
        required=True,
        readonly=True,
    )
    is_near = fields.Boolean(
        readonly=True,
        help="What is missing is one of the questions that everybody gets.",
    )
    merged_into_id = fields.Many2one(
        "proximus.onboarding.recommendation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Another rule advises the same: that one shows both.",
    )
    merged_ids = fields.One2many(
        "proximus.onboarding.recommendation", "merged_into_id", readonly=True
    )

    # === DECISION === #
    decision = fields.Selection(
        DECISIONS, required=True, readonly=True, default="pending"
    )
    decided_by = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decline_reason = fields.Char("Why Not")
    basis = fields.Json(
        readonly=True,
        prefetch=False,
        help="The answers on which it was decided, by question.",
    )
    stale = fields.Boolean(
        "Look Again",
        readonly=True,
        help="An answer that this advice rests on changed after the decision.",
    )
    activity_scheduled = fields.Boolean(readonly=True)

    # === GAIN === #
    hours_known = fields.Boolean(readonly=True)
    hours_low = fields.Float(readonly=True)
    hours_likely = fields.Float(readonly=True)
    hours_high = fields.Float(readonly=True)

    # === REASONS === #
    # read for the cards only: parsing all of it is most of the work of advising again
    trace = fields.Json(readonly=True, prefetch=False)
    trace_key = fields.Char(
        readonly=True, help="Tells whether the reasons are still the same."
    )
    missing_question_ids = fields.Many2many(
        "proximus.onboarding.question",
        string="Answers needed",
        compute="_compute_missing_question_ids",
    )

    _rule_unique = models.Constraint(
        "UNIQUE(session_id, rule_id)", "A rule advises a set-up once."
    )
    _hours_ordered = models.Constraint(
        "CHECK(0 <= hours_low AND hours_low <= hours_high)",
        "The hours of an advice go from low to high.",
    )

    # === COMPUTE METHODS === #

    @api.depends("session_id.state", "session_id.may_decide")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for one in self:
            session = one.session_id
            one.may_decide = session.state not in flow.CLOSED and session.may_decide

    @api.depends("rule_id.icon", "rule_id.target_kind")
    def _compute_icon(self):
        for one in self:
            one.icon = one.rule_id._get_icon()

    @api.depends("trace", "outcome")
    def _compute_missing_question_ids(self):
        for one in self:
            missing = [
                check["question_id"]
                for check in (one.trace or {}).get("checks", [])
                if one.outcome == "needs_answer" and check["outcome"] is None
            ]
            questions = self.env["proximus.onboarding.question"].browse(missing)
            one.missing_question_ids = questions.exists()

    # === ACTION METHODS === #

    def action_accept(self):
        """Accept this advice."""
        return self._decide("accepted")

    def action_decline(self, reason: str | None = None):
        """Leave this advice.

        :param reason: why, for whoever reads it later.
        """
        result = self._decide("declined")
        if reason:
            self.decline_reason = reason
        return result

    def action_ask_reason(self) -> dict:
        """Leave this advice, and ask why.

        :return: the action that asks it.
        """
        self.ensure_one()
        self.action_decline()
        view = "proximus_onboarding.proximus_onboarding_recommendation_view_form_reason"
        return {**self._get_dialog(view), "name": self.env._("Why not?")}

    def action_later(self):
        """Come back to this advice later: it comes up again after three months."""
        result = self._decide("later")
        self._remind_later()
        return result

    def action_reconsider(self):
        """Take a decision back."""
        return self._decide("pending")

    def action_still_right(self):
        """Confirm a decision on the answers as they are now."""
        self.session_id._check_open()
        self.session_id._check_may_decide()
        for one in self:
            one.write({"basis": one._get_basis(), "stale": False})
        return True

    def action_explain(self) -> dict:
        """Open the reasons of this advice.

        :return: the action that shows them.
        """
        self.ensure_one()
        view = "proximus_onboarding.proximus_onboarding_recommendation_view_form"
        return {**self._get_dialog(view), "name": self.name}

    def action_answer(self):
        """Go back to the question that this advice still needs."""
        self.ensure_one()
        session = self.session_id
        session._check_open()
        session._check_may_decide()
        answer = session.answer_ids.filtered(
            lambda one: one.question_id in self.missing_question_ids
        )[:1]
        if answer:
            session._ask(answer)
        else:
            # what is missing is a fact of the company, not a question
            session._go_to(session._get_step("company"))
        return True

    # === BUSINESS METHODS === #

    def _get_total_hours(self, cap):
        """Return the hours a month of these together, as (low, likely, high).

        Of what overlaps or advises the same only the largest counts.

        :param cap: the most that is credible, in hours, or None.
        :return: a Decimal each, or None when nothing has a figure.
        """
        known = self.filtered("hours_known")
        return tuple(
            scoring.total_hours(
                [
                    (one._get_overlap(), Decimal(str(one[f"hours_{estimate}"])))
                    for one in known
                ],
                cap,
            )
            for estimate in ESTIMATES
        )

    def _get_overlap(self) -> str:
        """Return the name under which only the largest saving counts."""
        self.ensure_one()
        ref = f"{self.target_kind}:{self.rule_id._get_target_ref()}"
        return self.overlap_group or ref

    def _get_dialog(self, view: str) -> dict:
        """Return the action that opens this advice in a dialog.

        :param view: xml id of the form.
        """
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref(view).id, "form")],
            "target": "new",
        }

    def _decide(self, decision: str):
        """Note a decision on each advice, and on what is merged into it.

        :param decision: pending, accepted, later or declined.
        :raises UserError: when something is accepted that is not advised.
        """
        self.session_id._check_open()
        self.session_id._check_may_decide()
        everything = self | self.merged_ids
        for one in self:
            if decision == "accepted" and one.outcome != "advised":
                raise UserError(
                    self.env._(
                        "“%(advice)s” is not advised on the present answers and "
                        "cannot be accepted.",
                        advice=one.name,
                    )
                )
        for one in everything:
            vals = {
                "decision": decision,
                "decided_by": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "basis": one._get_basis(),
                "stale": False,
            }
            if decision != "declined":
                vals["decline_reason"] = False
            one.write(vals)
        return True

    def _get_basis(self) -> dict:
        """Return the answers that this advice rests on, by question code."""
        self.ensure_one()
        checks = (self.trace or {}).get("checks", [])
        return {check["question"]: check["observed"] for check in checks}

    def _prepare_update(self, values: dict) -> dict:
        """Return what changes by what the rule says now.

        A decision falls with the advice; where it stands on other answers than those
        on which it was taken, it has to be looked at again.

        :param values: as prepared by the session for a new advice.
        """
        self.ensure_one()
        vals = {k: v for k, v in values.items() if k not in ("session_id", "rule_id")}
        if vals["outcome"] != "advised":
            vals |= {"decision": "pending", "basis": False, "stale": False}
        elif self.decision != "pending":
            checks = vals["trace"]["checks"]
            now = {check["question"]: check["observed"] for check in checks}
            vals["stale"] = bool(self.basis) and self.basis != now
        if self.trace_key == vals["trace_key"]:
            del vals["trace"]
        if "basis" in vals and self.decision == "pending":
            del vals["basis"]
        return {name: value for name, value in vals.items() if self[name] != value}

    def _remind_later(self):
        """Give the responsible person of the session a reminder for each."""
        for one in self:
            today = one.session_id._proximus_today()
            one.session_id.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=fields.Date.add(today, months=3),
                summary=one.name,
                note=one.rule_id.rationale,
                user_id=(one.session_id.user_id or self.env.user).id,
            )

    def _schedule_activity(self):
        """Give the responsible person of the session an activity for each, once."""
        for one in self.filtered(lambda one: not one.activity_scheduled):
            one.session_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=one.name,
                note=one.rule_id.rationale,
                user_id=(one.session_id.user_id or self.env.user).id,
            )
            one.activity_scheduled = True
