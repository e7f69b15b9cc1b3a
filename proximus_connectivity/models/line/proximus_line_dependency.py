from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import lifecycle

DEPENDENCY_KINDS = [
    ("voice_number", "Voice Number"),
    ("alarm", "Alarm"),
    ("payment_terminal", "Payment Terminal"),
    ("lift", "Lift"),
    ("fax", "Fax"),
    ("backup", "Backup"),
    ("other", "Other"),
]
ANSWERS = [
    ("move", "Moves to Another Line"),
    ("replace", "Replaced By Something Else"),
    ("drop", "No Longer Needed"),
]


class ProximusLineDependency(models.Model):
    """Something that stops working when a line ends, and what becomes of it then.

    People note what hangs on a line (an alarm, a lift); what the inventory itself
    knows (a voice line over it, a number, a backup) is found by the line, see
    ``proximus_line_dependencies.py``. A line ends when each has an answer.
    """

    _name = "proximus.line.dependency"
    _description = "Dependency of a Line"
    _order = "line_id, id"
    _check_company_auto = True

    line_id = fields.Many2one(
        "proximus.line",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="line_id.company_id", store=True, precompute=True, index=True
    )
    line_state = fields.Selection(related="line_id.state", string="State of the Line")
    kind = fields.Selection(DEPENDENCY_KINDS, required=True, default="other")
    description = fields.Char(help="What it is and where, e.g. Alarm of the depot.")
    is_derived = fields.Boolean(
        "Automatic",
        readonly=True,
        copy=False,
        help="Follows from the inventory: it goes away when the relation does.",
    )
    dependent_line_id = fields.Many2one(
        "proximus.line",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    number_id = fields.Many2one(
        "proximus.number",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    answer = fields.Selection(
        ANSWERS,
        copy=False,
        help="What becomes of it when the line ends. A dependent line that is not "
        "needed any more ends together with this one.",
    )
    target_line_id = fields.Many2one(
        "proximus.line",
        "Moves To",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('id', '!=', line_id), ('company_id', '=', company_id),"
        " ('state', 'in', ('created', 'pending_active', 'active', 'suspended'))]",
    )
    note = fields.Char("Replaced By", copy=False)
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    answered_on = fields.Datetime("Answered", readonly=True, copy=False)

    _line_unique = models.UniqueIndex(
        "(line_id, dependent_line_id) WHERE dependent_line_id IS NOT NULL",
        "This line is noted as a dependency already.",
    )
    _number_unique = models.UniqueIndex(
        "(line_id, number_id) WHERE number_id IS NOT NULL",
        "This number is noted as a dependency already.",
    )
    _move_has_target = models.Constraint(
        "CHECK(answer IS DISTINCT FROM 'move' OR target_line_id IS NOT NULL)",
        "Say to which line it moves.",
    )
    _answer_is_signed = models.Constraint(
        "CHECK(answer IS NULL OR answered_on IS NOT NULL)",
        "An answer has a day on which it was given.",
    )

    # === COMPUTES === #

    @api.depends(
        "kind",
        "description",
        "dependent_line_id.display_name",
        "number_id.label",
        "line_id.backup_of_id",
    )
    @api.depends_context("lang", "uid", "company")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            what = (
                record.dependent_line_id.display_name
                or record.number_id.label
                or record.description
            )
            kind = labels.get(record.kind, "")
            if record._is_only_backup():
                record.display_name = self.env._("Only backup of %(line)s", line=what)
            else:
                record.display_name = f"{kind}: {what}" if what else kind

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._signed(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._signed(vals))

    @api.model
    def _signed(self, vals: dict) -> dict:
        """Return values in which an answer bears who gave it and when.

        Nobody signs for somebody else: what the caller says about it is left out.
        """
        vals = {
            name: value
            for name, value in vals.items()
            if name not in ("answered_by_id", "answered_on")
        }
        if "answer" in vals:
            given = bool(vals["answer"])
            vals["answered_by_id"] = given and self.env.uid
            vals["answered_on"] = given and fields.Datetime.now()
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_leaves_a_trace(self):
        """Say on the line that somebody took away what depended on it."""
        noted = self.filtered(lambda record: not record.is_derived)
        gone = noted.grouped("line_id")
        lines = noted.line_id
        lines._message_log_batch(
            bodies={
                line.id: self.env._(
                    "No longer noted as depending on this line: %(what)s.",
                    what=", ".join(gone[line].mapped("display_name")),
                )
                for line in lines
            }
        )

    @api.constrains("answer", "target_line_id", "note")
    def _check_answer(self):
        for record in self:
            if record.answer == "move":
                record._check_target()
            if record.answer == "replace" and not (record.note or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(line)s, %(what)s: say by what it is replaced.",
                        line=record.line_id.display_name,
                        what=record.display_name,
                    )
                )

    def _check_target(self) -> None:
        """Raise when something is to move where it cannot."""
        line, target = self.line_id, self.target_line_id
        names = {
            "line": line.display_name,
            "what": self.display_name,
            "target": target.display_name,
        }
        if not target:
            raise ValidationError(
                self.env._("%(line)s, %(what)s: say to which line it moves.", **names)
            )
        if target == line or target == self.dependent_line_id:
            raise ValidationError(
                self.env._(
                    "%(line)s, %(what)s: it cannot move to %(target)s itself.", **names
                )
            )
        if target.commercial_partner_id != line.commercial_partner_id:
            raise ValidationError(
                self.env._(
                    "%(line)s, %(what)s: %(target)s has another holder.", **names
                )
            )
        if target.state not in lifecycle.LINE_STAYING:
            raise ValidationError(
                self.env._(
                    "%(line)s, %(what)s: %(target)s ends or has ended itself. Choose a "
                    "line that stays.",
                    **names,
                )
            )

    # === BUSINESS === #

    def _answer(self, answer: str | None, target=None, note=None) -> None:
        """Record what becomes of the dependencies; the user signs.

        :param answer: ``move``, ``replace``, ``drop``; ``None`` takes it back.
        :param target: line (``proximus.line``) for ``move``.
        :param note: what it is replaced by, for ``replace``.
        :raises ValidationError: naming a dependency whose answer cannot be.
        """
        self.write(
            {
                "answer": answer or False,
                "target_line_id": bool(target) and target.id,
                "note": note or False,
            }
        )

    def _is_settled(self, leaving) -> bool:
        """Return whether the answer still holds when some lines leave.

        :param leaving: lines (``proximus.line``) that end together.
        """
        self.ensure_one()
        if self.answer != "move":
            return bool(self.answer)
        target = self.target_line_id
        return target.state in lifecycle.LINE_STAYING and target not in leaving

    def _is_only_backup(self) -> bool:
        """Return whether it is the primary that depends on its backup."""
        primary = self.line_id.backup_of_id
        return bool(primary) and self.dependent_line_id == primary

    def _ends_along(self) -> bool:
        """Return whether dropping it ends a line: a part or backup, not a primary."""
        dependent = self.dependent_line_id
        return self.line_id in (dependent.parent_id | dependent.backup_of_id)

    def _key(self) -> tuple[int, int, int]:
        """Return what makes a derived dependency one and the same."""
        return (self.line_id.id, self.dependent_line_id.id, self.number_id.id)
