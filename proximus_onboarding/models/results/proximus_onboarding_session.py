from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ProximusOnboardingSession(models.Model):
    """Measured at the start and again, and a reminder to look at it."""

    _inherit = "proximus.onboarding.session"

    measure_ids = fields.One2many(
        "proximus.onboarding.measure", "session_id", "Measurements", copy=False
    )
    look_again_months = fields.Integer(
        "Look Again After (Months)",
        default=6,
        help="Then the figures are measured again, and the owner is reminded.",
    )
    looked_on = fields.Date("Looked at Again On", readonly=True, copy=False)
    next_look_on = fields.Date(compute="_compute_next_look_on", store=True, index=True)

    may_ask_less = fields.Boolean(compute="_compute_may_ask_less")

    _months_positive = models.Constraint(
        "CHECK(look_again_months > 0)", "Look again after one month at the earliest."
    )

    # === COMPUTE METHODS === #

    @api.depends("closed_on", "looked_on", "look_again_months", "state")
    def _compute_next_look_on(self):
        for session in self:
            last = session.looked_on or (session.closed_on and session.closed_on.date())
            session.next_look_on = (
                session.state == "done"
                and last
                and last + relativedelta(months=session.look_again_months)
            )

    @api.depends("previous_id", "step_code", "answer_ids.state")
    def _compute_may_ask_less(self):
        for session in self:
            asked = session.previous_id and session.step_code == "assessment"
            session.may_ask_less = bool(asked and session._get_unchanged())

    # === HOOKS === #

    def _apply_decisions(self):
        """Extend: what there is before anything changes is measured now or never."""
        result = super()._apply_decisions()
        for session in self:
            if not session._get_first().measure_ids:
                session._measure()
        return result

    # === ACTIONS === #

    def action_measure(self):
        """Measure in the database how it is today.

        :raises UserError: for a customer, whose figures are not here.
        """
        self.ensure_one()
        self._check_may_decide()
        if not self.is_own_company:
            raise UserError(
                self.env._(
                    "The figures of %(name)s are in its own database: measure there, "
                    "or answer the questions again.",
                    name=self.name,
                )
            )
        self._measure()
        return True

    def action_measure_again(self) -> dict:
        """Measure in the database, and ask the questions again.

        :return: the action that shows the new set-up, with the answers of last time.
        """
        self.ensure_one()
        self._check_may_decide()
        if self.is_own_company:
            self._measure()
        return self.action_start()

    def action_ask_less(self):
        """Ask only what the advice rests on that was accepted last time.

        The other questions that everybody gets keep the answer of last time.
        """
        for session in self:
            session._check_open()
            session._check_may_decide()
            for answer in session._get_unchanged():
                answer._confirm()
            session._leave_assessment()
        return True

    def _get_unchanged(self):
        """Return open answers of last time that nothing accepted rests on."""
        self.ensure_one()
        # sudo: what it is compared with, also where another person had it
        before_sudo = self.sudo().previous_id
        accepted_sudo = before_sudo._get_accepted()
        matter = {code for one in accepted_sudo for code in one._get_basis()}
        known = {
            answer.question_id.id
            for answer in before_sudo.answer_ids
            if answer.state == "answered"
        }
        return self.answer_ids.filtered(
            lambda one: (
                one.state == "open"
                and not one.extra
                and one.proposed_source == "imported"
                and one.question_id.id in known
                and one.question_id.code not in matter
                and one._get_input() is not None
            )
        )

    # === MEASURING === #

    def _get_first(self):
        """Return the first set-up of the customer that this one follows."""
        self.ensure_one()
        # sudo: what it is compared with, also where another person had it
        first = self.sudo()
        while first.previous_id:
            first = first.previous_id
        return first.with_env(self.env)

    def _measure(self):
        """Note what the database shows today; nothing of a customer's is here.

        Before anything was carried out it is the start; later it comes after that.
        """
        self.ensure_one()
        if not self.is_own_company:
            return
        first, today = self._get_first(), self._proximus_today()
        # sudo: measurements are noted by the program only, so that nobody improves one
        known_sudo = first.sudo().measure_ids
        moment = first._get_moment_of(today)
        known_sudo.filtered(
            lambda one: one.date == today or one.moment == moment == "t0"
        ).unlink()
        known_sudo.create(
            [
                {
                    "session_id": first.id,
                    "moment": moment,
                    "date": today,
                    "code": code,
                    "is_known": found.value is not None,
                    "value": float(found.value or 0),
                    "count": found.count,
                    "total": found.total,
                }
                for code, found in self._take_figures(today).items()
            ]
        )

    def _get_moment_of(self, day) -> str:
        """Return which measurement one of this day is: t0, t1, or t2 for all later."""
        # sudo: what was measured before, whoever may read it
        measures_sudo = self.sudo().measure_ids
        if self.state != "done":
            return "t0"
        second = measures_sudo.filtered(lambda one: one.moment == "t1")
        return "t1" if not second or day in second.mapped("date") else "t2"

    # === LOOKING AGAIN === #

    @api.model
    def _cron_look_again(self):
        """Measure again what is due, and remind its owner; give newcomers lessons."""
        today = self._proximus_today()
        due = self.search(
            Domain("next_look_on", "<=", today) & Domain("state", "=", "done")
        )
        newer = self.search(
            Domain("partner_id", "in", due.partner_id.ids)
            & Domain("state", "!=", "cancelled")
        )
        latest = {}
        for session in newer.sorted("id"):
            latest[session.company_id, session.partner_id] = session
        for session in due:
            if latest[session.company_id, session.partner_id] == session:
                session._look_again(today)
        done = self.search(
            Domain("state", "=", "done") & Domain("is_own_company", "=", True)
        )
        for sessions in done.grouped("company_id").values():
            sessions[0]._hand_out_lessons()
        self.env["proximus.onboarding.learning"]._follow_course()

    def _look_again(self, today):
        """Measure again, and remind the owner to look at what came of it."""
        self.ensure_one()
        self._measure()
        self.looked_on = today
        person = self.user_id or self.integrator_id
        if person:
            told = self.with_context(lang=person.lang or self.env.lang)
            told.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=fields.Date.add(today, weeks=2),
                summary=told.env._("Look at the results, and measure again"),
                user_id=person.id,
            )
