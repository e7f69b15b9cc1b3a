from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.entry import parse_count


class ProximusOnboardingAnswer(models.Model):
    """The answer to one question in one session.

    An answer that is open or unknown has no value at all: it is neither no nor zero.
    """

    _name = "proximus.onboarding.answer"
    _description = "Set-up Answer"
    _order = "session_id, extra, sequence, id"
    _rec_name = "question_id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
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
    option_id = fields.Many2one(
        "proximus.onboarding.option",
        string="Choice",
        domain="[('question_id', '=', question_id)]",
        ondelete="restrict",
        index="btree_not_null",
    )
    display_value = fields.Char("Answer given", compute="_compute_display_value")
    source = fields.Selection(
        [("declared", "Declared"), ("detected", "Found in the database")],
        readonly=True,
    )
    answered_by = fields.Many2one("res.users", readonly=True)
    answered_on = fields.Datetime(readonly=True)
    detected = fields.Json(
        help="What the database says, as {'value': …}; empty when it says nothing."
    )
    evidence = fields.Char("Found in the database", readonly=True)
    contradicts = fields.Boolean(
        "Differs from the database", compute="_compute_contradicts"
    )

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

    @api.depends("state", "value_boolean", "value_number", "option_id")
    def _compute_display_value(self):
        labels = dict(self._fields["value_boolean"]._description_selection(self.env))
        for answer in self:
            if answer.state != "answered":
                answer.display_value = False
            elif answer.kind == "boolean":
                answer.display_value = labels[answer.value_boolean]
            elif answer.kind == "number":
                parts = [str(answer.value_number), answer.unit or ""]
                answer.display_value = " ".join(parts).strip()
            else:
                answer.display_value = answer.option_id.name

    @api.depends("state", "detected", "value_boolean", "value_number", "option_id")
    def _compute_contradicts(self):
        for answer in self:
            found, given = answer._get_detected(), answer._get_value()
            answer.contradicts = None not in (found, given) and found != given

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

    # === BUSINESS METHODS === #

    def _parse_number(self):
        """Return the number as typed, or None for an empty field."""
        try:
            return parse_count(self.number_input)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(text)s” is not a number that “%(question)s” can take: use "
                    "digits only, without dots, commas or a minus sign.",
                    text=self.number_input,
                    question=self.question_id.name,
                )
            ) from error

    def _get_input(self):
        """Return what is filled in: a boolean, a number, an option code or None."""
        self.ensure_one()
        if self.kind == "boolean":
            return {"yes": True, "no": False}.get(self.value_boolean)
        if self.kind == "number":
            return self.value_number if self.has_number else None
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
        """Return the confirmed answer, or else what the database says, or None."""
        self.ensure_one()
        if self.state == "open":
            return self._get_detected()
        return self._get_value()

    def _set_value(self, value):
        """Fill in a value without confirming it.

        :param value: boolean, whole number or option code, as the question's kind;
            None empties the answer.
        :raises UserError: when a choice has no such option.
        """
        self.ensure_one()
        vals = {"value_boolean": False, "value_number": 0, "has_number": False}
        vals["option_id"] = False
        if value is not None and self.kind == "boolean":
            vals["value_boolean"] = "yes" if value else "no"
        elif value is not None and self.kind == "number":
            vals |= {"value_number": value, "has_number": True}
        elif value is not None:
            vals["option_id"] = self._get_option(value).id
        self.write(vals)

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

    def _propose(self, value, evidence: str):
        """Keep what the database says and fill it in where nobody answered yet.

        :param value: as for :meth:`_set_value`.
        :param evidence: where it comes from, in words.
        """
        self.ensure_one()
        self.write({"detected": {"value": value}, "evidence": evidence})
        if self.state == "open":
            self._set_value(value)

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
        source = "detected" if found is not None and found == value else "declared"
        self._close_answer("answered", source)

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
