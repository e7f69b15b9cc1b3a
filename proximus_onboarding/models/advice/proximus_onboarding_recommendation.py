from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang


class ProximusOnboardingRecommendation(models.Model):
    """What one rule says for one session, why, and what would change it."""

    _name = "proximus.onboarding.recommendation"
    _description = "Advice"
    _order = "session_id, priority desc, sequence, id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    rule_id = fields.Many2one(
        "proximus.onboarding.rule", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char(related="rule_id.name")
    rationale = fields.Text(related="rule_id.rationale")
    priority = fields.Selection(related="rule_id.priority", store=True)
    sequence = fields.Integer(related="rule_id.sequence", store=True)
    target_kind = fields.Selection(related="rule_id.target_kind")
    bundle_id = fields.Many2one(related="rule_id.bundle_id")
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
    decision = fields.Selection(
        [("pending", "To decide"), ("accepted", "Accepted"), ("declined", "Not now")],
        required=True,
        readonly=True,
        default="pending",
    )
    decided_by = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decline_reason = fields.Char()
    missing_question_ids = fields.Many2many(
        "proximus.onboarding.question",
        "proximus_onboarding_missing_question_rel",
        string="Answers needed",
        readonly=True,
    )
    hours_known = fields.Boolean(readonly=True)
    hours_low = fields.Float(readonly=True)
    hours_high = fields.Float(readonly=True)
    hours_text = fields.Char("Time", compute="_compute_hours_text")
    assumptions = fields.Text(related="rule_id.assumptions")
    trace = fields.Json(readonly=True)
    trace_html = fields.Html("Held against the answers", compute="_compute_trace_html")
    change_text = fields.Text("What would change it", compute="_compute_change_text")
    apps_text = fields.Char("Apps", compute="_compute_apps_text")
    activity_scheduled = fields.Boolean(readonly=True)

    _rule_unique = models.Constraint(
        "UNIQUE(session_id, rule_id)", "A rule advises a set-up once."
    )
    _hours_ordered = models.Constraint(
        "CHECK(0 <= hours_low AND hours_low <= hours_high)",
        "The hours of an advice go from low to high.",
    )

    # === COMPUTE METHODS === #

    @api.depends("hours_known", "hours_low", "hours_high", "rule_id.volume_question_id")
    def _compute_hours_text(self):
        for one in self:
            if one.hours_known:
                one.hours_text = self.env._(
                    "Estimate: %(low)s to %(high)s hours a month",
                    low=formatLang(self.env, one.hours_low, digits=1),
                    high=formatLang(self.env, one.hours_high, digits=1),
                )
            elif one.rule_id.volume_question_id:
                one.hours_text = self.env._("Time: not known without your numbers")
            else:
                one.hours_text = False

    @api.depends("rule_id.module_names")
    def _compute_apps_text(self):
        # sudo: everybody may read the name of an app, not the rest of its record.
        modules = self.env["ir.module.module"].sudo()
        names = {name for one in self for name in one.rule_id._get_module_names()}
        found = modules.search([("name", "in", list(names))])
        titles = {module.name: module.shortdesc for module in found}
        for one in self:
            names = one.rule_id._get_module_names()
            one.apps_text = ", ".join(titles.get(name, name) for name in names)

    @api.depends("trace")
    def _compute_trace_html(self):
        signs = {True: "fa-check text-success", False: "fa-times text-muted"}
        row = Markup(
            "<li class='mb-2'><i class='fa fa-fw %s'></i> %s <strong>%s</strong>"
            " <span class='text-muted'>(%s)</span></li>"
        )
        listed = Markup("<ul class='list-unstyled mb-0'>%s</ul>")
        for one in self:
            rows = (
                row
                % (
                    signs.get(check["outcome"], "fa-question text-warning"),
                    one._get_question_name(check),
                    check["observed"],
                    check["condition"],
                )
                for check in (one.trace or {}).get("checks", [])
            )
            one.trace_html = listed % Markup("").join(rows)

    @api.depends("trace", "outcome")
    def _compute_change_text(self):
        for one in self:
            one.change_text = one._describe_change_of()

    # === ACTION METHODS === #

    def action_accept(self):
        """Accept this advice."""
        return self._decide("accepted")

    def action_decline(self):
        """Leave this advice for now."""
        return self._decide("declined")

    def action_reconsider(self):
        """Take a decision back."""
        return self._decide("pending")

    def action_explain(self) -> dict:
        """Open the reasons of this advice.

        :return: the action that shows them.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_answer(self):
        """Go back to the question that this advice still needs."""
        self.ensure_one()
        session = self.session_id
        session._check_open()
        answer = session.answer_ids.filtered(
            lambda one: one.question_id in self.missing_question_ids
        )[:1]
        session._go_to(session._get_step("assessment"))
        session.current_answer_id = answer or session.current_answer_id
        return True

    # === BUSINESS METHODS === #

    def _decide(self, decision: str):
        """Note a decision on each advice.

        :param decision: pending, accepted or declined.
        :raises UserError: when something is accepted that is not advised.
        """
        self.session_id._check_open()
        for one in self:
            if decision == "accepted" and one.outcome != "advised":
                raise UserError(
                    self.env._(
                        "“%(advice)s” is not advised on the present answers and "
                        "cannot be accepted.",
                        advice=one.name,
                    )
                )
        self.write(
            {
                "decision": decision,
                "decided_by": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        return True

    def _update(self, values: dict):
        """Take over what the rule says now; a decision falls with the advice.

        :param values: as prepared by the session for a new advice.
        """
        self.ensure_one()
        if values["outcome"] != "advised":
            values = {**values, "decision": "pending"}
        self.write(values)

    def _schedule_activity(self):
        """Give the responsible person of the session an activity for each, once."""
        for one in self.filtered(lambda one: not one.activity_scheduled):
            one.session_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=one.name,
                note=one.rationale,
                user_id=(one.session_id.user_id or self.env.user).id,
            )
            one.activity_scheduled = True

    def _get_question_name(self, check):
        """Return a question of the trace in the user's language."""
        question = self.env["proximus.onboarding.question"].browse(check["question_id"])
        return question.exists().name or check["question"]

    def _describe_change_of(self):
        """Return in words what would turn the outcome."""
        trace = self.trace or {}
        change = trace.get("change")
        if not change:
            return False
        checks = [trace["checks"][position] for position in change["positions"]]
        lines = "\n".join(
            f"• {self._get_question_name(check)} ({check['condition']})"
            for check in checks
        )
        return f"{self._get_change_intro(change, len(checks))}\n{lines}"

    def _get_change_intro(self, change, count):
        """Return the first sentence of what would turn the outcome."""
        if self.outcome == "needs_answer":
            return self.env._("It depends on answers that are not known yet:")
        every = change["count"] >= count
        if change["fires"] and every:
            return self.env._("It would be advised if this were so:")
        if change["fires"]:
            return self.env._(
                "It would be advised if %(count)s of these were so:",
                count=change["count"],
            )
        if count == 1:
            return self.env._("It would no longer be advised if this were not so:")
        if change["count"] == 1:
            return self.env._(
                "It would no longer be advised if one of these were not so:"
            )
        return self.env._(
            "It would no longer be advised if %(count)s of these were not so:",
            count=change["count"],
        )
