"""A server with OCA's job queue, and what it does with a database of its own."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

import odoo.sql_db

from dev import oca
from dev.serve import free_port

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(__file__).resolve().with_name("odoo_program.py")
#: Jobs that take longer than this do not end.
MOST_SECONDS = 480


class Queue:
    """A database with the queue, and a server with processes that perform its jobs.

    :param runners: so many jobs run at once.
    """

    def __init__(self, database: str, runners: int = 2):
        self.database = database
        folder = oca.folder(sys.executable, "queue")
        path = [str(folder), os.environ.get("PYTHONPATH", "")]
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, path)),
            "ODOO_QUEUE_JOB_CHANNELS": f"root:{runners}",
        }
        self.process = None

    def begin(self, *step) -> subprocess.Popen:
        """Let Odoo begin a step, see ``queue_steps``, in a process of its own."""
        command = [sys.executable, "-m", "tests.queue_steps", self.database, *step]
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def step(self, *step) -> None:
        """Let Odoo take a step."""
        self.end(self.begin(*step))

    def end(self, process: subprocess.Popen) -> None:
        """Wait for a step that has begun."""
        said, _nothing = process.communicate()
        assert not process.returncode, said[-6000:]

    def start(self) -> None:
        """Serve with two workers, and the job runner of the queue beside them."""
        name = self.database
        ports = ["--http-port", free_port(18269), "--gevent-port", free_port(18369)]
        command = [sys.executable, PROGRAM, "-d", name, "--db-filter", f"^{name}$"]
        command += ["--load", "base,web,queue_job", "--workers", 2, *ports]
        self.process = subprocess.Popen(
            [str(part) for part in (*command, "--max-cron-threads", 0)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Take all processes of the server away as a power cut does."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)

    def stay_away(self) -> None:
        """Let the jobs that died be a minute old.

        The queue looks at older ones only, when it starts and then once a minute.
        """
        with odoo.sql_db.db_connect(self.database).cursor() as cr:
            cr.execute(
                "UPDATE queue_job SET date_enqueued = date_enqueued - interval '1 min'"
                " WHERE state IN ('enqueued', 'started')"
            )

    def kill_one(self, chance: random.Random) -> bool:
        """Take one process of the server away, whichever it is; Odoo replaces it.

        :return: whether it has any by now.
        """
        children = psutil.Process(self.process.pid).children()
        with suppress(psutil.NoSuchProcess):
            if children:
                chance.choice(children).kill()
        return bool(children)

    def wait(self, done: int) -> None:
        """Wait until so many jobs are done."""
        ends = time.monotonic() + MOST_SECONDS
        while time.monotonic() < ends:
            assert self.process.poll() is None, "the server has ended"
            states = dict(
                self.sql("SELECT state, COUNT(*) FROM queue_job GROUP BY state")
            )
            assert not states.get("failed"), self.sql(
                "SELECT exc_info FROM queue_job WHERE state = 'failed'"
            )
            if states.get("done", 0) >= done:
                return
            time.sleep(0.2)
        raise AssertionError(f"jobs: {states}")

    def count(self, *states: str) -> int:
        """Return how many jobs are in some states; without any, in whichever."""
        query = "SELECT COUNT(*) FROM queue_job WHERE %s OR state = ANY(%s)"
        [[count]] = self.sql(query, [not states, list(states)])
        return count

    def sql(self, query, *values):
        """Return the rows of a query, beside the server."""
        with odoo.sql_db.db_connect(self.database).cursor() as cr:
            cr.execute(query, *values)
            return cr.fetchall()
