import logging
from datetime import timedelta

from psycopg2 import errorcodes

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY
from odoo.tools import split_every

_logger = logging.getLogger(__name__)
#: What the database says where somebody else was faster.
FASTER = (*PG_CONCURRENCY_ERRORS_TO_RETRY, errorcodes.UNIQUE_VIOLATION)


class ProximusWorkMixin(models.AbstractModel):
    """Long work: cut into chunks by id, done now, by the schedule or as queued jobs.

    The data alone says what is left: what was done, or failed with a reason, is not. So
    a chunk done twice does nothing, and one that is lost in a crash is found again.
    Odoo runs one cron record in one worker at a time, as it locks the record: for two
    workers there are two that run :meth:`_work_scheduled`, a copy brings a third.
    """

    _name = "proximus.work.mixin"
    _description = "Proximus Work"

    _work_item = ""  #: the model of what is worked on
    _work_order = None  #: in which order, by default that of the model
    _work_inline = 0  #: so many are done while somebody waits
    _work_batch = 100  #: so many make a chunk, which is saved as a whole

    @api.model
    def _work_open(self) -> list:
        """Return the records whose work goes on; an empty one works for the model."""
        return [self.browse()]

    def _work_domain(self) -> Domain:
        """Return what is left to do: neither done, nor failed with a reason."""
        raise NotImplementedError

    def _work_goes_on(self) -> bool:
        """Return whether nobody has stopped the work meanwhile."""
        return True

    def _work_whole(self, due, locked):
        """Return what can be done of what is due, as far as nobody else is at it."""
        return due & locked

    def _work_do(self, items) -> None:
        """Do some of the work; what fails is noted with its reason, not raised."""
        raise NotImplementedError

    def _work_end(self) -> None:
        """Close what has nothing left."""

    def _work_left(self, limit=None):
        items = self.env[self._work_item]
        return items.search(self._work_domain(), order=self._work_order, limit=limit)

    def _work_cut(self) -> list[list[int]]:
        """Return the ids that are left, chunk by chunk."""
        return list(split_every(self._work_batch, self._work_left().ids, list))

    def _work_chunk(self, ids: list[int]) -> list[int]:
        """Do what is still left of a chunk and nobody else is at; return its ids."""
        items = self.env[self._work_item]
        # the first query of a worker's transaction: it sees what others have saved
        locked = items.browse(ids).try_lock_for_update(allow_referencing=True)
        if not locked or not self._work_goes_on():
            return []
        domain = Domain("id", "in", ids) & Domain(self._work_domain())
        due = items.search(domain, order=self._work_order)
        if whole := self._work_whole(due, locked):
            self._work_do(whole)
        return whole.ids

    def _work_start(self) -> None:
        """Do at once what is little, and leave the rest to the background."""
        for work in self or [self]:
            little = len(work._work_left(self._work_inline + 1)) <= self._work_inline
            if little:
                for ids in work._work_cut():
                    work._work_chunk(ids)
                work._work_end()
            if not little and work._work_channel():
                work._work_enqueue()
            elif work._work_left(1):
                self._work_wake(minutes=int(little))

    @api.model
    def _work_scheduled(self) -> None:
        """Do what is left of this kind of work; of all kinds, on the mixin itself."""
        cron = self.env["ir.cron"]
        kinds = self.env.registry.descendants([self._name], "_inherit")
        kinds = [self.env[name] for name in kinds if self.env[name]._work_item]
        works = [work for kind in kinds for work in kind._work_open()]
        queued = [work for work in works if work._work_channel()]
        for work in queued:
            work._work_enqueue()
        own = [work for work in works if work not in queued]
        chunks = [(work, ids) for work in own for ids in work._work_cut()]
        if self._work_item and len(chunks) > 1:
            self._work_wake()  # the job of one kind: others may share
        cron._commit_progress(remaining=sum(len(ids) for _work, ids in chunks))
        tried = {work: set() for work in own}
        for work, ids in chunks:
            tried[work].update(work._work_safely(work._work_chunk, ids))
            if not cron._commit_progress(len(ids)):
                return self._work_wake()  # else the schedule would pause a minute
        for work in works:
            work._work_safely(work._work_end)
            cron._commit_progress()
        if any(set(work._work_left().ids) - tried[work] for work in own):
            self._work_wake(minutes=1)  # somebody else is at it

    def _work_safely(self, step, ids=()):
        """Take a step; return which ids need not be tried again soon.

        Soon where another worker was faster. A surprise must not stop other work.
        """
        try:
            done = step(ids) if ids else step()
            self.env.flush_all()
        except Exception as error:
            soon = getattr(error, "pgcode", None) in FASTER
            level = logging.INFO if soon else logging.ERROR
            _logger.log(level, "%s is left for later", self, exc_info=not soon)
            self.env.cr.rollback()
            if soon:
                self._work_wake(minutes=1)
            return () if soon else ids
        return done or ()

    @api.model
    def _work_wake(self, minutes: int = 0) -> None:
        """Let the scheduled jobs look at the work, at once or in some minutes."""
        at = fields.Datetime.now() + timedelta(minutes=minutes)
        # sudo: whoever starts work wakes the jobs that do it, and configures none
        crons_sudo = self.env["ir.cron"].sudo()
        for cron in crons_sudo.search([("model_id.model", "=", "proximus.work.mixin")]):
            cron._trigger(at)
