from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list

#: Kinds of which several options are ticked.
TICKED = ("many", "dual", "tri")


class ProximusOnboardingQuestion(models.Model):
    """A question of the assessment, or a fact that the set-up knows by itself.

    Its sentences are building blocks: what an answer means in words, so that advice
    can give its reasons in the language of the reader.
    """

    _name = "proximus.onboarding.question"
    _description = "Set-up Question"
    _inherit = "proximus.onboarding.shipped.mixin"
    _order = "extra, topic_sequence, sequence, id"

    code = fields.Char(required=True, help="Unique name, used by rules and detectors.")
    name = fields.Char("Question", required=True, translate=True)
    title = fields.Char(compute="_compute_title")
    help_text = fields.Text("Explanation", translate=True)
    why = fields.Text("Why it is asked", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    valid_from = fields.Date(help="Asked from this day on; empty: always.")
    valid_to = fields.Date(help="Last day on which it is asked; empty: no end.")
    kind = fields.Selection(
        [
            ("boolean", "Yes or no"),
            ("number", "Number"),
            ("choice", "One choice"),
            ("many", "Several choices"),
            ("dual", "Several choices: already, or planned"),
            ("tri", "Several choices: yes, or partly"),
            ("scale", "0 to 5 for each choice"),
            ("level", "How well it is done, 1 to 5"),
        ],
        required=True,
        default="boolean",
    )
    unit = fields.Char(translate=True, help="What the number counts, e.g. employees.")
    maximum = fields.Integer(
        "At Most", help="A larger number is a slip of the keyboard. Empty: no limit."
    )
    asked = fields.Boolean(
        default=True, help="Off: a fact that the set-up finds out by itself."
    )
    extra = fields.Boolean(
        "Only to refine",
        help="Asked on request after the advice, to make the scores more exact.",
    )
    topic_id = fields.Many2one(
        "proximus.onboarding.topic", index="btree_not_null", ondelete="restrict"
    )
    topic_sequence = fields.Integer(
        "Order of the Topic", related="topic_id.sequence", store=True
    )
    option_ids = fields.One2many(
        "proximus.onboarding.option", "question_id", string="Choices"
    )
    detector = fields.Char(
        help="Name of the detector that looks for the answer in the database."
    )
    control_id = fields.Many2one(
        "proximus.security.control",
        "Question of the Security Self-Assessment",
        domain="[('level', '=', 'small')]",
        ondelete="restrict",
        index="btree_not_null",
        help="Its words and its answer are those of the security self-assessment.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Quantity of",
        help="In a quotation, the answer is the quantity of these products.",
    )
    # === BUILDING BLOCKS OF SENTENCES === #
    text_true = fields.Char(
        "In words, if so",
        translate=True,
        help="A sentence without capital or full stop: “contracts are signed on "
        "paper”. For a number, %s stands for it: “%s people work here”.",
    )
    text_one = fields.Char(
        "In words, for one", translate=True, help="“%s person works here”."
    )
    text_false = fields.Char(
        "In words, if not",
        translate=True,
        help="“nothing is signed on paper”; for a number: what zero means.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This question code exists.")
    _dates_ordered = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to)",
        "A question cannot end before it starts.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "control_id.name")
    def _compute_title(self):
        for question in self:
            question.title = question.control_id.name or question.name

    @api.depends("title")
    def _compute_display_name(self):
        for question in self:
            question.display_name = question.title

    # === BUSINESS METHODS === #

    @api.model
    def _get_asked(self, on: date):
        """Return the questions that are asked on a date."""
        return self.search(
            Domain("asked", "=", True)
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", on))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", on))
        )

    # === SENTENCES === #

    def _say_observed(self, value) -> str:
        """Return an answer as a sentence: “5 people work here”.

        :param value: as a rule sees it; None is unknown.
        """
        self.ensure_one()
        if value is None:
            return self.env._("“%(question)s” is not answered yet", question=self.title)
        if self.kind == "boolean":
            return self._say_boolean(value)
        if self.kind in ("number", "level"):
            return self._say_number(value, str(value))
        codes = value if isinstance(value, list | tuple) else [value]
        return self._say_options(codes, "standard") or self.env._(
            "“%(question)s”: none of these", question=self.title
        )

    def _say_expected(self, operator: str, expected) -> str:
        """Return what a condition asks for: “at least 3 people work here”.

        :param operator: key of the operators of tools/rules.
        :param expected: what the answer is held against.
        """
        self.ensure_one()
        if operator == "is_answered":
            return self.env._("“%(question)s” is answered", question=self.title)
        if operator == "is_unknown":
            return self.env._("“%(question)s” is not known", question=self.title)
        if self.kind == "boolean":
            return self._say_boolean(expected is (operator == "="))
        if self.kind in ("number", "level"):
            return self._say_number(expected, self._say_amount(operator, expected))
        codes = expected
        if operator == "not in":
            known = self.option_ids.mapped("code")
            codes = [code for code in known if code not in expected]
        said = self._say_options(codes, "or")
        if operator == "not contains":
            return self.env._("it is not so that %(sentence)s", sentence=said)
        return said

    def _say_boolean(self, value: bool) -> str:
        """Return what yes or no means."""
        said = self.text_true if value else self.text_false
        if said:
            return said
        answer = self.env._("yes") if value else self.env._("no")
        return f"“{self.title}”: {answer}"

    def _say_number(self, number: int, amount: str) -> str:
        """Return what a number means.

        :param amount: the number as it is said, “at least 3”.
        """
        if amount == "0" and self.text_false:
            return self.text_false
        said = self.text_one if number == 1 and self.text_one else self.text_true
        if said and "%s" in said:
            return said.replace("%s", amount)
        return f"“{self.title}”: {amount}"

    def _say_amount(self, operator: str, number: int) -> str:
        """Return a number with how it is compared: “at least 3”."""
        _ = self.env._
        amounts = {
            "=": str(number),
            "!=": _("not %(number)s", number=number),
            ">": _("more than %(number)s", number=number),
            ">=": _("at least %(number)s", number=number),
            "<": _("fewer than %(number)s", number=number),
            "<=": _("at most %(number)s", number=number),
        }
        return amounts[operator]

    def _say_options(self, codes, style: str) -> str:
        """Return what some options mean, as one sentence.

        :param style: of odoo.tools.format_list.
        """
        options = self.option_ids.filtered(lambda one: one.code in codes)
        said = [one.text or f"“{self.title}”: {one.name}" for one in options]
        return format_list(self.env, said, style=style)
