import hashlib

from odoo import api, models
from odoo.fields import Domain

#: States of OCA's queue in which a job is not at work yet.
WAITING = ("wait_dependencies", "pending", "enqueued")


class ProximusWorkMixin(models.AbstractModel):
    """Long work as jobs of OCA's ``queue_job``, where that module is installed."""

    _inherit = "proximus.work.mixin"

    @api.model
    def _work_channel(self) -> tuple[str, int] | None:
        """Return channel and priority of jobs; None where the schedule does the work.

        The parameter ``proximus_connectivity.work.MODEL`` says ``CHANNEL PRIORITY``, or
        ``schedule``.
        """
        # sudo: a setting, for whoever starts work
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        told = parameters_sudo.get_param(f"proximus_connectivity.work.{self._name}")
        channel, _space, priority = (told or "root.proximus 10").partition(" ")
        if channel == "schedule" or "queue.job" not in self.env:
            return None
        return channel, int(priority) if priority.isdigit() else 10

    def _work_jobs(self, *states):
        key = Domain("identity_key", "=like", f"{self._name}:{self.ids}:%")
        # sudo: which chunks wait, for whoever starts work
        return self.env["queue.job"].sudo().search(key & Domain("state", "in", states))

    def _work_enqueue(self) -> None:
        """Queue what is left and not queued yet."""
        channel, priority = self._work_channel()
        waiting = self._work_jobs(*WAITING, "started")
        queued = {number for job in waiting for number in job.args[0]}
        for ids in self._work_cut():
            if ids := [number for number in ids if number not in queued]:
                chunk = hashlib.sha256(repr(ids).encode()).hexdigest()
                key = f"{self._name}:{self.ids}:{chunk}"
                job = self.with_delay(priority, channel=channel, identity_key=key)
                job._work_job(ids)

    def _work_job(self, ids: list[int]) -> None:
        """Do a chunk as a job: the queue saves it, or repeats it after a conflict."""
        self._work_chunk(ids)
        if not self._work_jobs(*WAITING):
            # of two jobs that end at once neither sees that the other is ready too
            self._work_wake(minutes=1)
