import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.posture.proximus_security_assessment_line import MOST_EXCLUDED, SCORES
from ..tools import cyfun_workbook

STATUSES = [
    ("error", "Error"),
    ("changed", "Changed"),
    ("unchanged", "Unchanged"),
    ("other", "Not Asked Here"),
]
#: How many rows that are wrong a refusal tells.
TOLD = 10
#: What is wrong with the columns of a sheet, not with a row.
SHEET_FAULTS = {"twice_column", "no_implementation", "no_documentation"}


class ProximusSecurityAssessmentImport(models.TransientModel):
    """Takes the answers of a workbook: shows what would change, then changes it.

    An empty cell says nothing and changes nothing. All rows are taken or none; what is
    wrong with a control that this level does not ask is said, and stops nothing.
    """

    _name = "proximus.security.assessment.import"
    _description = "Import Answers"

    assessment_id = fields.Many2one(
        "proximus.security.assessment", required=True, ondelete="cascade"
    )
    content = fields.Binary("File", attachment=False, required=True)
    file_name = fields.Char()
    item_ids = fields.One2many("proximus.security.assessment.import.item", "import_id")
    error_count = fields.Integer(readonly=True)
    changed_count = fields.Integer(readonly=True)
    unchanged_count = fields.Integer(readonly=True)
    other_count = fields.Integer(readonly=True)
    absent_count = fields.Integer(
        readonly=True, help="Controls of this assessment that the file does not name."
    )

    def action_preview(self):
        """Show what each row of the file would do."""
        self.ensure_one()
        items = self._compare()
        self.item_ids.unlink()
        self.env["proximus.security.assessment.import.item"].create(
            [{"import_id": self.id, **self._item_vals(item)} for item in items]
        )
        for status, _label in STATUSES:
            self[f"{status}_count"] = sum(item["status"] == status for item in items)
        named = {item["line"] for item in items if item.get("line")}
        self.absent_count = len(self.assessment_id.line_ids) - len(named)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Answers"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Write the answers of the file, all of them or none.

        :raises UserError: when a row is wrong, with its place and the reason
        """
        self.ensure_one()
        items = self._compare()
        wrong = [item for item in items if item["status"] == "error"]
        if wrong:
            raise UserError(self._refusal(wrong))
        changed = [item for item in items if item["status"] == "changed"]
        # what is scored again first, so that never too many are left out
        for item in sorted(
            changed, key=lambda item: item["vals"].get("not_applicable", False)
        ):
            item["line"].write(item["vals"])
        self.assessment_id._message_log(
            body=self.env._(
                "Answers imported from “%(file)s”: %(count)s changed.",
                file=self.file_name or "",
                count=len(changed),
            )
        )
        # opened on the assessment, which shows the answers once it is closed
        return {"type": "ir.actions.act_window_close"}

    # === WHAT THE FILE SAYS === #

    def _compare(self) -> list[dict]:
        """Return what each row would do, in the order of the file.

        :raises UserError: when the assessment is done or the file cannot be read
        """
        assessment = self.assessment_id
        assessment._check_not_done()
        try:
            book = cyfun_workbook.read_workbook(
                base64.b64decode(self.content or b""), self._headers(), self._names()
            )
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(file)s” cannot be read: %(reason)s",
                    file=self.file_name or "",
                    reason=self._file_reason(error),
                )
            ) from error
        lines = {line.code: line for line in assessment.line_ids}
        others = self._other_controls(book, lines)
        items = [
            self._wrong(
                fault,
                fault.code,
                fault.what,
                lines.get(fault.control),
                elsewhere=fault.control in others
                or self._is_of_others(fault, book, lines),
                other=others.get(fault.control),
            )
            for fault in book.faults
        ]
        seen = {}
        for answer in book.answers:
            line, other = lines.get(answer.control), others.get(answer.control)
            first = seen.setdefault(answer.control, answer)
            if first is not answer:
                place = f"{first.sheet} {first.row}"
                items.append(self._wrong(answer, "twice", place, line, not line, other))
            else:
                items.append(
                    self._judge(answer, line)
                    if line
                    else self._not_asked(answer, other)
                )
        self._refuse_too_many(items, assessment.line_ids)
        return items

    def _other_controls(self, book, lines) -> dict:
        """Return the controls that the file names and this level does not ask.

        :param lines: answers of the assessment by the number of their control
        """
        codes = {row.control for row in (*book.answers, *book.faults)} - lines.keys()
        controls = self.env["proximus.security.control"]
        found = controls.search([("code", "in", sorted(codes))])
        return {control.code: control for control in found}

    def _is_of_others(self, fault, book, lines) -> bool:
        """Return whether a sheet lacks a column that no row which is asked needs."""
        if fault.code not in SHEET_FAULTS:
            return False
        asked = [
            lines[row.control]
            for row in (*book.answers, *book.faults)
            if row.sheet == fault.sheet and row.control in lines
        ]
        if fault.code == "no_documentation":
            # the eight questions have one score
            return all(line.level == "small" for line in asked)
        return not asked

    def _headers(self) -> dict[str, set[str]]:
        """Return what our own export calls the columns, in each language."""
        fields_by_key = {
            "control": ("code", "control_id"),
            "documentation": ("documentation",),
            "implementation": ("implementation",),
            "not_applicable": ("not_applicable",),
            "reason": ("exclude_reason",),
            "comment": ("comment",),
        }
        model = self.env["proximus.security.assessment.line"]
        installed = self.env["res.lang"].get_installed()
        headers = {key: set() for key in fields_by_key}
        for lang, _name in installed:
            env = self.with_context(lang=lang).env
            for key, names in fields_by_key.items():
                labels = [
                    model._fields[name]._description_string(env) for name in names
                ]
                headers[key].update(labels)
                if key == "control":
                    headers[key].add("/".join(reversed(labels)))
        return headers

    def _names(self) -> dict[str, str]:
        """Return how the reader knows the controls of this assessment, by number."""
        names = {}
        for control in self.assessment_id.line_ids.control_id:
            names.update(
                {control.display_name: control.code, control.name: control.code}
            )
        return names

    def _judge(self, answer, line) -> dict:
        """Return what one row would do to its line, or why it cannot be taken."""
        vals = self._vals(answer, line)
        if vals.get("not_applicable"):
            if not line.may_be_excluded:
                return self._wrong(answer, "fixed", answer.control, line)
            if not (vals.get("exclude_reason") or line.exclude_reason or "").strip():
                return self._wrong(answer, "no_reason", answer.control, line)
        return {
            "sheet": answer.sheet,
            "row": answer.row,
            "line": line,
            "status": "changed" if vals else "unchanged",
            "vals": vals,
        }

    def _not_asked(self, answer, control) -> dict:
        """Return a row about a control that another level asks for."""
        return {
            "sheet": answer.sheet,
            "row": answer.row,
            "name": control.display_name if control else False,
            "status": "other",
            "vals": {},
        }

    def _vals(self, answer, line) -> dict:
        """Return what a row changes of a line; what it leaves empty stays."""
        told = {}
        for name in SCORES:
            value = getattr(answer, name)
            # the eight questions have one score
            if value and not (name == "documentation" and line.level == "small"):
                told[name] = str(value)
        if answer.not_applicable:
            told = {"not_applicable": True, **dict.fromkeys(SCORES, False)}
            told["exclude_reason"] = (
                answer.reason or line.exclude_reason or answer.comment
            )
        elif told:
            told |= {"not_applicable": False}
        if answer.reason and (answer.not_applicable or line.not_applicable):
            told["exclude_reason"] = answer.reason
        if answer.comment:
            told["comment"] = answer.comment
        return {
            name: value
            for name, value in told.items()
            if (line[name] or False) != (value or False)
        }

    def _refuse_too_many(self, items, lines):
        """Turn what would leave out more controls than allowed into an error."""
        after = {line: line.not_applicable for line in lines}
        for item in items:
            if item["status"] == "changed" and "not_applicable" in item["vals"]:
                after[item["line"]] = item["vals"]["not_applicable"]
        excess = sum(after.values()) - MOST_EXCLUDED
        for item in reversed(items):
            if excess > 0 and item["vals"].get("not_applicable"):
                item.update(
                    status="error", message=self._row_reason("too_many", MOST_EXCLUDED)
                )
                excess -= 1

    # === WORDS === #

    def _wrong(
        self, place, code: str, what="", line=None, elsewhere=False, other=None
    ) -> dict:
        """Return what cannot be taken, with the reason.

        :param place: what has a ``sheet`` and a ``row``
        :param elsewhere: it is about what this level does not ask: said, no obstacle
        :param other: the control that is not asked here, when it is one
        """
        if elsewhere:
            message = self._row_reason(code, what)
            return self._not_asked(place, other) | {"message": message}
        return {
            "sheet": place.sheet,
            "row": place.row,
            "line": line,
            "status": "error",
            "vals": {},
            "message": self._row_reason(code, what),
        }

    def _item_vals(self, item: dict) -> dict:
        """Return the row of the preview."""
        line, vals = item.get("line"), item["vals"]
        return {
            "sheet": item["sheet"],
            "row": item["row"],
            "name": line.control_id.display_name if line else item.get("name"),
            "status": item["status"],
            "before": self._shown(line, {}) if line else False,
            "after": self._shown(line, vals) if vals else False,
            "message": item.get("message") or self._comment_changes(vals),
        }

    def _shown(self, line, vals: dict) -> str | bool:
        """Return the scores of a line, as they would be with some new values."""
        now = {name: vals.get(name, line[name]) for name in (*SCORES, "not_applicable")}
        if now["not_applicable"]:
            return self.env._("N/A")
        return line._joined(*(now[name] for name in SCORES))

    def _comment_changes(self, vals: dict) -> str | bool:
        """Return the words that would be written."""
        told = (vals.get("exclude_reason"), vals.get("comment"))
        return "\n".join(dict.fromkeys(filter(None, told))) or False

    def _refusal(self, wrong: list[dict]) -> str:
        """Return why nothing of the file is taken, row by row."""
        told = [
            self.env._(
                "%(sheet)s, row %(row)s: %(reason)s",
                sheet=item["sheet"],
                row=item["row"],
                reason=item["message"],
            )
            for item in wrong[:TOLD]
        ]
        return self.env._(
            "Nothing of “%(file)s” is imported. Rows to correct: %(count)s.\n%(rows)s",
            file=self.file_name or "",
            count=len(wrong),
            rows="\n".join(told),
        )

    def _file_reason(self, error) -> str:
        """Return why a file cannot be read, and what to do."""
        what = getattr(error, "what", "")
        reasons = {
            "size": self.env._(
                "it is larger than the %s MB that are read. Remove pictures and other "
                "sheets.",
                what,
            ),
            "old": self.env._(
                "it has a password, or is of an old Excel. Save it as .xlsx without a "
                "password."
            ),
            "edition": self.env._(
                "its sheet “%s” is of the 2023 edition. This is about CyFun 2025.", what
            ),
            "columns": self.env._(
                "no sheet has columns for the number of a control and its scores. Use "
                "headers such as Control, Documentation, Implementation and Comment."
            ),
            "rows": self.env._("its sheet “%s” has too many rows.", what),
            "empty": self.env._("no row holds the number of a control."),
        }
        broken = self.env._("it is no Excel workbook (.xlsx), or it is damaged.")
        return reasons.get(getattr(error, "code", ""), broken)

    def _row_reason(self, code: str, what: object) -> str:
        """Return what is wrong with a row, and what to do."""
        reasons = {
            "score": self.env._("“%s” is no score: write 1 to 5, or N/A.", what),
            "formula": self.env._("write the value itself, not a formula: %s", what),
            "mark": self.env._("“%s” is neither yes nor no.", what),
            "long": self.env._("the text is longer than %s characters.", what),
            "no_control": self.env._(
                "the row has scores, but “%s” is no number of a control.", what
            ),
            "unknown": self.env._("CyberFundamentals 2025 has no control %s.", what),
            "twice": self.env._("this control stands already at %s.", what),
            "fixed": self.env._("%s cannot be left out at this level: score it.", what),
            "no_reason": self.env._(
                "write beside %s, as a comment, why it is not applicable.", what
            ),
            "too_many": self.env._(
                "more than %s controls would be left out: score this one.", what
            ),
            "twice_column": self.env._("two columns are called “%s”.", what),
            "no_implementation": self.env._("the column Implementation is missing."),
            "no_documentation": self.env._("the column Documentation is missing."),
        }
        return reasons[code]
