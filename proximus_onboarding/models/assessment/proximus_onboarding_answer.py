from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.proximus_security.models.posture import (
    proximus_security_assessment_line as security,
)

from ...tools.entry import parse_count
from .proximus_onboarding_question import TICKED

SOURCES = [
    ("declared", "Declared"),
    ("detected", "Found in the database"),
    ("imported", "Taken from elsewhere"),
    ("template", "Usual in this trade"),
]
#: What a proposal is worth: one of less worth does not replace it.
WORTH = {None: 0, "template": 1, "imported": 2, "detected": 3}
VALUES = {
    "state",
    "value_boolean",
    "value_number",
    "has_number",
    "option_id",
    "option_ids",
    "planned_ids",
    "value_level",
}


class ProximusOnboardingAnswer(models.Model):
    """The answer to one question in one session.

    An answer that is open or unknown has no value at all: it is neither no nor zero.
    """

    _name = "proximus.onboarding.answer"
    _description = "Set-up Answer"
    _inherit = "proximus.onboarding.part.mixin"
    _order = "session_id, extra, sequence, id"
    _rec_name = "question_id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    may_decide = fields.Boolean(related="session_id.may_decide")
    question_id = fields.Many2one(
        "proximus.onboarding.question", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(related="question_id.sequence", store=True)
    extra = fields.Boolean(related="question_id.extra", store=True)
    kind = fields.Selection(related="question_id.kind")
    unit = fields.Char(related="question_id.unit")
    state = fields.Selection(
        [("open", "Not answered"), ("answered", "Answered"), ("unknown", "Not known")],
        required=True,
        readonly=True,
        default="open",
    )
    value_boolean = fields.Selection([("yes", "Yes"), ("no", "No")], string="Answer")
    value_number = fields.Integer()
    has_number = fields.Boolean(
        help="Whether a number was given; without it the number is unknown, not zero."
    )
    number_input = fields.Char(
        "Number", compute="_compute_number_input", inverse="_inverse_number_input"
    )
    value_level = fields.Selection(security.IMPLEMENTATION, "How well")
    option_ids = fields.Many2many(
        "proximus.onboarding.option",
        "proximus_onboarding_answer_option_rel",
        string="Choices",
        domain="[('question_id', '=', question_id)]",
    )
    planned_ids = fields.Many2many(
        "proximus.onboarding.option",
        "proximus_onboarding_answer_planned_rel",
        string="Planned, or partly",
        domain="[('question_id', '=', question_id)]",
    )
    row_ids = fields.One2many("proximus.onboarding.answer.row", "answer_id")
    option_id = fields.Many2one(
        "proximus.onboarding.option",
        string="Choice",
        domain="[('question_id', '=', question_id)]",
        ondelete="restrict",
        index="btree_not_null",
    )
    display_value = fields.Char("Answer given", compute="_compute_display_value")
    source = fields.Selection(SOURCES, readonly=True)
    proposed_source = fields.Selection(
        SOURCES, readonly=True, help="Where what is proposed comes from."
    )
    proposed_text = fields.Char("Proposal", compute="_compute_proposed_text")
    answered_by = fields.Many2one("res.users", readonly=True)
    answered_on = fields.Datetime(readonly=True)
    detected = fields.Json(
        help="What the database says, as {'value': …}; empty when it says nothing."
    )
    evidence = fields.Char("Found in the database", readonly=True)
    contradicts = fields.Boolean(
        "Differs from the database", compute="_compute_contradicts"
    )
    settled = fields.Json(
        readonly=True, help="What was found when somebody kept another answer."
    )
    contradiction_text = fields.Char(compute="_compute_contradicts")

    _question_unique = models.Constraint(
        "UNIQUE(session_id, question_id)", "A question is answered once in a set-up."
    )
    _number_positive = models.Constraint(
        "CHECK(value_number >= 0)", "A number in an answer cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("value_number", "has_number")
    def _compute_number_input(self):
        for answer in self:
            given = answer.has_number
            answer.number_input = str(answer.value_number) if given else False

    def _inverse_number_input(self):
        for answer in self:
            number = answer._parse_number()
            answer.value_number = number or 0
            answer.has_number = number is not None

    @api.depends(
        "state",
        "value_boolean",
        "value_number",
        "value_level",
        "option_id",
        "option_ids",
        "planned_ids",
        "row_ids.level",
    )
    def _compute_display_value(self):
        for answer in self:
            answer.display_value = (
                answer._describe(answer._get_input())
                if answer.state == "answered"
                else False
            )

    @api.depends("detected", "evidence", "proposed_source", "state")
    def _compute_proposed_text(self):
        """Say where a proposal comes from, and that it waits for a person."""
        for answer in self:
            shown = answer.evidence and answer.state == "open"
            if not shown:
                answer.proposed_text = False
            elif answer.proposed_source == "template":
                answer.proposed_text = self.env._(
                    "A starting point: %(evidence)s. Make it your own number.",
                    evidence=answer.evidence,
                )
            elif answer.proposed_source == "imported":
                answer.proposed_text = self.env._(
                    "Taken over: %(evidence)s. Change it if it is not right any more.",
                    evidence=answer.evidence,
                )
            else:
                answer.proposed_text = self.env._(
                    "Found in your database: %(evidence)s. Change the answer if that "
                    "is not right.",
                    evidence=answer.evidence,
                )

    @api.depends(
        "state",
        "detected",
        "settled",
        "evidence",
        "value_boolean",
        "value_number",
        "value_level",
        "option_id",
        "option_ids",
    )
    def _compute_contradicts(self):
        for answer in self:
            usual = answer.proposed_source == "template"
            found = None if usual else answer._get_detected()
            given = answer._get_value()
            differs = None not in (found, given) and found != given
            answer.contradicts = differs and answer.settled != answer.detected
            answer.contradiction_text = answer.contradicts and self.env._(
                "You said: %(given)s. Found: %(found)s (%(evidence)s).",
                given=answer._describe(given),
                found=answer._describe(found),
                evidence=answer.evidence,
            )

    @api.constrains("option_id")
    def _check_option(self):
        for answer in self.filtered("option_id"):
            if answer.option_id.question_id != answer.question_id:
                raise ValidationError(
                    self.env._(
                        "“%(option)s” is not a choice of “%(question)s”.",
                        option=answer.option_id.name,
                        question=answer.question_id.name,
                    )
                )

    @api.constrains("option_ids", "planned_ids")
    def _check_exclusive(self):
        for answer in self:
            ticked = answer.option_ids | answer.planned_ids
            alone = ticked.filtered("exclusive")
            if alone and len(ticked) > 1:
                raise ValidationError(
                    self.env._(
                        "“%(option)s” says that nothing else applies: take it away, "
                        "or take the others away.",
                        option=alone[0].name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if VALUES & set(vals):
            self._note_stale()
        return result

    # === ACTIONS === #

    def action_keep_mine(self):
        """Keep what was answered; the same finding does not ask again."""
        self.session_id._check_open()
        self.session_id._check_may_decide()
        for answer in self:
            answer.settled = answer.detected
        return True

    def action_take_found(self):
        """Take what the database says as the answer."""
        self.session_id._check_open()
        self.session_id._check_may_decide()
        for answer in self.filtered("contradicts"):
            answer._set_value(answer._get_detected())
            answer._confirm()
        return True

    def action_answer_again(self):
        """Go back to this question."""
        self.ensure_one()
        self.session_id._check_open()
        self.session_id._check_may_decide()
        self.session_id._ask(self)
        return True

    # === BUSINESS METHODS === #

    def _note_stale(self):
        """Extend: something may rest on these answers."""

    def _parse_number(self):
        """Return the number as typed, or None for an empty field."""
        try:
            number = parse_count(self.number_input)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(text)s” is not a number that “%(question)s” can take: use "
                    "digits only, without dots, commas or a minus sign.",
                    text=self.number_input,
                    question=self.question_id.name,
                )
            ) from error
        most = self.question_id.maximum
        if most and number and number > most:
            raise UserError(
                self.env._(
                    "“%(question)s” takes at most %(most)s: look whether %(number)s is "
                    "right.",
                    question=self.question_id.name,
                    most=most,
                    number=number,
                )
            )
        return number

    def _get_input(self):
        """Return what is filled in, None for nothing.

        :return: a boolean, a number, an option code, or the codes that are ticked. Of
            several choices nothing ticked means none of them.
        """
        self.ensure_one()
        if self.kind == "boolean":
            return {"yes": True, "no": False}.get(self.value_boolean)
        if self.kind == "number":
            return self.value_number if self.has_number else None
        if self.kind == "level":
            return int(self.value_level) if self.value_level else None
        if self.kind == "scale":
            levels = {row.option_id.code: int(row.level) for row in self.row_ids}
            return levels or None
        if self.kind in TICKED:
            return self.option_ids.mapped("code")
        return self.option_id.code or None

    def _get_value(self):
        """Return the answer for rules and scores; None unless a person confirmed it."""
        self.ensure_one()
        return self._get_input() if self.state == "answered" else None

    def _get_detected(self):
        """Return what the database says, or None."""
        self.ensure_one()
        return (self.detected or {}).get("value")

    def _get_fact(self):
        """Return the confirmed answer, or else what the database says, or None.

        What is usual in a trade, or was answered long ago, is no fact of today; the
        answers of the security self-assessment are, since they are the same answers.
        """
        self.ensure_one()
        if self.state != "open":
            return self._get_value()
        found_here = self.proposed_source in (False, "detected") or self.kind == "level"
        return self._get_detected() if found_here else None

    def _set_value(self, value):
        """Fill in a value without confirming it.

        :param value: boolean, whole number, option code or codes, as the question's
            kind; None empties the answer.
        :raises UserError: when a choice has no such option.
        """
        self.ensure_one()
        vals = {
            "value_boolean": False,
            "value_number": 0,
            "has_number": False,
            "value_level": False,
            "option_id": False,
        }
        if self.kind in TICKED:
            codes = value or ()
            vals["option_ids"] = [
                Command.set([self._get_option(code).id for code in codes])
            ]
        elif value is not None and self.kind == "boolean":
            vals["value_boolean"] = "yes" if value else "no"
        elif value is not None and self.kind == "number":
            vals |= {"value_number": value, "has_number": True}
        elif value is not None and self.kind == "level":
            vals["value_level"] = str(value)
        elif value is not None and self.kind == "choice":
            vals["option_id"] = self._get_option(value).id
        elif self.kind == "scale":
            self._set_levels(value or {})
        self.write(vals)

    def _set_levels(self, levels: dict):
        """Fill in the level of each choice of a scale.

        :param levels: 0 to 5 by option code.
        """
        self._complete_rows()
        for row in self.row_ids:
            row.level = str(levels.get(row.option_id.code, 0))

    def _complete_rows(self):
        """Have a row for each choice of a scale."""
        missing = self.question_id.option_ids - self.row_ids.option_id
        self.env["proximus.onboarding.answer.row"].create(
            [{"answer_id": self.id, "option_id": option.id} for option in missing]
        )

    def _get_option(self, code):
        """Return the option of this question with this code."""
        option = self.question_id.option_ids.filtered(lambda o: o.code == code)
        if not option:
            raise UserError(
                self.env._(
                    "“%(question)s” has no choice %(code)s.",
                    question=self.question_id.name,
                    code=code,
                )
            )
        return option

    def _propose(self, value, evidence: str, source: str = "detected"):
        """Keep what is known and fill it in where nobody answered yet.

        A proposal of less worth does not replace another: what is usual in a trade
        gives way to what the database says.

        :param value: as for :meth:`_set_value`.
        :param evidence: where it comes from, in words.
        :param source: detected, imported or template.
        """
        self.ensure_one()
        if WORTH[source] < WORTH[self.proposed_source or None]:
            return
        vals = {
            "detected": {"value": value},
            "evidence": evidence,
            "proposed_source": source,
        }
        known = {name: self[name] for name in vals}
        if known != vals:
            self.write(vals)
            if self.state == "open":
                self._set_value(value)

    def _forget_template(self):
        """Take back what was usual in a trade, where nobody confirmed it."""
        for answer in self.filtered(lambda one: one.proposed_source == "template"):
            answer.write(
                {"detected": False, "evidence": False, "proposed_source": False}
            )
            if answer.state == "open":
                answer._set_value(None)

    def _confirm(self):
        """Take what is filled in as the answer.

        :raises UserError: when nothing is filled in.
        """
        self.ensure_one()
        value = self._get_input()
        if value is None:
            raise UserError(
                self.env._(
                    "“%(question)s” has no answer yet: give one, or press "
                    "“I don't know”.",
                    question=self.question_id.name,
                )
            )
        found = self._get_detected()
        same = found is not None and found == value
        self._close_answer(
            "answered", (self.proposed_source or "detected") if same else "declared"
        )

    def _set_unknown(self):
        """Note that nobody knows; what was filled in is emptied."""
        self.ensure_one()
        self._set_value(None)
        self._close_answer("unknown", False)

    def _close_answer(self, state, source):
        """Write the state of the answer with who gave it and when."""
        self.write(
            {
                "state": state,
                "source": source,
                "answered_by": self.env.uid,
                "answered_on": fields.Datetime.now(),
            }
        )
        self.session_id._write_security(self.filtered("question_id.control_id"))

    def _describe(self, value):
        """Return a value of this answer in words."""
        if value is None:
            return self.env._("not known")
        if self.kind == "boolean":
            field = self._fields["value_boolean"]
            labels = dict(field._description_selection(self.env))
            return labels["yes" if value else "no"]
        if self.kind == "number":
            return f"{value} {self.unit or ''}".strip()
        if self.kind == "level":
            field = self._fields["value_level"]
            return dict(field._description_selection(self.env))[str(value)]
        options = self.question_id.option_ids
        if self.kind == "scale":
            used = options.filtered(lambda one: value.get(one.code))
            rows = [f"{one.name}: {value[one.code]}" for one in used]
            return ", ".join(rows) or self.env._("None")
        codes = value if isinstance(value, list) else [value]
        names = options.filtered(lambda one: one.code in codes).mapped("name")
        planned = self.planned_ids.mapped("name") if self.kind in TICKED else []
        if planned:
            later = self.env._("planned or partly: %(names)s", names=", ".join(planned))
            return ", ".join([*names, later])
        return ", ".join(names) or self.env._("None")
