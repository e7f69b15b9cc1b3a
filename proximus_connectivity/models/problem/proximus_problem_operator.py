from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import lifecycle, tmf
from ...tools import problem as problem_rules
from ...tools.sentinel import OPERATOR_REPORT


class ProximusProblem(models.Model):
    """How a problem goes to the operator and back (TMF656)."""

    _inherit = "proximus.problem"

    # === AS SUBJECT OF AN EXCHANGE === #

    def _exchange_hooks(self):
        return "problem", "problem_read"

    def _exchange_send(self, exchange):
        provider = exchange.provider_id
        if exchange.operation == "problem":
            return provider._submit_problem(self, exchange)
        if exchange.operation == "problem_update":
            return provider._update_problem(self, exchange)
        return provider._fetch_problem(self, exchange)

    def _to_plain(self):
        self.ensure_one()
        return {
            "reference": self.name,
            "name": self.subject,
            "description": self.description or "",
            "reason": self.subject,
            "priority": self.priority,
            "impact": self.impact,
            "reported_at": self.reported_at,
            "customer": self.partner_id._to_plain_party(),
            "lines": [
                {"id": line.external_ref or line.name, "name": line.display_name}
                for line in self.line_ids
            ],
            "site": self.site_id._to_plain_site() if self.site_id else None,
        }

    def _to_plain_update(self) -> dict:
        """Return state and notes as ``tmf_problem.update_payload`` takes them."""
        self.ensure_one()
        last = self.event_ids.sorted("id")[-1:]
        return {
            "state": self.state,
            "reason": last.reason or "",
            "notes": [note._to_plain() for note in self.note_ids.sorted("date")],
        }

    def _exchange_apply(self, exchange, answer):
        """Use an answer; what was told has then arrived."""
        remark = super()._exchange_apply(exchange, answer)
        if exchange.operation == "problem_update":
            sent = self.note_ids.filtered(lambda note: note.direction == "out")
            sent.filtered(lambda note: note.create_date <= exchange.write_date).write(
                {"sent": True}
            )
        return remark

    def _take_facts(self, answer):
        self._take_notes(answer.get("notes") or [])

    def _apply_states(self, answer, time):
        target = answer.get("state")
        if not target or target in (self.state, "acknowledged"):
            return ""
        # the operator may close in one step what we have just seen reported
        try:
            lifecycle.route(self._lifecycle_moves(), self.state, target)
        except ValueError:
            return self._contradicted(target)
        reported = self.with_context(proximus_operator_report=OPERATOR_REPORT)
        reported._route(
            target,
            date=self._moment(answer, time),
            reason=answer.get("reason") or None,
        )
        return ""

    def _contradicted(self, target: str) -> str:
        """Return what the operator says of a problem that has ended here.

        :raises UserError: when it has ended otherwise at the operator.
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        remark = self.env._(
            "%(problem)s is “%(ours)s” here; the operator reports “%(theirs)s”.",
            problem=self.name,
            ours=labels[self.state],
            theirs=labels[target],
        )
        if target not in problem_rules.OPEN:
            raise UserError(remark)
        return remark

    def _moment(self, answer: dict, time: str):
        """Return when the reported state began, as Odoo keeps times."""
        told = answer.get("resolution_time") if answer["state"] == "resolved" else ""
        moment = tmf.read_time(told or time)
        return moment and moment.replace(tzinfo=None, microsecond=0)

    # === NOTES AND CHANGES === #

    def _operator_follows(self) -> None:
        """Let the operator know of a change, unless it came from there."""
        if self.env.context.get("proximus_operator_report") is not OPERATOR_REPORT:
            self._tell_operator()

    def _tell_operator(self) -> None:
        """Store what changed for those problems that an operator knows."""
        # sudo: who works a problem may have no right on providers
        known = self.sudo().filtered(
            lambda one: one.external_ref and one.provider_id.state != "disabled"
        )
        exchanges = self.env["proximus.exchange"]
        for problem in known.filtered("provider_id"):
            # one that is on its way may have left without this change
            exchanges._queue(
                problem.provider_id, "problem_update", problem, waiting=("pending",)
            )
        if known:
            exchanges._wake_cron()

    def _write_to_operator(self, text: str):
        """Add a note for the operator and have it sent.

        :param text: what to tell.
        :return: the notes.
        :raises UserError: for a problem that the operator does not know.
        """
        for problem in self:
            if not problem.external_ref:
                raise UserError(
                    self.env._(
                        "%(problem)s has not reached an operator yet: send it first.",
                        problem=problem.name,
                    )
                )
        said = {"direction": "out", "author": self.env.user.name, "text": text}
        notes = [problem._add_notes([said]) for problem in self]
        self._tell_operator()
        return self.env["proximus.exchange.note"].union(*notes)

    def _take_notes(self, told: list[dict]) -> None:
        """Keep the notes of the operator that are not here yet.

        Our own ones come back as well: they get the operator's reference.
        """
        known = {note.external_ref for note in self.note_ids}
        unnamed = {note.text: note for note in self.note_ids if not note.external_ref}
        fresh = []
        for note in told:
            own = unnamed.pop(note["text"], None)
            if note["id"] and note["id"] not in known and own:
                own.external_ref = note["id"]
            elif note["id"] not in known and not own:
                fresh.append(self._note_vals(note))
            known |= {note["id"]} - {""}
        for note in self._add_notes(fresh):
            self.message_post(
                body=self.env._("The operator writes: %(text)s", text=note.text)
            )

    def _note_vals(self, note: dict) -> dict:
        moment = tmf.read_time(note["time"])
        now = fields.Datetime.now()
        return {
            "direction": "in",
            "author": note["author"] or self.provider_id.name,
            "text": note["text"],
            "external_ref": note["id"] or False,
            "date": min(moment.replace(tzinfo=None, microsecond=0), now)
            if moment
            else now,
        }
