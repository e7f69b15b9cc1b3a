"""Billing as jobs of OCA's ``queue_job``, fetched from the index of Python packages.

It is installed in a database of its own. Without the index and without the cache the
test fails: nothing tells else whether the two still work together.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

import odoo.sql_db

from dev import queue_job
from dev.serve import free_port
from tests.databases import ROOT, own_database
from tests.queue_steps import BATCH, SECOND, SIZE, START
from tests.reliability.billing import FAULTS

JOBS = SIZE.subscriptions // BATCH
#: Jobs after which the server is killed.
EARLY = 3
#: A server that is killed and a run that is done twice, where other tests run.
pytestmark = pytest.mark.timeout(1800)


class Queue:
    """A database with the queue, and a server with two processes that perform jobs."""

    def __init__(self, database: str, folder: Path):
        self.database = database
        path = [str(folder), os.environ.get("PYTHONPATH", "")]
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, path)),
            "ODOO_QUEUE_JOB_CHANNELS": "root:2",
        }
        self.process = None

    def step(self, name: str) -> None:
        """Let Odoo take a step in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.queue_steps", self.database, name],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stdout[-3000:] + done.stderr[-3000:]

    def start(self) -> None:
        """Serve with two workers, and the job runner of the queue beside them."""
        name = self.database
        ports = ["--http-port", free_port(18269), "--gevent-port", free_port(18369)]
        command = [sys.executable, "-m", "odoo", "-d", name, "--db-filter", f"^{name}$"]
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
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def wait(self, done: int) -> None:
        """Wait until so many jobs are done."""
        ends = time.monotonic() + 480
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
            time.sleep(0.05)
        raise AssertionError(f"jobs: {states}")

    def sql(self, query, *values):
        """Return the rows of a query, beside the server."""
        with odoo.sql_db.db_connect(self.database).cursor() as cr:
            cr.execute(query, *values)
            return cr.fetchall()

    def faults(self, day) -> dict:
        """Return what the ledger and the invoices do not agree on."""
        counts = {name: self.sql(sql, {"day": day}) for name, sql in FAULTS.items()}
        return {name: count for name, [[count]] in counts.items() if count}


@pytest.fixture
def queue():
    folder = queue_job.folder(sys.executable)
    with own_database("queue") as name:
        found = Queue(name, folder)
        try:
            yield found
        finally:
            if found.process:
                found.kill()


def test_a_billing_run_by_jobs(queue):
    """Two processes share a run, are killed, begin again; then the queue is gone."""
    queue.step("begin")
    chunks = "SELECT identity_key, channel, priority FROM queue_job"
    jobs = queue.sql(chunks)
    assert len(jobs) == len({key for key, *_rest in jobs}) == JOBS
    assert {tuple(rest) for _key, *rest in jobs} == {("root.proximus.billing", 10)}

    queue.start()
    queue.wait(EARLY)
    queue.kill()
    before = queue.sql("SELECT COUNT(*) FROM queue_job WHERE state = 'done'")[0][0]
    assert before < JOBS, "it was over before it could be killed"
    queue.start()
    queue.wait(JOBS)
    queue.kill()
    # two of the first server, two of the second one
    pids = queue.sql("SELECT COUNT(DISTINCT worker_pid) FROM queue_job")[0][0]
    assert pids > 2
    assert not queue.faults(START)
    entries = "SELECT COUNT(*) FROM proximus_billing_item"
    assert queue.sql(entries)[0][0] == SIZE.subscriptions * SIZE.lines_each

    queue.step("give_up")
    assert not queue.faults(SECOND)
    assert queue.sql(entries)[0][0] == 2 * SIZE.subscriptions * SIZE.lines_each
    states = queue.sql("SELECT DISTINCT state FROM proximus_billing_run")
    assert states == [("done",)]
