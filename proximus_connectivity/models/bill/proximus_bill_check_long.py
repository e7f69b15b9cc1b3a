from odoo import api, fields, models
from odoo.exceptions import UserError

#: Rows from which on nobody waits for a check: it is made in the background.
LONG_BILL = 10_000


class ProximusBillCheck(models.Model):
    """A long bill is checked in the background, and its check says so meanwhile."""

    _inherit = "proximus.bill.check"

    queued_on = fields.Datetime("Waiting Since", readonly=True, copy=False)
    progress_text = fields.Char(compute="_compute_progress_text")

    @api.depends("queued_on")
    @api.depends_context("lang")
    def _compute_progress_text(self):
        for check in self:
            check.progress_text = check.queued_on and self.env._(
                "This bill has %(count)s rows: it is checked in the background, which "
                "takes some minutes. You are told here when it is done.",
                count=len(self._bill_lines(check.move_id)),
            )

    # === BUSINESS === #

    def _is_long(self) -> bool:
        return len(self._bill_lines(self.move_id)) > LONG_BILL

    def _queue(self) -> None:
        """Let the scheduled job make these checks, at once."""
        if not self:
            return
        self.filtered(
            lambda check: not check.queued_on
        ).queued_on = fields.Datetime.now()
        # sudo: whoever checks a bill wakes the job that does it
        self.env.ref("proximus_connectivity.ir_cron_check_bills").sudo()._trigger()

    @api.model
    def _cron_check_bills(self) -> None:
        """Make the checks that wait, one after another."""
        waiting = self.search([("queued_on", "!=", False)], order="queued_on, id")
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(waiting))
        for check in waiting:
            check._check_queued()
            if not progress(1):
                break

    def _check_queued(self) -> None:
        """Make a check that waits, and tell those who follow it."""
        self.ensure_one()
        self.queued_on = False
        try:
            with self.env.cr.savepoint():
                self._check_again(self.env["proximus.bill.check.line"])
        except UserError as error:
            self.message_post(body=str(error))
        else:
            self.message_post(body=self.summary)
