from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...tools import discretion

AUDIENCES = [
    ("everyone", "Everyone"),
    ("owner", "Owner"),
    ("integrator", "Integrator"),
    ("accountant", "Accountant"),
]
#: What Odoo's own eLearning app keeps courses in, where it is installed.
COURSES, PAGES = "slide.channel", "slide.slide"


class ProximusOnboardingLesson(models.Model):
    """A lesson of a few minutes on one gap, in plain words, for the people of a role.

    Who has learnt it is known to themselves only; of many people, a rounded number is
    said.
    """

    _name = "proximus.onboarding.lesson"
    _description = "Lesson"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "sequence, id"

    code = fields.Char(required=True, copy=False)
    name = fields.Char("Lesson", required=True, translate=True)
    body = fields.Text(
        "What to Know", required=True, translate=True, help="A row for each thought."
    )
    practice = fields.Text("Try It Now", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    audience = fields.Selection(
        AUDIENCES, "For Whom", required=True, default="everyone"
    )
    estimated_minutes = fields.Integer(
        default=5, help="Said until enough people have shown how long it takes."
    )
    rule_ids = fields.Many2many(
        "proximus.onboarding.rule",
        "proximus_onboarding_lesson_rule_rel",
        "lesson_id",
        "rule_id",
        "Goes With",
        help="Advice that brings this lesson along when it is accepted.",
    )
    minutes = fields.Integer(compute="_compute_minutes")
    followed_text = fields.Char("Learnt", compute="_compute_followed_text")
    slide_ref = fields.Integer(
        "Page in eLearning",
        readonly=True,
        copy=False,
        help="Number of its page in the app eLearning, where that is used.",
    )
    has_course = fields.Boolean(compute="_compute_has_course")

    _code_unique = models.Constraint("UNIQUE(code)", "This lesson code exists.")
    _minutes_positive = models.Constraint(
        "CHECK(estimated_minutes > 0)", "A lesson takes at least a minute."
    )

    # === COMPUTE METHODS === #

    @api.depends("estimated_minutes")
    def _compute_minutes(self):
        # sudo: how long people took, of all companies and ten of them at least
        learnings_sudo = self.env["proximus.onboarding.learning"].sudo()
        rows = learnings_sudo._read_group(
            [("lesson_id", "in", self.ids), ("done_on", "!=", False)],
            ["lesson_id"],
            ["seconds:array_agg"],
        )
        taken = {lesson.id: [each for each in found if each] for lesson, found in rows}
        for lesson in self:
            typical = discretion.typical(taken.get(lesson.id, ()))
            lesson.minutes = typical or lesson.estimated_minutes

    @api.depends_context("lang", "company", "lesson_company")
    def _compute_followed_text(self):
        wanted = self.env.context.get("lesson_company")
        companies = self.env.user.company_ids.filtered(lambda one: one.id == wanted)
        counts = self._count_learnt(companies or self.env.company)
        for lesson in self:
            lesson.followed_text = lesson._describe_followed(
                *counts.get(lesson, (0, 0))
            )

    @api.depends("slide_ref")
    def _compute_has_course(self):
        is_used = self._get_pages() is not None
        for lesson in self:
            lesson.has_course = bool(lesson.slide_ref and is_used)

    # === ACTIONS === #

    def action_read(self) -> dict:
        """Open the lesson: the own one, where the user was given it, else as it is.

        :return: the action that shows it.
        """
        self.ensure_one()
        own = self.env["proximus.onboarding.learning"].search(
            [("lesson_id", "=", self.id), ("user_id", "=", self.env.uid)], limit=1
        )
        if own:
            return own.action_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (
                    self.env.ref(
                        "proximus_onboarding.proximus_onboarding_lesson_view_form_read"
                    ).id,
                    "form",
                )
            ],
        }

    def action_open_course(self) -> dict:
        """Open the lesson in the app eLearning.

        :return: the action that opens its page.
        :raises UserError: when it is not there (any more).
        """
        self.ensure_one()
        pages = self._get_pages()
        page = pages is not None and pages.browse(self.slide_ref).exists()
        if not page:
            raise UserError(
                self.env._(
                    "“%(lesson)s” has no page in eLearning: read it here instead.",
                    lesson=self.name,
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": page.website_url,
            "target": "self",
        }

    # === WHO LEARNT IT === #

    def _count_learnt(self, company) -> dict:
        """Return by lesson how many people learnt it, and how many have it.

        :param company: res.company whose people are counted.
        """
        # sudo: numbers only, which are rounded before anybody sees them
        learnings_sudo = self.env["proximus.onboarding.learning"].sudo()
        rows = learnings_sudo._read_group(
            [
                ("lesson_id", "in", self.ids),
                ("company_id", "=", company.id),
                ("user_id.active", "=", True),
            ],
            ["lesson_id"],
            ["__count", "done_on:count"],
        )
        return {
            lesson.with_env(self.env): (done, count) for lesson, count, done in rows
        }

    @api.model
    def _describe_followed(self, done: int, count: int) -> str:
        """Return how many people learnt it, so that nobody can be told from it."""
        if not count:
            return self.env._("Nobody has it yet")
        said = discretion.at_least(done, count)
        figures = {"count": count, "least": discretion.LEAST}
        if said is None:
            return self.env._("Not counted: too few people")
        if not said:
            return self.env._("Fewer than %(least)s of %(count)s people", **figures)
        return self.env._(
            "%(said)s or more of %(count)s people", said=said, count=count
        )

    # === ELEARNING === #

    @api.model
    def _get_pages(self):
        """Return the model of pages of eLearning, or None where it is not used."""
        return self.env.get(PAGES)

    def _publish_course(self):
        """Show the lessons in the app eLearning as well, where that is installed.

        Nobody is enrolled: that app shows who finished what, so that joining there is
        for each person to choose.
        """
        if self._get_pages() is None:
            return
        # sudo: a course of the company, for whoever decides on the advice
        course_sudo = self._get_course_sudo()
        # eLearning lets publish by the groups of the user, whatever the rights
        pages_sudo = self._get_pages().with_user(SUPERUSER_ID)
        known = set(pages_sudo.browse(self.mapped("slide_ref")).exists().ids)
        for lesson in self.filtered(lambda one: one.slide_ref not in known):
            page_sudo = pages_sudo.create(
                {
                    "channel_id": course_sudo.id,
                    "name": lesson.name,
                    "slide_category": "article",
                    "html_content": lesson._to_html(),
                    "completion_time": lesson.minutes / 60,
                    "is_published": True,
                }
            )
            # sudo: a note of ours on a lesson, which only a manager writes
            lesson.sudo()._write_plainly({"slide_ref": page_sudo.id})

    @api.model
    def _get_course_sudo(self):
        """Return the course that holds the lessons, made when there is none."""
        key = "proximus_onboarding.lesson_course"
        course = self.env.ref(key, raise_if_not_found=False)
        if course:
            return course.sudo()  # sudo: the course that was made below
        # by the program: one course for all, for whoever decides on the advice
        courses_sudo = self.env[COURSES].with_user(SUPERUSER_ID)
        course_sudo = courses_sudo.create(
            {
                "name": self.env._("Short Lessons"),
                "channel_type": "documentation",
                "visibility": "connected",
                "enroll": "public",
                "user_id": False,
                "is_published": True,
            }
        )
        # sudo: as above, to find the course again
        names_sudo = self.env["ir.model.data"].sudo()
        names_sudo._update_xmlids(
            [{"xml_id": key, "record": course_sudo, "noupdate": True}]
        )
        return course_sudo

    def _to_html(self):
        """Return the lesson as paragraphs."""
        self.ensure_one()
        parts = [self.body, self.practice]
        return plaintext2html("\n\n".join(part for part in parts if part))
