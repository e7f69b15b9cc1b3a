from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Rows from which on nobody waits for a check: it is made in the background.
LONG_BILL = 10_000
#: Results that are entered before they are saved.
STEP = 1_000


class ProximusBillCheck(models.Model):
    """A long bill is checked in the background, and its check says how far it is.

    It is long work. The first step reads the bill and keeps what it finds as further
    steps, which are entered one by one, by whoever is free. As each result is known
    again by its place, none is there twice. Until the end the bill counts as not
    checked.
    """

    _name = "proximus.bill.check"
    _inherit = ["proximus.bill.check", "proximus.work.mixin"]

    _work_item = "proximus.bill.check.step"
    _work_batch = 1

    queued_on = fields.Datetime("Waiting Since", readonly=True, copy=False)
    rows_done = fields.Integer("Progress", compute="_compute_rows_done")
    rows_total = fields.Integer("Rows of the Bill", readonly=True, copy=False)
    work_note = fields.Char(compute="_compute_work_note")
    step_ids = fields.One2many("proximus.bill.check.step", "check_id", "Steps")

    # === COMPUTE METHODS === #

    @api.depends("queued_on", "rows_total", "step_ids.row_count")
    def _compute_rows_done(self):
        """Count what is not left: a number that is kept would be written by each step.

        Of two workers at one bill the slower would lose against the other for ever.
        """
        # sudo: a count, for who may see the check
        steps = self.env["proximus.bill.check.step"].sudo()
        mine = [("check_id", "in", self.ids)]
        groups = steps._read_group(mine, ["check_id"], ["row_count:sum"])
        left = {check.id: count for check, count in groups}
        for check in self:
            begun = check.queued_on or check._origin.id in left
            rest = left.get(check._origin.id, 0)
            check.rows_done = begun and max(0, check.rows_total - rest)

    @api.depends("queued_on", "checked_on", "rows_done", "rows_total")
    @api.depends_context("lang")
    def _compute_work_note(self):
        """Say how the work stands, whoever does it: the schedule or the queue."""
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
            check.work_note = text

    # === ACTIONS === #

    def action_stop(self):
        """Stop checks that wait or run in the background; what is entered stays."""
        self.check_access("write")
        stopped = self.filtered("queued_on")
        stopped.queued_on = False
        stopped._add_up()
        return True

    # === LONG WORK === #

    @api.model
    def _cron_check_bills(self):
        """Make the checks that wait, one after another."""
        self._work_scheduled()

    @api.model
    def _work_open(self):
        return list(self.search([("queued_on", "!=", False)], order="queued_on, id"))

    def _work_domain(self):
        return Domain("check_id", "in", self.ids)

    def _work_goes_on(self):
        return bool(self.exists().queued_on)

    def _work_do(self, items):
        for step in items:
            try:
                with self.env.cr.savepoint():
                    self._enter_step(step)
            except UserError as error:
                self._end_queue(str(error))

    def _work_end(self):
        if not self._work_goes_on():
            self.exists()._add_up()
        elif not self._work_left(1) and self.try_lock_for_update(
            allow_referencing=True
        ):
            try:
                # once more: what has changed meanwhile is not missed
                with self.env.cr.savepoint():
                    self._add_up()
                    self._check_again()
                self._end_queue(self.summary)
            except UserError as error:
                self._end_queue(str(error))

    # === BUSINESS === #

    def _is_long(self) -> bool:
        return len(self._bill_lines(self.move_id)) > LONG_BILL

    def _queue(self) -> None:
        """Let these checks be made in the background, at once."""
        for check in self.filtered(lambda check: not check.queued_on):
            count = len(check._bill_lines(check.move_id))
            check.write({"queued_on": fields.Datetime.now(), "rows_total": count})
            check.step_ids.unlink()
            check.step_ids.create({"check_id": check.id, "row_count": count})
        for check in self:
            check._work_start()

    def _enter_step(self, step) -> None:
        """Enter the results of a step; of the first one, keep them as further steps.

        Their totals are added up at the end: a step that wrote them would be in the way
        of the others.
        """
        if step.found:
            with self.env.protecting(self._totals(), self):
                self._enter_results(step._results(), is_all=False)
                self.env.flush_all()
        else:
            found = self._find_results()
            total = sum(1 for vals in found if vals.get("row_place"))
            self.write({"checked_on": False, "rows_total": total})
            step._keep(found, STEP)
            self._work_wake()
        step.unlink()

    def _totals(self) -> list:
        return self.pool.field_computed[self._fields["billed_total"]]

    def _add_up(self) -> None:
        for field in self._totals():
            self.env.add_to_compute(field, self)

    def _end_queue(self, body: str) -> None:
        self.write({"queued_on": False, "rows_total": 0})
        self.step_ids.unlink()
        self.message_post(body=body)
