"""The rows of the speed table that are about lines: import, bill check, screens."""

import csv
import io
from collections import defaultdict
from datetime import date

from odoo.fields import Command
from odoo.tools import SQL

from . import screens
from .measure import Row, Sample, compare, once

IMPORTED = 10_000
MANY = 100_000
BILLED = 10_000
HEADER = ["external_ref", "partner_id/.id", "product_id/.id", "state"]
HEADER += ["start_date", "monthly_cost", "number_ids/e164"]
START = date(2026, 1, 1)


def line_import(env):
    """An import of lines with a number each, from CSV."""
    rows = _rows(env, IMPORTED)
    wizard = _wizard(env, rows)

    def bare():
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

    name = "import of 10,000 lines with numbers, from CSV"
    yield compare(env, name, lambda: _import(wizard, IMPORTED), bare, 1.5, runs=3)


def line_import_again(env):
    """The same file again: nothing differs, so nothing is written.

    The bare work is the import itself.
    """
    wizard = _wizard(env, _rows(env, IMPORTED))
    first = once(env, lambda: _import(wizard, IMPORTED))
    _import(wizard, IMPORTED)
    env.flush_all()
    again = once(env, lambda: _import(wizard, IMPORTED))
    yield Row("import of the same 10,000 lines again", again, first, 1.0)


def line_import_linear(env):
    """An import of 100,000 lines at once, against ten times 10,000."""
    small, large = (_wizard(env, _rows(env, n)) for n in (IMPORTED, MANY))
    times = MANY // IMPORTED
    few = once(env, lambda: _import(small, IMPORTED))
    many = once(env, lambda: _import(large, MANY))
    tenfold = Sample(few.seconds * times, few.queries * times)
    yield Row("import of 100,000 lines (bare: 10 × 10,000)", many, tenfold, 1.25)


def bill_check(env):
    """A bill of 10,000 lines held against 100,000 lines, 10,000 of the operator.

    The bare work reads both, passes over them once with a dictionary by number and
    saves the same results.
    """
    operator, holder = _partners(env, "Bench operator", "Bench holder")
    _fill(env, MANY, holder, {BILLED: operator})
    check = _bill_check(env, operator, holder)
    check.action_check()
    assert set(check.line_ids.mapped("result")) == {"matched"}
    assert len(check.line_ids) == BILLED

    def bare():
        check.line_ids.unlink()
        _match_plainly(check)

    name = "bill check: 10,000 bill lines against 100,000 lines"
    yield compare(env, name, check.action_check, bare, 2.0, runs=3)
    few = _bill_check(env, operator, holder, 10)
    few.action_check()
    yield Row(
        "queries of a bill check, 10,000 bill lines (bare: 10)",
        once(env, check.action_check),
        once(env, few.action_check),
        None,
    )


def all_screens(env):
    """Each list, kanban, form, pivot and graph at 100,000 lines (bare: 1,000)."""
    [holder] = _partners(env, "Bench holder")
    user = env.ref("base.user_admin")
    _fill(env, 1000, holder, {})
    few = _screens(env(user=user))
    _fill(env, MANY - 1000, holder, {}, first=1000)
    many = _screens(env(user=user))
    for (model, view_type), sample in many.items():
        yield Row(f"{model} {view_type}", sample, few[model, view_type], None)


def _screens(env) -> dict:
    return {
        (model, view_type): Sample(*reversed(screens.measure(env, work)))
        for model in screens.MODELS
        for view_type, work in screens.requests(env, model)
    }


def _partners(env, *names):
    return env["res.partner"].create([{"name": name} for name in names])


def _rows(env, count):
    env.company.country_id = env.ref("base.be")
    [customer] = _partners(env, "Bench customer")
    product = env.ref("proximus_connectivity.product_mobile_20")
    common = [customer.id, product.id, "active", START.isoformat(), "15.00"]
    return [[f"B-{n}", *common, f"+32470{n:06d}"] for n in range(count)]


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


def _import(wizard, count):
    options = {"has_headers": True, "quoting": '"', "separator": ","}
    options |= {"encoding": "utf-8", "date_format": "%Y-%m-%d"}
    options |= {"float_decimal_separator": ".", "float_thousand_separator": ""}
    result = wizard.execute_import(HEADER, HEADER, options)
    assert len(result["ids"]) == count, result["messages"][:3]


def _fill(env, count, holder, operators: dict, first=0):
    """Put lines with a number and a card each into the inventory, by plain SQL.

    :param operators: who bills the lines up to an index.
    """
    product = env.ref("proximus_connectivity.product_mobile_20")
    operator = next(iter(operators.values()), holder)
    values = {
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "holder": holder.id,
        "product": product.id,
        "operator": operator.id,
        "billed": next(iter(operators), 0),
        "first": first,
        "last": first + count - 1,
    }
    env.flush_all()
    for statement in FILL:
        env.cr.execute(statement, values)
        # or each foreign key of the next one is looked up in a table thought empty
        env.cr.execute("ANALYZE proximus_line, proximus_number, proximus_sim")
    env.invalidate_all()


FILL = (
    """INSERT INTO proximus_line (company_id, currency_id, partner_id,
            commercial_partner_id, operator_id, product_id, name, external_ref,
            line_kind, state, exit_terms, start_date, monthly_cost, active)
        SELECT %(company)s, %(currency)s, %(holder)s, %(holder)s,
            CASE WHEN n < %(billed)s THEN %(operator)s ELSE %(holder)s END,
            %(product)s, 'BENCH' || n, 'B-' || n, 'mobile', 'active', 'small',
            '2026-01-01', 15, true
        FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO proximus_number (company_id, line_id, e164, kind, region, state,
            size, assigned_on)
        SELECT company_id, id, '+32470' || lpad(substr(name, 6), 6, '0'), 'mobile',
            'BE', 'assigned', 1, start_date
        FROM proximus_line WHERE name LIKE 'BENCH%%'
            AND substr(name, 6)::int BETWEEN %(first)s AND %(last)s""",
    """INSERT INTO proximus_sim (company_id, line_id, iccid, sim_type, state)
        SELECT company_id, id, '8932' || lpad(substr(name, 6), 15, '0'), 'physical',
            'active'
        FROM proximus_line WHERE name LIKE 'BENCH%%'
            AND substr(name, 6)::int BETWEEN %(first)s AND %(last)s""",
)


def _bill(env, operator, count):
    """Return a vendor bill of many lines; the copies of its first are plain SQL.

    Core needs minutes to create so long a bill, which is not what is measured.
    """
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
    env.flush_all()
    fields = env["account.move.line"]._fields.values()
    copied = {f.name for f in fields if f.store and f.column_type} - {"id", "name"}
    columns = SQL(", ").join(map(SQL.identifier, sorted(copied)))
    env.cr.execute(
        SQL(
            """INSERT INTO account_move_line (name, %(columns)s)
                SELECT 'Mobile 20 – 0470 ' || lpad(n::text, 6, '0'), %(columns)s
                FROM account_move_line, generate_series(1, %(last)s) n
                WHERE id = %(first)s""",
            columns=columns,
            last=count - 1,
            first=bill.invoice_line_ids.id,
        )
    )
    env.invalidate_all()
    return bill


def _bill_check(env, operator, holder, count=BILLED):
    bill = _bill(env, operator, count)
    return env["proximus.bill.check"].create(
        {"move_id": bill.id, "holder_id": holder.id}
    )


def _match_plainly(check):
    """Match by number with one dictionary, and save the results."""
    env = check.env
    numbers = env["proximus.number"].search_fetch([], ["e164", "line_id"])
    lines = env["proximus.line"].search_fetch([], ["state", "monthly_cost", "name"])
    assert len(lines) >= MANY
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
                "explanation": "",
            }
            for line, group in billed.items()
            for bill_line in group
        ]
    )


ROWS = (line_import, line_import_again, line_import_linear, bill_check, all_screens)
