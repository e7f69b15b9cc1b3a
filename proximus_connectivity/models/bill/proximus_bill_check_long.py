from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Rows from which on nobody waits for a check: it is made in the background.
LONG_BILL = 10_000
#: Results that a check in the background enters before it saves.
STEP = 1_000


class ProximusBillCheck(models.Model):
    """A long bill is checked in the background, and its check says how far it is.

    Its results are entered in steps, and each is saved. A check that was interrupted
    goes on where it was; as each result is known again by its place, none is there
    twice. Until the last step the bill counts as not checked.
    """

    _inherit = "proximus.bill.check"

    queued_on = fields.Datetime("Waiting Since", readonly=True, copy=False)
    rows_done = fields.Integer("Progress", readonly=True, copy=False)
    rows_total = fields.Integer("Rows of the Bill", readonly=True, copy=False)
    progress_text = fields.Char(compute="_compute_progress_text")

    # === COMPUTE METHODS === #

    @api.depends("queued_on", "checked_on", "rows_done", "rows_total")
    @api.depends_context("lang")
    def _compute_progress_text(self):
        _ = self.env._
        for check in self:
            done = check._proximus_spoken_number(check.rows_done)
            total = check._proximus_spoken_number(check.rows_total)
            text = False
            if check.queued_on and check.rows_done:
                text = _(
                    "%(done)s of %(total)s rows are checked. You are told here when "
                    "it is done.",
                    done=done,
                    total=total,
                )
            elif check.queued_on:
                text = _(
                    "This bill has %(count)s rows: it is checked in the background, "
                    "which takes some minutes. You are told here when it is done.",
                    count=total,
                )
            elif check.rows_done:
                text = _(
                    "Stopped at %(done)s of %(total)s rows: the bill counts as not "
                    "checked. Check it again to finish.",
                    done=done,
                    total=total,
                )
            check.progress_text = text

    # === ACTIONS === #

    def action_stop(self):
        """Stop checks that wait or run in the background; what is entered stays."""
        self.check_access("write")
        self.filtered("queued_on").queued_on = False
        return True

    # === BUSINESS === #

    def _is_long(self) -> bool:
        return len(self._bill_lines(self.move_id)) > LONG_BILL

    def _queue(self) -> None:
        """Let the scheduled job make these checks, at once."""
        if not self:
            return
        for check in self.filtered(lambda check: not check.queued_on):
            check.write(
                {
                    "queued_on": fields.Datetime.now(),
                    "rows_done": 0,
                    "rows_total": len(check._bill_lines(check.move_id)),
                }
            )
        # sudo: whoever checks a bill wakes the job that does it
        self.env.ref("proximus_connectivity.ir_cron_check_bills").sudo()._trigger()

    @api.model
    def _cron_check_bills(self) -> None:
        """Make the checks that wait, one after another."""
        waiting = self.search([("queued_on", "!=", False)], order="queued_on, id")
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(waiting))
        for left, check in zip(range(len(waiting), 0, -1), waiting, strict=True):
            try:
                check._check_queued(left)
            except SerializationFailure:
                # somebody has changed the check meanwhile: was it stopped, or not?
                self.env.cr.rollback()
                check.exists().filtered("queued_on")._queue()
            if not progress(1, remaining=left - 1):
                break

    def _check_queued(self, left: int = 1) -> None:
        """Make a check that waits, and tell those who follow it.

        :param left: how many checks wait, this one included.
        """
        self.ensure_one()
        if not self._is_waiting():
            return
        try:
            with self.env.cr.savepoint():
                found = self._find_results()
            if self._enter_steps(found, left):
                # once more: what has changed meanwhile is not missed
                with self.env.cr.savepoint():
                    self._check_again()
                self._end_queue(self.summary)
        except UserError as error:
            self._end_queue(str(error))

    def _end_queue(self, body: str) -> None:
        self.write({"queued_on": False, "rows_done": 0, "rows_total": 0})
        self.message_post(body=body)

    def _enter_steps(self, found: list[dict], left: int) -> bool:
        """Enter results a step at a time; return whether nobody has stopped it.

        :param found: see :meth:`_judge`.
        :param left: how many checks wait, this one included.
        """
        total = sum(1 for vals in found if vals.get("row_place"))
        for start in range(self.rows_done, len(found), STEP):
            if not self._is_waiting():
                return False
            self._enter_results(found[start : start + STEP], is_all=False)
            done = min(start + STEP, total)
            vals = {"checked_on": False, "rows_done": done, "rows_total": total}
            self.write(vals)
            self.env["ir.cron"]._commit_progress(1, remaining=left)
        return self._is_waiting()

    def _is_waiting(self) -> bool:
        """Return whether the check is still there, and nobody has stopped it."""
        return bool(self.exists().queued_on)
