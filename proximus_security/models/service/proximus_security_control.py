from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import cyfun, cyfun_small

FUNCTIONS = [
    ("GV", "Govern"),
    ("ID", "Identify"),
    ("PR", "Protect"),
    ("DE", "Detect"),
    ("RS", "Respond"),
    ("RC", "Recover"),
]
LEVELS = [
    ("small", "Small"),
    ("basic", "Basic"),
    ("important", "Important"),
    ("essential", "Essential"),
]
KEY_FROM = [level for level in LEVELS if level[0] != "small"]


class ProximusSecurityControl(models.Model):
    """A control of CyberFundamentals 2025, under a short label of our own.

    The facts come from the catalogue that the formulas use, by the identifier; the
    texts belong to the Centre for Cybersecurity Belgium and are not shipped. The eight
    questions of CyFun Small stand beside them, on a level of their own.
    """

    _name = "proximus.security.control"
    _description = "CyFun Control"
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char("Number", required=True)
    name = fields.Char("Label", required=True, translate=True)
    sequence = fields.Integer(compute="_compute_facts", store=True)
    function = fields.Selection(FUNCTIONS, compute="_compute_facts", store=True)
    category = fields.Char(compute="_compute_facts", store=True)
    subcategory = fields.Char(compute="_compute_facts", store=True)
    level = fields.Selection(
        LEVELS,
        "From Level",
        compute="_compute_facts",
        store=True,
        index=True,
        help="The lowest level that asks for it. Higher levels contain the lower ones.",
    )
    is_key_from = fields.Selection(
        KEY_FROM,
        "Key Measure From",
        compute="_compute_facts",
        store=True,
        help="The lowest level at which it has a threshold of its own.",
    )
    is_management = fields.Boolean(
        "Duty of Management", compute="_compute_facts", store=True
    )
    may_be_excluded = fields.Boolean(
        compute="_compute_facts",
        store=True,
        help="Whether the framework lets it be left out as not applicable.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "Another control has this number.")

    @api.depends("code")
    def _compute_facts(self):
        catalogue = cyfun.controls("essential")
        order = {
            code: place
            for place, code in enumerate([*cyfun_small.QUESTIONS, *catalogue])
        }
        for control in self:
            question = cyfun_small.QUESTIONS.get(control.code)
            facts = catalogue.get(control.code)
            control.sequence = order.get(control.code, 0)
            control.function = (facts or question) and (facts or question).function
            control.category = facts and facts.category
            control.subcategory = facts and facts.subcategory
            control.level = facts.level if facts else "small"
            control.is_key_from = facts and facts.key_measure_from
            control.is_management = bool(facts and facts.management)
            control.may_be_excluded = bool(facts and facts.may_be_excluded)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for control in self:
            label = control.name or ""
            small = control.code in cyfun_small.QUESTIONS
            control.display_name = label if small else f"{control.code} {label}"

    @api.constrains("code")
    def _check_code(self):
        known = {*cyfun.controls("essential"), *cyfun_small.QUESTIONS}
        for control in self:
            if control.code not in known:
                raise ValidationError(
                    self.env._(
                        "CyberFundamentals 2025 has no control %(code)s.",
                        code=control.code,
                    )
                )

    @api.model
    def _of_level(self, level: str):
        """Return the controls that a level asks for, in the order of the framework.

        :param level: ``small``, ``basic``, ``important`` or ``essential``
        """
        if level == "small":
            return self.search(Domain("level", "=", "small"))
        return self.search(Domain("code", "in", list(cyfun.controls(level))))

    def _evidence_codes(self) -> list[str]:
        """Return the numbers of the controls whose evidence speaks for this one."""
        self.ensure_one()
        question = cyfun_small.QUESTIONS.get(self.code)
        return list(question.prepares) if question else [self.code]
