import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import lifecycle

VOICE_KINDS = ("voice", "sip_trunk")
#: Lines that carry a voice number beside their proper use. On a voice line the number
#: is the line itself: whoever ends it gives the number up, and the dialog says so.
CARRIER_KINDS = ("internet", "sdwan", "backup")
RADIO = ("4g", "5g")


class Fact(NamedTuple):
    """Something that depends on a line, as the inventory shows it."""

    line: models.BaseModel
    kind: str
    dependent: models.BaseModel
    number: models.BaseModel

    @property
    def key(self) -> tuple[int, int, int]:
        return (self.line.id, self.dependent.id, self.number.id)


class ProximusLine(models.Model):
    """What else stops working when a line ends; it ends when each has an answer."""

    _inherit = "proximus.line"

    dependency_ids = fields.One2many(
        "proximus.line.dependency", "line_id", "Dependencies"
    )
    dependency_open_count = fields.Integer(
        "Open Answers", compute="_compute_dependency_open_count"
    )

    @api.depends("dependency_ids.answer")
    def _compute_dependency_open_count(self):
        for line in self:
            still_open = line.dependency_ids.filtered(lambda record: not record.answer)
            line.dependency_open_count = len(still_open)

    # === ACTIONS === #

    def action_find_dependencies(self):
        """Look in the inventory for what depends on the lines, and note it."""
        self._sync_dependencies()
        return True

    # === WHAT DEPENDS === #

    def _relatives(self):
        """Return the lines that these are parts or backups of: they depend on them."""
        return self.parent_id | self.backup_of_id

    def _dependency_facts(self, leaving=None) -> list[Fact]:
        """Return what the inventory shows to depend on the lines, in few queries.

        :param leaving: lines that end at the same time, ``self`` by default.
        """
        leaving = self if leaving is None else leaving
        return [
            *self._dependent_line_facts(),
            *self._only_backup_facts(leaving),
            *self._carried_number_facts(),
        ]

    def _dependent_line_facts(self) -> list[Fact]:
        """Return the parts and the backups of the lines that are to stay."""
        none = self.env["proximus.number"]
        dependents = self.search(
            [
                ("state", "in", list(lifecycle.LINE_STAYING)),
                "|",
                ("parent_id", "in", self.ids),
                ("backup_of_id", "in", self.ids),
            ]
        )
        facts = []
        for dependent in dependents:
            if dependent.parent_id in self:
                voice = dependent.line_kind in VOICE_KINDS
                kind = "voice_number" if voice else "other"
                facts.append(Fact(dependent.parent_id, kind, dependent, none))
            if dependent.backup_of_id in self - dependent.parent_id:
                facts.append(Fact(dependent.backup_of_id, "backup", dependent, none))
        return facts

    def _only_backup_facts(self, leaving) -> list[Fact]:
        """Return the lines that lose their only mobile backup."""
        backups = self.filtered(
            lambda line: (
                line.product_id.access_technology in RADIO
                and line.backup_of_id.state in lifecycle.LINE_STAYING
            )
        )
        if not backups:
            return []
        siblings = self.search(
            [
                ("backup_of_id", "in", backups.backup_of_id.ids),
                ("state", "in", list(lifecycle.LINE_IN_SERVICE)),
            ]
        ).grouped("backup_of_id")
        none = self.env["proximus.number"]
        return [
            Fact(line, "backup", line.backup_of_id, none)
            for line in backups
            if not siblings.get(line.backup_of_id, line) - line - leaving
        ]

    def _carried_number_facts(self) -> list[Fact]:
        """Return the geographic numbers that ring over an internet access."""
        carriers = self.filtered(lambda line: line.line_kind in CARRIER_KINDS)
        return [
            Fact(number.line_id, "voice_number", self.browse(), number)
            for number in carriers.number_ids
            if number.kind == "fixed" and number.state in lifecycle.NUMBER_SETTLED
        ]

    def _sync_dependencies(self):
        """Note what the inventory shows to depend on the lines; forget what is over.

        :return: all dependencies of the lines (``proximus.line.dependency``).
        """
        lines = self.filtered(lambda line: line.state in lifecycle.LINE_OPEN)
        if not lines:
            return self.dependency_ids
        facts = lines._dependency_facts()
        wanted = {fact.key: fact for fact in facts if fact.dependent not in self}
        existing = {fact.key for fact in facts}
        # sudo: what depends on a line is found for whoever may change one
        records = lines.sudo().dependency_ids
        known = {record._key(): record for record in records if record.is_derived}
        over = [
            record.id
            for key, record in known.items()
            if key not in existing and not record.answer
        ]
        records.browse(over).unlink()
        records.create(
            [
                {
                    "line_id": fact.line.id,
                    "kind": fact.kind,
                    "dependent_line_id": fact.dependent.id,
                    "number_id": fact.number.id,
                    "is_derived": True,
                }
                for key, fact in wanted.items()
                if key not in known
            ]
        )
        return self.dependency_ids

    # === THE CHECK === #

    def _unsettled(self) -> dict:
        """Return what keeps each line from ending: texts per line, nothing if free."""
        # sudo: whoever ends a line is told what depends on it
        records = self.sudo().dependency_ids
        settled, waiting = set(), {}
        for record in records:
            if record._is_settled(self):
                settled.add(record._key())
            elif not record.is_derived:
                waiting.setdefault(record.line_id.id, []).append(record.display_name)
        for fact in self._dependency_facts():
            if fact.dependent not in self and fact.key not in settled:
                text = self._describe_fact(fact)
                waiting.setdefault(fact.line.id, []).append(text)
        return {line: waiting[line.id] for line in self if line.id in waiting}

    @api.model
    def _describe_fact(self, fact: Fact) -> str:
        """Return a fact in words, such as “Voice Number: PX00012 (+32 4…)”."""
        what = fact.dependent.display_name or fact.number.label
        if fact.kind == "backup" and fact.line.backup_of_id == fact.dependent:
            return self.env._("Only backup of %(line)s", line=what)
        dependency = self.env["proximus.line.dependency"]
        kinds = dict(dependency._fields["kind"]._description_selection(self.env))
        return f"{kinds[fact.kind]}: {what}"

    def _check_dependents(self) -> None:
        """Refuse to end lines on which something depends that has no answer yet.

        What ends together with its line needs none.

        :raises UserError: naming each line and each thing without an answer.
        """
        waiting = self._unsettled()
        if not waiting:
            return
        shown = [
            self.env._(
                "%(line)s: %(what)s", line=line.display_name, what=", ".join(what)
            )
            for line, what in list(waiting.items())[:10]
        ]
        if len(waiting) > len(shown):
            shown.append("…")
        raise UserError(
            self.env._(
                "Nothing has been ended: something still depends on it.\n%(list)s\n"
                "Say under “Dependencies”, or with the button Terminate, what "
                "becomes of each: moves to another line, replaced, or no longer "
                "needed.",
                list="\n".join(shown),
            )
        )

    # === WHAT FOLLOWS === #

    def _dependencies_follow(
        self, target: str, date: datetime.date, previous: dict[int, str]
    ) -> None:
        """End what is not needed without the lines; a line that stays needs no answers.

        What moves to another line has done so already, see :meth:`_apply_moves`.
        """
        if target in lifecycle.LINE_ENDING:
            self._end_along(target, date)
        elif target == "active":
            stays = self.filtered(
                lambda line: previous.get(line.id) == "pending_terminate"
            )
            # sudo: whoever withdraws a notice takes back what was to follow from it
            stays.sudo().dependency_ids.filtered("answer")._answer(None)

    def _hand_over_dependencies(self, successors) -> None:
        """Let what depends on each line depend on its successor.

        The line goes on working, so that nothing has to be answered; what was answered
        was meant for an end that is none.

        :param successors: in the order of the lines.
        """
        # sudo: who may hand over a line hands over what is noted about it
        noted = self.sudo().dependency_ids.filtered(lambda dep: not dep.is_derived)
        by_line = noted.grouped("line_id")
        for line, successor in zip(self, successors, strict=True):
            if line in by_line:
                by_line[line]._answer(None)
                by_line[line].write({"line_id": successor.id})

    def _answered(self, answer: str):
        """Return the dependencies of the lines that have a certain answer."""
        # sudo: the answers follow the line, whoever may change it
        return self.sudo().dependency_ids.filtered(lambda dep: dep.answer == answer)

    def _apply_moves(self, date: datetime.date) -> None:
        """Hang what moves on its new line."""
        for record in self._answered("move"):
            line, other = record.line_id, record.dependent_line_id
            target = record.target_line_id
            if record.number_id:
                record.number_id._move_to_line(target, date)
            elif other and other.parent_id == line:
                other.parent_id = target
            elif other and other.backup_of_id == line:
                other.backup_of_id = target
            elif other and line.backup_of_id == other:
                target.backup_of_id = other

    def _end_along(self, target: str, date: datetime.date) -> None:
        """End the parts and backups that are not needed without their line."""
        along = self._along()
        reason = self.env._("Not needed without the line it depends on")
        live = along.filtered(lambda line: line.state in lifecycle.LINE_IN_SERVICE)
        waiting = (
            along.filtered(lambda line: line.state in lifecycle.LINE_STAYING) - live
        )
        waiting._transition("cancelled", reason=reason)
        live._transition(target, date=date, reason=reason)

    def _along(self):
        """Return the parts and backups that are not needed without the lines."""
        dropped = self._answered("drop").filtered(lambda record: record._ends_along())
        return dropped.dependent_line_id.with_env(self.env)

    def _ending_along(self):
        """Return the parts and backups that end with the lines, as it stands."""
        ending = self._along().filtered(lambda line: line.state == "pending_terminate")
        return ending - self

    def _dependencies_to_answer(self):
        """Look up what depends on lines that end together, and what needs an answer.

        :return: dependencies (``proximus.line.dependency``) of things that stay.
        """
        records = self._sync_dependencies()
        return records.filtered(lambda record: record.dependent_line_id not in self)
