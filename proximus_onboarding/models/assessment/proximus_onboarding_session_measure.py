from odoo import api, fields, models
from odoo.tools import format_date

from .proximus_onboarding_score import MOMENTS

SMALL = "small"


class ProximusOnboardingSession(models.Model):
    """Measuring again, and one set of answers with the security self-assessment."""

    _inherit = "proximus.onboarding.session"

    previous_id = fields.Many2one(
        "proximus.onboarding.session",
        "Set-up Before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What this one is compared with.",
    )
    moment = fields.Selection(
        MOMENTS, "Measured", compute="_compute_moment", store=True, recursive=True
    )

    @api.depends("previous_id.moment")
    def _compute_moment(self):
        following = {"t0": "t1", "t1": "t2", "t2": "t2"}
        for session in self:
            session.moment = following.get(session.previous_id.moment, "t0")

    # === MEASURE AGAIN === #

    def _link_previous(self):
        """Compare with the last set-up that was done, and propose its answers."""
        self.ensure_one()
        if self.previous_id:
            return
        self.previous_id = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("state", "=", "done"),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        before = self.previous_id.answer_ids.grouped("question_id")
        evidence = self.env._(
            "your answer of %(date)s",
            date=format_date(self.env, self.previous_id.closed_on),
        )
        for answer in self.answer_ids:
            earlier = before.get(answer.question_id)
            value = earlier and earlier._get_value()
            # those of the security self-assessment come from there
            if value is not None and answer.kind != "level":
                answer._propose(value, evidence, "imported")

    # === SECURITY SELF-ASSESSMENT === #

    def _get_small_assessment(self):
        """Return the latest small self-assessment of the own company, or nothing."""
        # sudo: the eight answers belong to this set-up as well; nothing else is read
        assessments_sudo = self.env["proximus.security.assessment"].sudo()
        if not self._is_own_company():
            return assessments_sudo
        return assessments_sudo.search(
            [("company_id", "=", self.company_id.id), ("level", "=", SMALL)], limit=1
        )

    def _read_security(self):
        """Propose what the security self-assessment says already."""
        self.ensure_one()
        assessment_sudo = self._get_small_assessment()
        lines = assessment_sudo.line_ids.grouped("control_id")
        evidence = self.env._(
            "security self-assessment of %(date)s",
            date=format_date(self.env, assessment_sudo.date),
        )
        for answer in self.answer_ids.filtered(lambda one: one.kind == "level"):
            # sudo: the line of this one question
            line = lines.get(answer.question_id.control_id.sudo())
            if line and line.implementation:
                answer._propose(int(line.implementation), evidence, "imported")

    def _write_security(self, answers):
        """Note answers in the security self-assessment: they are one and the same.

        A self-assessment that is done stays as it is: the next one is started.

        :param answers: answers to its questions, confirmed in this set-up.
        """
        self.ensure_one()
        if not self._is_own_company() or not answers:
            return
        assessment_sudo = self._get_small_assessment()
        if assessment_sudo.state != "draft":
            assessment_sudo = assessment_sudo.create(
                {
                    "company_id": self.company_id.id,
                    "level": SMALL,
                    "user_id": self.env.uid,
                }
            )
        lines = assessment_sudo.line_ids.grouped("control_id")
        for answer in answers:
            # sudo: the line of this one question
            line = lines.get(answer.question_id.control_id.sudo())
            value = answer.value_level
            # “I don't know” takes back nothing that was answered there
            if line and value and line.implementation != value:
                line.implementation = value
