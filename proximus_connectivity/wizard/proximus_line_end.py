import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import lifecycle


class ProximusLineEnd(models.TransientModel):
    """Ends lines, after showing what it costs and what depends on them."""

    _name = "proximus.line.end"
    _description = "Terminate Lines"
    _inherit = ["proximus.line.change"]

    _line_states = lifecycle.LINE_LIVE

    date = fields.Date("Last Day", help="Last day of service.")
    # no default: a reason that nobody chose would spoil the figures
    end_reason_id = fields.Many2one("proximus.end.reason", "Termination Reason")
    asks_operator = fields.Boolean(related="end_reason_id.asks_operator")
    destination_operator_id = fields.Many2one("res.partner", "New Operator")
    answer_ids = fields.One2many("proximus.line.end.answer", "end_id", "Dependencies")

    @api.model
    def _open(self, lines) -> dict:
        """Return the action that opens the dialog for lines.

        What depends on them is looked up first, so that each has its row.
        """
        lines.check_access("write")
        today = self._proximus_today()
        live = lines.filtered(lambda line: line.state in lifecycle.LINE_LIVE)
        wizard = self.create(
            {
                "line_ids": [Command.set(lines.ids)],
                "date": max((line._notice_end(today) for line in live), default=today),
                "end_reason_id": lines.end_reason_id[:1].id,
                "answer_ids": [
                    Command.create(
                        {
                            "dependency_id": record.id,
                            "answer": record.answer,
                            "target_line_id": record.target_line_id.id,
                            "note": record.note,
                        }
                    )
                    for record in live._dependencies_to_answer()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Terminate Lines"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    # === EFFECTS === #

    @api.model
    def _effect_fields(self):
        rows = ("answer", "target_line_id", "note")
        return *super()._effect_fields(), *(f"answer_ids.{name}" for name in rows)

    def _effects(self):
        effects = super()._effects()
        live = self._lines().filtered(lambda line: line.state in self._line_states)
        today = self._proximus_today()
        answers = live._exit_answers(today, self.date)
        answers = live._exit_told_answers(today, answers, self.date)
        effects += self._answer_effects(live)
        for line in live:
            effects += [
                *self._date_effects(line),
                *self._leaving_effects(line, answers.get(line)),
                *self._number_effects(line),
            ]
        return effects

    def _answer_effects(self, lines) -> list[dict]:
        """Return what becomes of what depends on the lines."""
        effects = []
        for row in self.answer_ids:
            lack = row._lacks(lines)
            if row.line_id in lines:
                effects.append(
                    self._effect(
                        row.line_id,
                        row.dependency_id.display_name,
                        before=self.env._("depends on it"),
                        after=lack or row._describe_answer(),
                        level="blocker" if lack else "info",
                    )
                )
        return effects

    def _date_effects(self, line) -> list[dict]:
        """Return the last day, the commitment and the monthly fee that falls away."""
        _, day = self.env._, self._day
        notice = line._notice_end(self._proximus_today())
        after = _("none after %(day)s", day=day(self.date))
        effects = self._fee_effects(line, after, leaves=True)
        if line.state != "pending_terminate" and self.date < notice:
            text = _("the notice of its offer runs until %(day)s", day=day(notice))
            effects.append(self._effect(line, _("Notice"), after=text, level="warning"))
        commitment = line.commitment_end_date
        if commitment and commitment > self.date:
            effects.append(
                self._effect(
                    line,
                    _("Commitment"),
                    before=_("until %(day)s", day=day(commitment)),
                    after=_("broken"),
                    level="warning",
                )
            )
        return effects

    def _leaving_effects(self, line, answer) -> list[dict]:
        """Return what leaving costs: the contract's fee and devices, kept apart."""
        _ = self.env._
        label, device = _("Early termination fee"), _("Device value left")
        if self._charges_leaving(line):
            effects = []  # the fee is that of the customer's subscription
        elif answer is None or answer.fee is None:
            text = _("unknown: read the contract")
            effects = [
                self._effect(line, label, after=text, level="warning", unknown=True)
            ]
        else:
            text = _("due") if answer.fee else _("none")
            if answer.fee and answer.protected:
                text = _("at most, by law")
            fee = float(answer.fee)
            effects = [self._effect(line, label, after=text, one_off=fee)]
        if answer and answer.residual is None:
            text = _("unknown: fill in delivery and term")
            effects.append(
                self._effect(line, device, after=text, level="warning", unknown=True)
            )
        elif answer and answer.residual:
            value = float(answer.residual)
            effects.append(self._effect(line, device, after=_("due"), one_off=value))
        return effects

    def _number_effects(self, line) -> list[dict]:
        """Return the numbers that nobody can call any more."""
        moving = self.answer_ids.filtered(lambda row: row.answer == "move")
        lost = line.number_ids.filtered(
            lambda number: number.state in lifecycle.NUMBER_SETTLED
        )
        lost -= moving.dependency_id.number_id
        if not lost:
            return []
        until = lost._quarantine_told(self.date)
        return [
            self._effect(
                line,
                self.env._("Numbers"),
                before=", ".join(lost.mapped("label")),
                after=(
                    self.env._(
                        "given up, in quarantine until %(day)s", day=self._day(until)
                    )
                    if until
                    else self.env._(
                        "given up: after a while somebody else may get them"
                    )
                ),
                level="warning",
            )
        ]

    def _day(self, day: datetime.date) -> str:
        return self.env["proximus.line"]._exit_day(day)

    # === ACTION === #

    def _check_blockers(self):
        if not self.end_reason_id:
            raise UserError(self.env._("Say why the lines end: choose a reason."))
        return super()._check_blockers()

    def _apply(self):
        lines = self._lines()
        for row in self.answer_ids:
            dependency = row.dependency_id
            given = (row.answer, row.target_line_id, row.note or False)
            if given != (dependency.answer, dependency.target_line_id, dependency.note):
                dependency._answer(*given)
        lines.write(
            {
                "end_reason_id": self.end_reason_id.id,
                "destination_operator_id": self.asks_operator
                and self.destination_operator_id.id,
            }
        )
        lines.action_terminate(self.date, self.reason or self.end_reason_id.name)
