from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ...tools.lifecycle import ASSESSMENT_TRANSITIONS
from ..service.proximus_security_control import FUNCTIONS, LEVELS

LINES = "proximus.security.assessment.line"
#: What may still change when an assessment is done: where one is reading, and talk.
READING = {"step"}


class ProximusSecurityAssessment(models.Model):
    """How mature a company is by its own judgement, control by control.

    A person scores; what the database knows is proposed as evidence and never turned
    into a score. What is not answered is unknown. Done, it stays as it was.
    """

    _name = "proximus.security.assessment"
    _description = "Security Self-Assessment"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_name = "level"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company that assesses itself.",
    )
    version = fields.Selection(
        [("2025", "2025")], "Edition", required=True, default="2025", readonly=True
    )
    level = fields.Selection(
        LEVELS,
        required=True,
        default=lambda self: self._default_level(),
        tracking=True,
        help="Small: eight questions for a start. Basic: 34 controls. Important: 133. "
        "Essential: 218. Each of the three contains the ones before it.",
    )
    date = fields.Date(
        required=True,
        copy=False,
        tracking=True,
        default=lambda self: self.env.company._proximus_today(),
    )
    user_id = fields.Many2one(
        "res.users",
        "Carried Out By",
        required=True,
        copy=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.user,
        tracking=True,
    )
    state = fields.Selection(
        [("draft", "In Progress"), ("done", "Done")],
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    previous_id = fields.Many2one(
        "proximus.security.assessment",
        "Compared With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last one that was done when this one was started.",
    )
    step = fields.Selection(FUNCTIONS, "Part", required=True, default="GV", copy=False)
    line_ids = fields.One2many(LINES, "assessment_id", "Controls")
    # One list for each step of the screen.
    line_small_ids = fields.One2many(
        LINES, "assessment_id", "Eight Questions", domain=[("level", "=", "small")]
    )
    line_gv_ids = fields.One2many(
        LINES, "assessment_id", "Govern", domain=[("function", "=", "GV")]
    )
    line_id_ids = fields.One2many(
        LINES, "assessment_id", "Identify", domain=[("function", "=", "ID")]
    )
    line_pr_ids = fields.One2many(
        LINES, "assessment_id", "Protect", domain=[("function", "=", "PR")]
    )
    line_de_ids = fields.One2many(
        LINES, "assessment_id", "Detect", domain=[("function", "=", "DE")]
    )
    line_rs_ids = fields.One2many(
        LINES, "assessment_id", "Respond", domain=[("function", "=", "RS")]
    )
    line_rc_ids = fields.One2many(
        LINES, "assessment_id", "Recover", domain=[("function", "=", "RC")]
    )
    line_count = fields.Integer("Questions", compute="_compute_progress", store=True)
    answered_count = fields.Integer("Answered", compute="_compute_progress", store=True)
    progress = fields.Float(
        compute="_compute_progress", store=True, aggregator="avg", help="In per cent."
    )
    open_count = fields.Integer("Not Answered", compute="_compute_open_count")
    progress_text = fields.Char(compute="_compute_progress_text")

    # === COMPUTE METHODS === #

    @api.depends("level", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["level"]._description_selection(self.env))
        for assessment in self:
            day = format_date(self.env, assessment.date)
            assessment.display_name = f"CyFun {labels.get(assessment.level)} – {day}"

    @api.depends("line_ids.is_answered")
    def _compute_progress(self):
        for assessment in self:
            lines = assessment.line_ids
            answered = len(lines.filtered("is_answered"))
            assessment.line_count = len(lines)
            assessment.answered_count = answered
            assessment.progress = 100 * answered / len(lines) if lines else 0

    @api.depends("line_count", "answered_count")
    def _compute_open_count(self):
        for assessment in self:
            assessment.open_count = assessment.line_count - assessment.answered_count

    @api.depends("step", "level", "line_ids.is_answered")
    @api.depends_context("lang")
    def _compute_progress_text(self):
        for assessment in self:
            lines = assessment.line_ids
            here = lines.filtered_domain([("function", "=", assessment.step)])
            figures = {
                "answered": len(lines.filtered("is_answered")),
                "all": len(lines),
                "here_answered": len(here.filtered("is_answered")),
                "here": len(here),
            }
            if assessment.level == "small":
                text = self.env._("%(answered)s of %(all)s answered", **figures)
            else:
                text = self.env._(
                    "%(answered)s of %(all)s answered, in this part %(here_answered)s "
                    "of %(here)s",
                    **figures,
                )
            assessment.progress_text = text if lines else False

    @api.model
    def _default_level(self) -> str:
        """Return the level of the last assessment, or where one starts."""
        if not self.has_access("read"):
            return "small"
        last = self.search([("company_id", "=", self.env.company.id)], limit=1)
        return last.level or "small"

    # === CONSTRAINTS === #

    @api.constrains("date")
    def _check_date(self):
        for assessment in self:
            if assessment.date > assessment._proximus_today():
                raise ValidationError(
                    self.env._(
                        "%(assessment)s: the date of an assessment cannot lie in the "
                        "future.",
                        assessment=assessment.display_name,
                    )
                )

    # === ORM === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "draft") != "draft":
                raise UserError(
                    self.env._(
                        "A new assessment starts in progress: answer it, then press "
                        "Finish."
                    )
                )
        assessments = super().create(vals_list)
        for assessment in assessments:
            assessment.previous_id = assessment._last_done()
            assessment._sync_lines()
        return assessments

    def write(self, vals):
        if set(vals) - READING - self._talk_fields():
            self._check_not_done()
        result = super().write(vals)
        if "level" in vals:
            for assessment in self:
                assessment.previous_id = assessment._last_done()
                assessment._sync_lines()
            # What may be left out depends on the level.
            self.line_ids._check_excluded()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for assessment in self:
            if assessment.state == "done":
                raise UserError(
                    self.env._(
                        "%(assessment)s is done: it stays, as proof of what was found "
                        "then.",
                        assessment=assessment.display_name,
                    )
                )

    @api.model
    def _talk_fields(self) -> set[str]:
        """Return the fields of messages and activities, which anybody may add to."""
        return {
            name
            for name in self._fields
            if name.startswith(("message_", "activity_", "website_message_"))
        }

    def _check_not_done(self):
        """Refuse to change what is done.

        :raises UserError: naming it and what to do instead
        """
        for assessment in self:
            if assessment.state == "done":
                raise UserError(
                    self.env._(
                        "%(assessment)s is done and cannot change any more. Press Next "
                        "Assessment to start a new one.",
                        assessment=assessment.display_name,
                    )
                )

    def _last_done(self):
        """Return the last assessment of the company that is of the same kind."""
        self.ensure_one()
        kind = "=" if self.level == "small" else "!="
        return self.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "done")
            & Domain("level", kind, "small")
            & Domain("id", "!=", self.id),
            limit=1,
        )

    def _sync_lines(self):
        """Have one line for each control of the level, and none of another.

        :raises UserError: when answers would be lost
        """
        self.ensure_one()
        wanted = self.env["proximus.security.control"]._of_level(self.level)
        extra = self.line_ids.filtered(lambda line: line.control_id not in wanted)
        answered = extra.filtered("is_answered")
        if answered:
            raise UserError(
                self.env._(
                    "Answers that this level does not ask for would be lost: "
                    "%(count)s. Start a new assessment for that level.",
                    count=len(answered),
                )
            )
        before = {line.control_id: line for line in self.previous_id.line_ids}
        for line in self.line_ids - extra:
            vals = self._previous_vals(before.get(line.control_id))
            if any(line[name] != value for name, value in vals.items()):
                line.write(vals)
        self.write(
            {
                "line_ids": [
                    *(Command.delete(line.id) for line in extra),
                    *(
                        Command.create(self._line_vals(control, before.get(control)))
                        for control in wanted - self.line_ids.control_id
                    ),
                ]
            }
        )

    @api.model
    def _line_vals(self, control, before) -> dict:
        """Return the values of a line that nobody has answered yet.

        :param control: proximus.security.control that it is about
        :param before: the line of the assessment to compare with, or nothing
        """
        return {"control_id": control.id, **self._previous_vals(before)}

    @api.model
    def _previous_vals(self, before) -> dict:
        """Return what a line keeps of the assessment before.

        :param before: the line of the assessment to compare with, or nothing
        """
        return {
            "previous_documentation": before.documentation if before else False,
            "previous_implementation": before.implementation if before else False,
        }

    # === ACTIONS === #

    def action_start(self):
        """Open the first part; the questions are there once it is saved."""
        self.step = "GV"

    def action_step_next(self):
        """Go to the next part of the framework."""
        self._move_step(1)

    def action_step_back(self):
        """Go to the part before."""
        self._move_step(-1)

    def _move_step(self, move: int):
        """Go a number of parts forward; at either end it stays where it is."""
        order = [code for code, _label in FUNCTIONS]
        for assessment in self:
            place = order.index(assessment.step) + move
            assessment.step = order[min(max(place, 0), len(order) - 1)]

    def action_finish(self):
        """Fix the result and the evidence as they are."""
        self._transition("done")

    def action_next(self):
        """Start the next assessment, with the answers of this one beside it."""
        self.ensure_one()
        return self.copy()._open()

    def action_answer_as_before(self):
        """Take over the last answers for everything that is not answered yet."""
        for assessment in self:
            assessment.line_ids.filtered(
                lambda line: not line.is_answered
            ).action_as_before()

    def action_use_evidence(self):
        """Note the services in force as evidence of the controls that they support."""
        self.line_ids.action_use_evidence()

    @api.readonly
    def action_view_lines(self):
        """Open all controls in one list, in the order of the framework."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_assessment_line_action"
        )
        action["domain"] = [("assessment_id", "=", self.id)]
        action["context"] = {}
        return action

    @api.readonly
    def action_view_open(self):
        """Open the controls that are not answered yet."""
        action = self.action_view_lines()
        action["context"]["search_default_open"] = 1
        return action

    def _open(self):
        """Return the action that opens this one."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # === CHANGES OF STATE === #

    def _lifecycle_moves(self):
        return ASSESSMENT_TRANSITIONS

    def _before_transition(self, target, *, date, reason):
        """Extend the life cycle: done is what is answered in full."""
        result = super()._before_transition(target, date=date, reason=reason)
        if target == "done":
            self._check_complete()
            self.line_ids._freeze_evidence()
        return result

    def _check_complete(self):
        """Refuse to finish what has questions open.

        :raises UserError: naming them, part by part
        """
        for assessment in self:
            open_lines = assessment.line_ids.filtered(lambda line: not line.is_answered)
            if open_lines or not assessment.line_ids:
                raise UserError(
                    self.env._(
                        "%(assessment)s cannot be finished yet: what is not answered "
                        "leaves the result unknown. Not answered: %(count)s.\n"
                        "%(parts)s\n"
                        "Press Not Answered, at the top, to see them in one list.",
                        assessment=assessment.display_name,
                        count=len(open_lines),
                        parts="\n".join(assessment._open_parts(open_lines)),
                    )
                )

    def _open_parts(self, lines) -> list[str]:
        """Return one line of text for each part: how many are open, and the first."""
        self.ensure_one()
        labels = dict(self._fields["step"]._description_selection(self.env))
        return [
            self.env._(
                "%(part)s: %(count)s, the first is %(control)s",
                part=labels[function],
                count=len(there),
                control=there[:1].control_id.display_name,
            )
            for function, there in lines.sorted("sequence").grouped("function").items()
        ]
