"""The rows of the speed table that are about lines: import, bill check, screens."""

import csv
import gc
import io
from collections import defaultdict
from datetime import date
from functools import partial

from odoo.fields import Command
from odoo.tools import SQL

from . import screens
from .data import copies
from .measure import Memory, Row, Sample, compare, once, peak

HEADER = ["external_ref", "partner_id/.id", "product_id/.id", "state"]
HEADER += ["start_date", "monthly_cost", "number_ids/e164"]
START = date(2026, 1, 1)


def line_import(env, sizes):
    """An import of lines with a number each, from CSV."""
    rows = _rows(env, sizes.imported)
    wizard = _wizard(env, rows)

    def bare():
        _create(env, rows)

    def ours():
        _import(wizard, sizes.imported)

    name = f"import of {sizes.imported:,} lines with numbers, from CSV"
    yield compare(env, name, ours, bare, 0.8, sizes.slow_runs)


def line_import_again(env, sizes):
    """The same file again: nothing differs, so nothing is written.

    The bare work is the import itself.
    """
    count = sizes.imported
    wizard = _wizard(env, _rows(env, count))
    first = once(env, lambda: _import(wizard, count))
    _import(wizard, count)
    env.flush_all()
    again = once(env, lambda: _import(wizard, count))
    yield Row(f"import of the same {count:,} lines again", again, first, 1.0)


def line_import_linear(env, sizes):
    """An import of many lines at once, against several of fewer lines."""
    counts = sizes.imported, sizes.imported_many
    times = sizes.imported_many // sizes.imported
    few, many = (
        once(env, partial(_import, _wizard(env, _rows(env, count)), count))
        for count in counts
    )
    as_often = Sample(few.seconds * times, few.queries * times)
    name = f"import of {counts[1]:,} lines (bare: {times} × {counts[0]:,})"
    yield Row(name, many, as_often, 1.25)


def line_import_batches(env, sizes):
    """A large file, batch by batch as the import screen sends it, and its memory.

    The bare work reads the file for each batch as Odoo's screen does (what is left of
    it, each time), and creates the same records. Nothing of a batch is kept in memory
    after it, as each is a request of its own.
    """
    count, size = sizes.imported_many, sizes.import_batch
    rows = _rows(env, count)
    wizard = _wizard(env, rows)
    starts = range(0, count, size)

    def ours():
        for start in starts:
            _import(wizard, min(size, count - start), skip=start, limit=size)
            _next_request(env)

    def bare():
        for start in starts:
            _read_again(wizard, skip=start)
            _create(env, rows[start : start + size])
            _next_request(env)

    once(env, partial(_create, env, rows[:1]))
    taken = {}

    def measured(work):
        return once(env, lambda: taken.update({work: peak(work)}))

    name = f"import of {count:,} lines in batches of {size:,}"
    yield Row(name, measured(ours), measured(bare), 0.8)
    megabytes = [taken[way] / 1e6 for way in (ours, bare)]
    yield Memory(f"memory of the import of {count:,} lines", *megabytes)


def _next_request(env):
    env.cr.flush()
    env.invalidate_all()
    gc.collect()
    # in one transaction nobody else does it, and the planner takes tables for empty
    env.cr.execute("ANALYZE proximus_line, proximus_number, proximus_line_price")


def bill_check(env, sizes):
    """A bill of the operator held against an inventory in which he has as many lines.

    The bare work reads both, passes over them once with a dictionary by number and
    saves the same results. Both make them afresh: a bill that is checked again keeps
    what it has found before, which is a row of its own.
    """
    operator, holder = _partners(env, "Bench operator", "Bench holder")
    line = _line(env, holder)
    _fill(line, 0, sizes.billed, operator)
    _fill(line, sizes.billed, sizes.lines)
    check = _bill_check(env, operator, holder, sizes.billed)
    check.action_check()
    assert set(check.line_ids.mapped("result")) == {"matched"}
    assert len(check.line_ids) == sizes.billed

    def ours():
        check.line_ids.unlink()
        check.action_check()

    def bare():
        check.line_ids.unlink()
        _match_plainly(check, sizes.lines)

    many = f"{sizes.billed:,} bill lines"
    name = f"bill check: {many} against {sizes.lines:,} lines"
    yield compare(env, name, ours, bare, 2.0, sizes.slow_runs)
    few = _bill_check(env, operator, holder, sizes.few_billed)
    few.action_check()
    yield Row(
        f"the same bill checked again (bare: one of {sizes.few_billed:,} lines)",
        once(env, check.action_check),
        once(env, few.action_check),
        None,
    )


def all_screens(env, sizes):
    """Each list, kanban, form, pivot and graph, in a full and in a small inventory."""
    [holder] = _partners(env, "Bench holder")
    line = _line(env, holder)
    _fill(line, 0, sizes.few_lines)
    few = screens.table(env, sizes.runs)
    _fill(line, sizes.few_lines, sizes.lines)
    many = screens.table(env, sizes.runs)
    counts = f"at {sizes.lines:,} lines (bare: {sizes.few_lines:,})"
    for name, sample in many.items():
        yield Row(f"{name} {counts}", sample, few[name], None)


def usage_filters(env, sizes):
    """Each filter on the use of lines, against one count over all their months."""
    [holder] = _partners(env, "Bench holder")
    line = _line(env, holder)
    _fill(line, 0, sizes.imported)
    reported = {"month": START, "source": "operator", "data_gb": 1.0, "minutes": 1.0}
    usage = env["proximus.line.usage"].create({**reported, "line_id": line.id})
    each = SQL(
        """(SELECT id AS line_id, generate_series(
                date '2024-02-01', date '2025-12-01', '1 month')::date AS month
            FROM proximus_line WHERE name LIKE 'BENCH%%') copy"""
    )
    copies(usage, each, line_id=SQL("copy.line_id"), month=SQL("copy.month"))
    months = env["proximus.line.usage.month"]
    counts = f"{months.search_count([]):,} months of lines"
    for model, domain in (
        ("proximus.line", [("is_unused", "=", True)]),
        ("proximus.line", [("is_over_allowance", "=", True)]),
        (months._name, [("is_last", "=", True)]),
        (months._name, [("is_over", "=", True)]),
        (months._name, [("month", "=", START)]),
    ):
        yield compare(
            env,
            f"{model.rpartition('.')[2]}s with {domain[0][0]}, {counts}",
            partial(env[model].search, domain, limit=80),
            partial(
                env["proximus.line.usage"].formatted_read_group, [], ["month:month"]
            ),
            None,
            sizes.runs,
        )


def _partners(env, *names):
    return env["res.partner"].create([{"name": name} for name in names])


def _rows(env, count):
    env.company.country_id = env.ref("base.be")
    [customer] = _partners(env, "Bench customer")
    product = env.ref("proximus_connectivity.product_mobile_20")
    common = [customer.id, product.id, "active", START.isoformat(), "15.00"]
    return [[f"B-{n}", *common, f"+32470{n:06d}"] for n in range(count)]


def _create(env, rows):
    """Create the lines of a file by the bare ORM."""
    env["proximus.line"].create(
        [
            {
                "external_ref": row[0],
                "partner_id": row[1],
                "product_id": row[2],
                "state": "active",
                "start_date": row[4],
                "monthly_cost": 15.0,
                "number_ids": [Command.create({"e164": row[6]})],
            }
            for row in rows
        ]
    )


def _wizard(env, rows):
    content = io.StringIO()
    csv.writer(content).writerows([HEADER, *rows])
    return env["base_import.import"].create(
        {
            "res_model": "proximus.line",
            "file": content.getvalue().encode(),
            "file_name": "lines.csv",
            "file_type": "text/csv",
        }
    )


def _options(**more):
    options = {"has_headers": True, "quoting": '"', "separator": ","}
    options |= {"encoding": "utf-8", "date_format": "%Y-%m-%d"}
    options |= {"float_decimal_separator": ".", "float_thousand_separator": ""}
    return options | more


def _import(wizard, count, **more):
    result = wizard.execute_import(HEADER, HEADER, _options(**more))
    assert len(result["ids"]) == count, result["messages"][:3]


def _read_again(wizard, **more):
    """Do with the file what core's import does before it looks at any model."""
    options = _options(**more)
    rows, names = wizard._convert_import_data(HEADER, options)
    rows = wizard._parse_import_data(rows, names, options)
    wizard.with_context(import_options=options)._handle_multi_mapping(names, rows)


def _line(env, holder):
    """Return a line with a number and a card, of which an inventory is made."""
    [operator] = _partners(env, "Bench other operator")
    return env["proximus.line"].create(
        {
            "name": "Bench",
            "partner_id": holder.id,
            "operator_id": operator.id,
            "product_id": env.ref("proximus_connectivity.product_mobile_20").id,
            "state": "active",
            "start_date": START,
            "monthly_cost": 15.0,
            "number_ids": [Command.create({"e164": "+32479000000"})],
            "sim_ids": [Command.create({"iccid": "8932999999999999990"})],
        }
    )


def _fill(line, first, end, operator=None):
    """Put copies of a line into the inventory, numbered from ``first`` to ``end``.

    :param operator: who bills them, when not the line's own operator.
    """
    values = {"name": SQL("'BENCH' || n"), "external_ref": SQL("'B-' || n")}
    values["operator_id"] = SQL("%s", (operator or line.operator_id).id)
    copies(line, SQL("generate_series(%s, %s) n", first, end - 1), **values)
    new = SQL(
        """(SELECT id AS line_id, lpad(substr(name, 6), 15, '0') AS digits
            FROM proximus_line WHERE name LIKE 'BENCH%%'
                AND substr(name, 6)::int BETWEEN %s AND %s) copy""",
        first,
        end - 1,
    )
    line_id = SQL("copy.line_id")
    e164 = SQL("'+32470' || right(copy.digits, 6)")
    copies(line.number_ids, new, line_id=line_id, e164=e164)
    copies(line.sim_ids, new, line_id=line_id, iccid=SQL("'8932' || copy.digits"))


def _bill(env, operator, count):
    """Return a vendor bill of many lines."""
    bill = env["account.move"].create(
        {
            "move_type": "in_invoice",
            "partner_id": operator.id,
            "invoice_date": "2026-07-03",
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Mobile 20 – 0470 000000",
                        "price_unit": 15.0,
                        "tax_ids": [],
                    }
                )
            ],
        }
    )
    name = SQL("'Mobile 20 – 0470 ' || lpad(n::text, 6, '0')")
    each = SQL("generate_series(1, %s) n", count - 1)
    copies(bill.invoice_line_ids, each, name=name)
    return bill


def _bill_check(env, operator, holder, count):
    bill = _bill(env, operator, count)
    return env["proximus.bill.check"].create(
        {"move_id": bill.id, "holder_id": holder.id}
    )


def _match_plainly(check, count):
    """Match by number with one dictionary, and save the results."""
    env = check.env
    numbers = env["proximus.number"].search_fetch([], ["e164", "line_id"])
    lines = env["proximus.line"].search_fetch([], ["state", "monthly_cost", "name"])
    assert len(lines) >= count
    by_number = {number.e164: number.line_id for number in numbers}
    billed = defaultdict(list)
    for bill_line in check.move_id.invoice_line_ids:
        digits = "".join(filter(str.isdigit, bill_line.name.split("–")[1]))
        billed[by_number[f"+32{digits[1:]}"]].append(bill_line)
    env["proximus.bill.check.line"].create(
        [
            {
                "check_id": check.id,
                "move_line_id": bill_line.id,
                "name": bill_line.name,
                "line_id": line.id,
                "result": "matched",
                "billed": bill_line.balance,
                "expected": line.monthly_cost,
                "expected_credit": 0.0,
                "reason": "agreed",
            }
            for line, group in billed.items()
            for bill_line in group
        ]
    )


ROWS = (
    line_import,
    line_import_again,
    line_import_linear,
    line_import_batches,
    bill_check,
    usage_filters,
    all_screens,
)
