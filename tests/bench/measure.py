"""Time one piece of work against the bare ORM doing the same final work."""

import gc
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    seconds: float
    queries: int


@dataclass(frozen=True)
class Row:
    """One line of the table; ``target`` is the greatest ratio of DESIGN §7."""

    name: str
    ours: Sample
    bare: Sample
    target: float | None

    @property
    def ratio(self) -> float:
        return self.ours.seconds / self.bare.seconds

    def __str__(self) -> str:
        target = f"≤ {self.target:.2f}" if self.target else ""
        return (
            f"{self.name:58} {self.ratio:6.2f} {target:>7}"
            f" {self.ours.seconds * 1000:9.0f} {self.bare.seconds * 1000:9.0f}"
            f" {self.ours.queries:8} {self.bare.queries:8}"
        )


@dataclass(frozen=True)
class Absent:
    """A line of the table for work that cannot be done here, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name:58} {self.reason}"


@dataclass(frozen=True)
class Bytes:
    """A line of the table about what a table takes on disk.

    :param heap: bytes of a row.
    :param index: bytes of its indexes.
    :param per_year: rows per line and year, in the stated model of use.
    :param kept_months: after so many months a row goes; 0: never.
    """

    name: str
    rows: int
    heap: float
    index: float
    per_year: float
    kept_months: int

    @property
    def a_line(self) -> float:
        """Bytes per line and year."""
        return (self.heap + self.index) * self.per_year

    def __str__(self) -> str:
        year = self.a_line * 1000 / 1e6
        text = (
            f"{self.name:26} {self.rows:>8,} rows {self.heap:6.0f} +{self.index:5.0f}"
            f" bytes a row, {self.per_year:5.1f} a line and year:"
            f" {year:7.2f} MB a year for 1,000 lines"
        )
        if self.kept_months:
            text += f", {year * self.kept_months / 12:.2f} MB at most"
        return text


@dataclass(frozen=True)
class Memory:
    """A line of the table about the megabytes of a process."""

    name: str
    ours: float
    bare: float

    def __str__(self) -> str:
        # small sizes take less than can be told
        ratio = self.ours / max(self.bare, 1.0)
        return f"{self.name:58} {ratio:6.2f} {self.ours:14.0f} MB {self.bare:6.0f} MB"


HEAD = (
    f"{'what':58} {'ratio':>6} {'target':>7} {'ms':>9} {'bare ms':>9}"
    f" {'queries':>8} {'bare':>8}"
)


def once(env, work: Callable[[], object]) -> Sample:
    """Run ``work`` once, with all that a commit would do, and undo it.

    What core puts off until then is part of the work: left for later, it would be done
    by the first savepoint of the other side.
    """
    # what was prepared is saved before, or it would be undone with the work
    env.cr.flush()
    env.invalidate_all()
    savepoint = env.cr.savepoint(flush=False)
    gc.collect()
    gc.disable()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    try:
        work()
        env.cr.flush()
        return Sample(time.perf_counter() - start, env.cr.sql_log_count - queries)
    finally:
        gc.enable()
        savepoint.close(rollback=True)
        env.invalidate_all(flush=False)
        env.registry.clear_cache()


def compare(env, name, work, bare, target, runs) -> Row:
    """Return the medians of both, run in turn so that the machine's mood is shared."""
    once(env, work)
    once(env, bare)
    ours, theirs = [], []
    for _turn in range(runs):
        ours.append(once(env, work))
        theirs.append(once(env, bare))
    return Row(name, _median(ours), _median(theirs), target)


def _median(samples: list[Sample]) -> Sample:
    return Sample(
        statistics.median(sample.seconds for sample in samples),
        int(statistics.median(sample.queries for sample in samples)),
    )


def peak(work: Callable[[], object]) -> int:
    """Return by how many bytes some work makes the process grow at most (Linux)."""
    gc.collect()
    # what the process held at most so far is forgotten
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _held("VmRSS")
    work()
    return max(_held("VmHWM") - before, 0)


def _held(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [kilobytes] = re.findall(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
    return int(kilobytes) * 1024
