"""Billing as jobs of OCA's queue, whose server is killed at random moments."""

import random
import time
from datetime import date

from tests.queue_server import Queue

from .billing import MOST_SECONDS, Size
from .worker import BATCH


class Jobs:
    """A server with two job runners; it loses a process or all of them."""

    name = "2 job runners"

    def __init__(self, database: str, size: Size, chance: random.Random):
        self.size, self.chance = size, chance
        self.queue = Queue(database)
        self.queue.step("install")

    def prepare(self) -> None:
        """Make the subscriptions, where the queue can be imported."""
        self.queue.step("prepare", self.size.subscriptions, self.size.lines_each)

    def bill(self, day: date, kills: int) -> int:
        """Let two people start the run of a day, and jobs bill it.

        :return: how often something was killed on the way.
        """
        queue = self.queue
        people = [queue.begin("run", day, BATCH) for _number in range(2)]
        for person in people:
            queue.end(person)
        try:
            queue.start()
            killed = 0
            while killed < kills:
                # from before the first job to long after the last one
                time.sleep(self.chance.uniform(2.0, 9.0))
                if self.chance.random() < 0.5:
                    queue.kill()
                    queue.start()
                    killed += 1
                else:
                    killed += queue.kill_one(self.chance)
            self._finish()
        finally:
            queue.kill()
        return killed

    def _finish(self) -> None:
        """Wait for the jobs, and for those of what a dead one had still locked."""
        ends = time.monotonic() + MOST_SECONDS
        while time.monotonic() < ends:
            self.queue.wait(self.queue.count())
            self.queue.step("end")
            if self.queue.count() == self.queue.count("done"):
                return
        raise AssertionError("the jobs do not end")
