"""The rows of the speed table about one billing run that two workers share."""

import json
import statistics
import subprocess
import sys
import time

from dateutil.relativedelta import relativedelta

import odoo.api
from odoo.modules.registry import Registry

from dev.base import ROOT, Trouble
from tests.queue_server import Queue
from tests.reliability.billing import START, prepare

from .apart import apart, settle
from .measure import Absent, Memory, Row, Sample

#: Two do it in so much of the time of one: 1.8 times as fast.
TARGET = 1 / 1.8


@apart
def shared_by_processes(database, sizes):
    """Two processes that do what a scheduled job does, against one of them."""
    registry = Registry(database)
    few, many = sizes.shared_few, sizes.shared
    prepare(registry, few, sizes.lines_each)
    settle(database)
    _seconds, small = _by_processes(registry, START, 1)
    second = START + relativedelta(months=1)
    prepare(registry, many - few, sizes.lines_each, start=second)
    settle(database)
    _by_processes(registry, second, 1)
    took, told = {1: [], 2: []}, []
    for turn, workers in enumerate(sizes.shared_turns, start=2):
        day = START + relativedelta(months=turn)
        seconds, report = _by_processes(registry, day, workers)
        took[workers].append(Sample(seconds, sum(one["queries"] for one in report)))
        told += report
    name = f"billing run, {many:,} × {sizes.lines_each}: 2 processes (bare: 1)"
    yield Row(name, _middle(took[2]), _middle(took[1]), TARGET)
    yield Memory(
        f"peak memory of a run, {many:,} subscriptions (bare: {few:,})",
        max(one["megabytes"] for one in told),
        max(one["megabytes"] for one in small),
    )


@apart
def shared_by_jobs(database, sizes):
    """Two job runners of OCA's queue, against one."""
    many = sizes.shared
    name = f"billing run, {many:,} × {sizes.lines_each}: 2 job runners (bare: 1)"
    try:
        queues = {runners: Queue(database, runners) for runners in (1, 2)}
    except Trouble:
        yield Absent(name, "odoo-addon-queue-job cannot be fetched here")
        return
    queues[1].step("install")
    queues[1].step("prepare", many, sizes.lines_each)
    settle(database)
    _by_jobs(queues[2], START)
    settle(database)
    took = {1: [], 2: []}
    for turn, runners in enumerate(sizes.shared_turns, start=1):
        day = START + relativedelta(months=turn)
        took[runners].append(Sample(_by_jobs(queues[runners], day), 0))
    yield Row(name, _middle(took[2]), _middle(took[1]), TARGET)


ROWS = (shared_by_processes, shared_by_jobs)


def _by_processes(registry, day, count) -> tuple[float, list[dict]]:
    """Return the seconds that some processes need for a run, and what each tells."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        assert env["proximus.billing.run"]._for_day(env.company, day)._begin()
    command = [sys.executable, "-m", "tests.bench.worker", registry.db_name, str(day)]
    workers = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(count)
    ]
    for worker in workers:
        assert worker.stdout.readline().strip() == "ready"
    began = time.time()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    report = [json.loads(worker.communicate()[0]) for worker in workers]
    return min(one["ended"] for one in report) - began, report


def _by_jobs(queue, day) -> float:
    """Return the seconds from the start of the first job to the end of the last."""
    known = queue.count()
    queue.step("run", day, 100)
    try:
        queue.start()
        queue.wait(queue.count())
    finally:
        queue.kill()
    queue.step("end")
    [[seconds]] = queue.sql(
        "SELECT EXTRACT(EPOCH FROM MAX(date_done) - MIN(date_started))"
        "  FROM (SELECT * FROM queue_job ORDER BY id OFFSET %s) new",
        [known],
    )
    return float(seconds)


def _middle(samples: list[Sample]) -> Sample:
    return Sample(
        statistics.median(sample.seconds for sample in samples),
        int(statistics.median(sample.queries for sample in samples)),
    )
