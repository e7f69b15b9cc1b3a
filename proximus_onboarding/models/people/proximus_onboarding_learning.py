from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import flow

#: Who finished which page of the app eLearning, where that is installed.
COURSE_MEMBERS = "slide.slide.partner"


class ProximusOnboardingLearning(models.Model):
    """A lesson that somebody has to learn: only this person sees it.

    Neither the manager nor whoever gave it does; what they are told is a number.
    """

    _name = "proximus.onboarding.learning"
    _description = "My Lesson"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "done_on desc, id"
    _rec_name = "lesson_id"

    lesson_id = fields.Many2one(
        "proximus.onboarding.lesson", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", "For", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "proximus.onboarding.session",
        "Set-up",
        index="btree_not_null",
        ondelete="set null",
    )
    opened_on = fields.Datetime(readonly=True)
    done_on = fields.Datetime("Learnt On", readonly=True)
    seconds = fields.Integer(readonly=True, help="Spent on it, as far as measured.")
    state = fields.Selection(
        [("open", "To read"), ("done", "Learnt")], compute="_compute_state", store=True
    )
    name = fields.Char("Title", related="lesson_id.name")
    body = fields.Text(related="lesson_id.body")
    practice = fields.Text(related="lesson_id.practice")
    minutes = fields.Integer(related="lesson_id.minutes")
    has_course = fields.Boolean(related="lesson_id.has_course")

    _once = models.UniqueIndex(
        "(lesson_id, user_id, company_id)", "This person has this lesson already."
    )

    @api.depends("done_on")
    def _compute_state(self):
        for one in self:
            one.state = "done" if one.done_on else "open"

    # === ACTIONS === #

    def action_open(self) -> dict:
        """Open the lesson, and begin to count the minutes.

        :return: the action that shows it.
        """
        self.ensure_one()
        self._check_mine()
        if not self.done_on:
            # sudo: people write nothing on their lessons but by these buttons
            self.sudo().opened_on = fields.Datetime.now()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_done(self):
        """Note that it was learnt, and take its reminder away."""
        self._check_mine()
        self._set_done()
        return True

    def action_again(self):
        """Take back that it was learnt, to read it once more."""
        self._check_mine()
        # sudo: as above, by the button of the person
        self.sudo().write({"done_on": False, "opened_on": fields.Datetime.now()})
        return True

    def action_open_course(self) -> dict:
        """Open the lesson in the app eLearning.

        :return: the action that opens its page.
        """
        self.ensure_one()
        return self.lesson_id.action_open_course()

    # === BUSINESS METHODS === #

    def _check_mine(self):
        """Raise an AccessError for the lesson of somebody else."""
        if any(one.user_id != self.env.user for one in self):
            raise AccessError(
                self.env._("This lesson is of somebody else: open your own lessons.")
            )

    def _set_done(self):
        """Note that these were learnt, with the time that it took."""
        now = fields.Datetime.now()
        # sudo: people write nothing on their lessons but by these buttons
        for one in self.sudo().filtered(lambda one: not one.done_on):
            spent = 0
            if one.opened_on:
                spent = flow.active_seconds((now - one.opened_on).total_seconds())
            one.write({"done_on": now, "seconds": one.seconds + spent})
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # sudo: as above

    @api.model
    def _follow_course(self):
        """Note what people finished in the app eLearning by their own choice."""
        if COURSE_MEMBERS not in self.env:
            return
        # sudo: what a person finished there counts here, and only they see it
        open_sudo = self.sudo().search(
            [("done_on", "=", False), ("lesson_id.slide_ref", "!=", 0)]
        )
        # sudo: as above
        finished_sudo = self.env[COURSE_MEMBERS].sudo()
        rows = finished_sudo._read_group(
            [
                ("slide_id", "in", open_sudo.lesson_id.mapped("slide_ref")),
                ("partner_id", "in", open_sudo.user_id.partner_id.ids),
                ("completed", "=", True),
            ],
            ["slide_id", "partner_id"],
        )
        finished = {(slide.id, partner.id) for slide, partner in rows}
        open_sudo.filtered(
            lambda one: (one.lesson_id.slide_ref, one.user_id.partner_id.id) in finished
        )._set_done()

    @api.model
    def _hand_out(self, lessons, users, company, session):
        """Give lessons to people, each once, with a reminder that only they see.

        :param lessons: proximus.onboarding.lesson
        :param users: res.users
        :param company: res.company for which they learn them.
        :param session: the set-up in which they were decided on.
        :return: what was given now.
        """
        # sudo: whoever decides gives lessons to people whose progress is not theirs
        # to see; nobody but these people follows it
        model_sudo = self.sudo().with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True, tracking_disable=True
        )
        known = {
            (lesson.id, user.id)
            for lesson, user in model_sudo._read_group(
                [("lesson_id", "in", lessons.ids), ("company_id", "=", company.id)],
                ["lesson_id", "user_id"],
            )
        }
        given_sudo = model_sudo.create(
            [
                {
                    "lesson_id": lesson.id,
                    "user_id": user.id,
                    "company_id": company.id,
                    "session_id": session.id,
                }
                for lesson in lessons
                for user in users
                if (lesson.id, user.id) not in known
            ]
        )
        given_sudo._remind()
        return given_sudo

    def _remind(self):
        """Give each person a reminder of the lesson."""
        for one in self:
            one.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=fields.Date.add(
                    one.session_id._proximus_today(), weeks=2
                ),
                summary=one.with_context(lang=one.user_id.lang).name,
                user_id=one.user_id.id,
            )
