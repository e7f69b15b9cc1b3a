"""Billing as jobs of OCA's ``queue_job``, fetched from the index of Python packages.

It is installed in a database of its own. Without the index and without the cache the
test fails: nothing tells else whether the two still work together.
"""

import pytest
from dateutil.relativedelta import relativedelta

from tests.databases import own_database
from tests.queue_server import Queue
from tests.reliability.billing import START, faults

SUBSCRIPTIONS, LINES_EACH = 60, 2
SECOND = START + relativedelta(months=1)
#: Small, so that a run has many jobs.
BATCH = 5
JOBS = SUBSCRIPTIONS // BATCH
#: Of a long bill, and the steps of a thousand that they make.
ROWS, STEPS = 1_200, 2
#: Jobs after which the server is killed.
EARLY = 3
#: A server that is killed and a run that is done twice, where other tests run.
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def queue():
    with own_database("queue") as name:
        found = Queue(name)
        try:
            yield found
        finally:
            found.kill()


def test_a_billing_run_by_jobs(queue):
    """Two processes share a run, are killed, begin again; then the queue is gone."""
    queue.step("install")
    queue.step("prepare", SUBSCRIPTIONS, LINES_EACH)
    queue.step("run", START, BATCH)
    chunks = "SELECT identity_key, channel, priority FROM queue_job"
    jobs = queue.sql(chunks)
    assert len(jobs) == len({key for key, *_rest in jobs}) == JOBS
    assert {tuple(rest) for _key, *rest in jobs} == {("root.proximus.billing", 10)}

    queue.start()
    queue.wait(EARLY)
    queue.kill()
    assert queue.count("done") < JOBS, "it was over before it could be killed"
    queue.stay_away()
    queue.start()
    queue.wait(JOBS)
    queue.kill()
    # two of the first server, two of the second one
    pids = queue.sql("SELECT COUNT(DISTINCT worker_pid) FROM queue_job")[0][0]
    assert pids > 2
    assert not faults(queue.sql, START)
    entries = "SELECT COUNT(*) FROM proximus_billing_item"
    assert queue.sql(entries)[0][0] == SUBSCRIPTIONS * LINES_EACH

    queue.step("run", SECOND, BATCH)
    queue.step("give_up")
    assert not faults(queue.sql, SECOND)
    assert queue.sql(entries)[0][0] == 2 * SUBSCRIPTIONS * LINES_EACH
    states = queue.sql("SELECT DISTINCT state FROM proximus_billing_run")
    assert states == [("done",)]


def test_a_long_bill_and_a_notice_by_jobs(queue):
    """One job reads the bill, the others enter what it has found.

    Beside it, work that no record stands for: a line whose notice is over.
    """
    queue.step("install")
    queue.step("check", ROWS)
    mine = "SELECT COUNT(*) FROM queue_job WHERE identity_key LIKE 'proximus.bill.%%'"
    assert queue.sql(mine) == [(1,)]
    queue.step("notice")
    queue.start()
    queue.wait(queue.count())
    assert queue.sql("SELECT state FROM proximus_line") == [("terminated",)]
    # the job of the schedule queues what the first step has left, and other work
    queue.step("end")
    assert queue.sql(mine) == [(1 + STEPS,)]
    queue.wait(queue.count())
    queue.kill()
    assert queue.sql("SELECT COUNT(*) FROM proximus_bill_check_line") == [(ROWS,)]
    queue.step("end")
    assert queue.sql("SELECT COUNT(*) FROM proximus_bill_check_step") == [(0,)]
    assert queue.sql("SELECT COUNT(*) FROM proximus_bill_check_line") == [(ROWS,)]
    query = "SELECT state, queued_on, billed_total FROM proximus_bill_check"
    assert queue.sql(query) == [("checked", None, 15 * ROWS)]
