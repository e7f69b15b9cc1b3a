import re
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import cyfun

DOCUMENTATION = [
    ("1", "1 – Nothing written"),
    ("2", "2 – Partly written"),
    ("3", "3 – Written and approved"),
    ("4", "4 – Kept up to date"),
    ("5", "5 – Improved all the time"),
]
IMPLEMENTATION = [
    ("1", "1 – Not done"),
    ("2", "2 – Done at times"),
    ("3", "3 – Done as a rule"),
    ("4", "4 – Done and checked"),
    ("5", "5 – Improved all the time"),
]
BACKINGS = [
    ("verified", "Verified"),
    ("documented", "Documented"),
    ("stated", "Stated"),
]
SCORES = ("documentation", "implementation")
#: One score in what somebody types.
TYPED = re.compile(r"[1-5]")
MOST_EXCLUDED = cyfun.EXCLUSIONS_ALLOWED["essential"]


class ProximusSecurityAssessmentLine(models.Model):
    """The answer to one control: what is written down, and what is done."""

    _name = "proximus.security.assessment.line"
    _description = "Security Self-Assessment Answer"
    _order = "assessment_id, sequence, id"
    _rec_name = "control_id"
    _check_company_auto = True

    assessment_id = fields.Many2one(
        "proximus.security.assessment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, index=True
    )
    state = fields.Selection(related="assessment_id.state")
    assessment_level = fields.Selection(
        related="assessment_id.level", string="Assessed Level"
    )
    control_id = fields.Many2one(
        "proximus.security.control", required=True, index=True, ondelete="restrict"
    )
    code = fields.Char(related="control_id.code")
    name = fields.Char(related="control_id.name")
    sequence = fields.Integer(related="control_id.sequence", store=True)
    function = fields.Selection(related="control_id.function", store=True)
    level = fields.Selection(related="control_id.level", store=True)
    is_key = fields.Boolean(
        "Key Measure",
        compute="_compute_is_key",
        store=True,
        help="It has a threshold of its own at this level.",
    )
    documentation = fields.Selection(
        DOCUMENTATION, help="How well it is written down, from 1 to 5."
    )
    implementation = fields.Selection(
        IMPLEMENTATION, help="How well it is done, from 1 to 5."
    )
    score_text = fields.Char(
        "Score",
        compute="_compute_score_text",
        inverse="_inverse_score_text",
        help="To type instead of choosing: 34 is 3 for what is written and 4 for what "
        "is done. Enter goes to the next row.",
    )
    key_mark = fields.Char("Key", compute="_compute_key_mark")
    not_applicable = fields.Boolean(
        help="Left out as not applicable: Essential only, five at most, never a key "
        "measure or a duty of management. It counts as 3.",
    )
    may_be_excluded = fields.Boolean(compute="_compute_may_be_excluded")
    exclude_reason = fields.Char("Why Not Applicable")
    comment = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Documents", copy=False)
    service_ids = fields.Many2many(
        "proximus.security.service",
        string="Services",
        check_company=True,
        domain="[('is_own', '=', True), ('company_id', '=', company_id)]",
        help="Services that help to implement it.",
    )
    is_answered = fields.Boolean("Answered", compute="_compute_is_answered", store=True)
    is_failing = fields.Boolean(
        "Below Threshold", compute="_compute_is_failing", store=True
    )
    previous_documentation = fields.Selection(
        DOCUMENTATION, "Documentation Last Time", readonly=True
    )
    previous_implementation = fields.Selection(
        IMPLEMENTATION, "Implementation Last Time", readonly=True
    )
    previous_text = fields.Char("Last Time", compute="_compute_previous_text")
    change = fields.Selection(
        [("better", "Better"), ("same", "Same"), ("worse", "Worse"), ("new", "New")],
        compute="_compute_change",
        store=True,
        help="Compared with the assessment before.",
    )
    proposal = fields.Text(
        "What the Database Knows",
        compute="_compute_evidence",
        help="Facts that may serve as evidence. They are not the score: a person is.",
    )
    backing = fields.Selection(
        BACKINGS,
        "Evidence",
        compute="_compute_evidence",
        help="Verified: a service at work shows it. Documented: a document or another "
        "service is attached. Stated: somebody says so.",
    )
    kept_proposal = fields.Text(readonly=True, copy=False)
    kept_backing = fields.Selection(BACKINGS, readonly=True, copy=False)

    _control_once = models.Constraint(
        "UNIQUE(assessment_id, control_id)", "A control is assessed once."
    )

    # === COMPUTE METHODS === #

    @api.depends("control_id", "assessment_id.level")
    def _compute_is_key(self):
        for line in self:
            start, level = line.control_id.is_key_from, line.assessment_id.level
            line.is_key = bool(
                start
                and level in cyfun.LEVELS
                and cyfun.LEVELS.index(start) <= cyfun.LEVELS.index(level)
            )

    @api.depends("is_key")
    def _compute_key_mark(self):
        for line in self:
            line.key_mark = "★" if line.is_key else False

    @api.depends("documentation", "implementation")
    def _compute_score_text(self):
        for line in self:
            line.score_text = self._joined(line.documentation, line.implementation)

    @api.model
    def _joined(self, documentation, implementation) -> str | bool:
        """Return two scores as they are written in one cell; false without any."""
        return " / ".join(filter(None, (documentation, implementation))) or False

    def _inverse_score_text(self):
        for line in self:
            line.write(line._typed(line.score_text))
        # written as it is shown, not as it was typed
        self.invalidate_recordset(["score_text"], flush=False)

    @api.onchange("score_text")
    def _onchange_score_text(self):
        self.update(self._typed(self.score_text))

    def _typed(self, text: str | bool) -> dict:
        """Return the scores that somebody typed: “34”, “3 4” or “3/4”.

        :raises ValidationError: naming the control, when it is something else
        """
        if text == self._joined(self.documentation, self.implementation):
            return {}  # chosen from the lists, of which one may be open still
        digits = TYPED.findall(text or "")
        wanted = 1 if self.level == "small" else 2
        if not (text or "").strip():
            digits = [False] * wanted
        elif len(digits) != wanted or TYPED.sub("", text).strip(" /-.,"):
            raise ValidationError(
                self.env._(
                    "%(control)s: “%(text)s” is no score. Type one digit from 1 to 5, "
                    "as in 3.",
                    control=self.control_id.display_name,
                    text=text,
                )
                if wanted == 1
                else self.env._(
                    "%(control)s: “%(text)s” is no score. Type two digits from 1 to 5: "
                    "34 is 3 for what is written and 4 for what is done.",
                    control=self.control_id.display_name,
                    text=text,
                )
            )
        names = ("implementation",) if wanted == 1 else SCORES
        return dict(zip(names, digits, strict=True))

    @api.depends("control_id", "assessment_id.level")
    def _compute_may_be_excluded(self):
        for line in self:
            allowed = cyfun.EXCLUSIONS_ALLOWED.get(line.assessment_id.level)
            line.may_be_excluded = bool(allowed and line.control_id.may_be_excluded)

    @api.depends("documentation", "implementation", "not_applicable", "level")
    def _compute_is_answered(self):
        for line in self:
            written = line.documentation or line.level == "small"
            scored = bool(written and line.implementation)
            line.is_answered = line.not_applicable or scored

    @api.depends("documentation", "implementation", "is_key", "assessment_id.level")
    def _compute_is_failing(self):
        for line in self:
            line.is_failing = bool(
                line.is_key
                and line.documentation
                and line.implementation
                and Fraction(int(line.documentation) + int(line.implementation), 2)
                < cyfun.KEY_MEASURE_GATE[line.assessment_id.level]
            )

    @api.depends("previous_documentation", "previous_implementation")
    def _compute_previous_text(self):
        for line in self:
            line.previous_text = self._joined(
                line.previous_documentation, line.previous_implementation
            )

    @api.depends(
        "documentation",
        "implementation",
        "previous_documentation",
        "previous_implementation",
        "is_answered",
    )
    def _compute_change(self):
        for line in self:
            now = int(line.documentation or 0) + int(line.implementation or 0)
            before = int(line.previous_documentation or 0) + int(
                line.previous_implementation or 0
            )
            if not line.is_answered or line.not_applicable:
                line.change = False
            elif not before:
                line.change = "new" if line.assessment_id.previous_id else False
            else:
                line.change = (
                    "same" if now == before else "better" if now > before else "worse"
                )

    @api.depends("service_ids", "attachment_ids", "state", "kept_backing")
    @api.depends_context("lang")
    def _compute_evidence(self):
        live = self.service_ids._live()
        for assessment, lines in self.grouped("assessment_id").items():
            done = assessment.state == "done"
            facts = {} if done or not assessment else assessment._evidence_facts()
            for line in lines:
                if done:
                    line.proposal, line.backing = line.kept_proposal, line.kept_backing
                    continue
                line.proposal = "\n".join(line._facts_of(facts)) or False
                line.backing = line._backing(live)

    def _facts_of(self, facts: dict[str, list[str]]) -> list[str]:
        """Return the sentences that speak for the control of this line, each once."""
        codes = self.control_id._evidence_codes() if self.control_id else ()
        sentences = (sentence for code in codes for sentence in facts.get(code, ()))
        return list(dict.fromkeys(sentences))

    def _backing(self, live) -> str | bool:
        """Return what an answer rests on; false when there is none yet.

        :param live: the services that show themselves that they work
        """
        if self.service_ids & live:
            return "verified"
        if self.service_ids or self.attachment_ids:
            return "documented"
        return "stated" if self.is_answered else False

    # === CONSTRAINTS === #

    @api.constrains("not_applicable", "exclude_reason", "control_id")
    def _check_excluded(self):
        for line in self.filtered("not_applicable"):
            if not line.may_be_excluded:
                raise ValidationError(
                    self.env._(
                        "%(control)s cannot be left out: this is for the level "
                        "Essential only, and never for a key measure or a duty of "
                        "management.",
                        control=line.control_id.display_name,
                    )
                )
            if not (line.exclude_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(control)s: say why it is not applicable.",
                        control=line.control_id.display_name,
                    )
                )
        for assessment in self.assessment_id:
            excluded = assessment.line_ids.filtered("not_applicable")
            if len(excluded) > MOST_EXCLUDED:
                raise ValidationError(
                    self.env._(
                        "%(assessment)s: %(count)s controls are left out as not "
                        "applicable, %(most)s are allowed. Score one of them.",
                        assessment=assessment.display_name,
                        count=len(excluded),
                        most=MOST_EXCLUDED,
                    )
                )

    @api.onchange("not_applicable")
    def _onchange_not_applicable(self):
        if self.not_applicable:
            self.documentation = self.implementation = False

    # === ORM === #

    @api.model_create_multi
    def create(self, vals_list):
        ids = [vals["assessment_id"] for vals in vals_list if vals.get("assessment_id")]
        self.env["proximus.security.assessment"].browse(ids)._check_not_done()
        lines = super().create(vals_list)
        lines._own_documents()
        return lines

    def write(self, vals):
        self.assessment_id._check_not_done()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_documents()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_done(self):
        self.assessment_id._check_not_done()

    def _own_documents(self):
        """Have documents read by whoever may read the answer, and by nobody else."""
        for line in self.filtered("attachment_ids"):
            line.attachment_ids.filtered(lambda document: not document.res_id).write(
                {"res_model": self._name, "res_id": line.id}
            )

    def _scores(self) -> tuple[int | None, int | None]:
        """Return both scores as the formulas take them."""
        self.ensure_one()
        if self.not_applicable:
            return None, None
        return int(self.documentation), int(self.implementation)

    # === ACTIONS === #

    def action_as_before(self):
        """Give the same answer as last time, where there was one."""
        same = self.filtered("previous_implementation").grouped(
            lambda line: (line.previous_documentation, line.previous_implementation)
        )
        for (documentation, implementation), lines in same.items():
            lines.write(
                {
                    "documentation": documentation,
                    "implementation": implementation,
                    "not_applicable": False,
                }
            )

    def action_use_evidence(self):
        """Note the services in force as evidence; the scores stay as they are."""
        for assessment, lines in self.grouped("assessment_id").items():
            services = assessment._evidence_services()
            for line in lines:
                none = line.service_ids.browse()
                found = none.union(
                    *(
                        services.get(code, none)
                        for code in line.control_id._evidence_codes()
                    )
                )
                if found - line.service_ids:
                    line.service_ids |= found

    def _freeze_evidence(self):
        """Keep what the answers rest on, as it is now."""
        kept = self.grouped(lambda line: (line.backing, line.proposal))
        for (backing, proposal), lines in kept.items():
            lines.write({"kept_backing": backing, "kept_proposal": proposal})
