"""How much work the rows of the table do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """What the rows multiply; a row names the figures that it was run with."""

    #: How often each side of a row runs, and each side of a row of many seconds.
    runs: int
    slow_runs: int
    #: The components of a bundle; the subscriptions of a billing run and their lines.
    components: int
    subscriptions: int
    lines_each: int
    #: The subscriptions of a run that workers share, a small run beside it, and how
    #: many workers bill one month after the other.
    shared: int
    shared_few: int
    shared_turns: tuple[int, ...]
    #: The subscribed lines that are put in service at once.
    activated: int
    #: Who must be protected, and against how much.
    employees: int
    requirements: int
    #: The events that a source sends.
    events: int
    #: The lines of a file, and of one that shows whether the time grows in proportion.
    imported: int
    imported_many: int
    #: The rows of a file that are saved together, as Odoo's import screen does.
    import_batch: int
    #: A full inventory, a small one beside it, and the lines of an operator's bill.
    lines: int
    few_lines: int
    #: The months for which a grown database has bills, usage and a ledger.
    months: int
    billed: int
    few_billed: int
    #: The rules of advice that are evaluated.
    rules: int


FULL = Sizes(
    runs=5,
    slow_runs=3,
    components=12,
    subscriptions=300,
    lines_each=5,
    shared=1_000,
    shared_few=100,
    shared_turns=(1, 2, 2, 1, 1, 2),
    activated=50,
    employees=1_000,
    requirements=10,
    events=200,
    imported=10_000,
    imported_many=100_000,
    import_batch=2_000,
    lines=100_000,
    few_lines=1_000,
    months=12,
    billed=10_000,
    few_billed=10,
    rules=120,
)
#: Every row once, in seconds: for the test that they all work.
TINY = Sizes(
    runs=1,
    slow_runs=1,
    components=2,
    subscriptions=2,
    lines_each=2,
    shared=4,
    shared_few=2,
    shared_turns=(1, 2),
    activated=3,
    employees=4,
    requirements=2,
    events=3,
    imported=4,
    imported_many=8,
    import_batch=3,
    lines=20,
    few_lines=10,
    months=2,
    billed=10,
    few_billed=4,
    rules=12,
)
