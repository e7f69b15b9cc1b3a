"""The rows of the speed table (DESIGN §7)."""

import csv
import io
from datetime import date

from odoo import fields
from odoo.fields import Command

from .measure import compare

COMPONENTS = 12
SUBSCRIPTIONS = 300
LINES_EACH = 5
IMPORTED = 10_000


def quotation(env):
    """A quotation with a bundle of twelve components, created and confirmed.

    The bare order sells the same products one by one, so both end in a subscription.
    """
    customer = _customers(env, 1)
    products = _services(env, COMPONENTS)
    bundle = _bundle(env, products)

    def ours():
        order = env["sale.order"].create({"partner_id": customer.id})
        order._add_bundle(bundle)
        order.action_confirm()

    def bare():
        order = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Bundle"}),
                    *(
                        Command.create({"product_id": product.id, "product_uom_qty": 1})
                        for product in products
                    ),
                ],
            }
        )
        order.action_confirm()

    yield compare(env, "quotation, 12 components: create + confirm", ours, bare, 1.10)


def billing(env):
    """A billing run of 300 subscriptions of five lines each."""
    customers = _customers(env, SUBSCRIPTIONS)
    bundle = _bundle(env, _services(env, LINES_EACH))
    orders = env["sale.order"].create(
        [{"partner_id": customer.id} for customer in customers]
    )
    for order in orders:
        order._add_bundle(bundle)
    orders.action_confirm()
    subscriptions = env["proximus.subscription"].search(
        [("order_id", "in", orders.ids)]
    )
    # A first bill brings everybody to the boundary of a full month.
    subscriptions._bill(fields.Date.context_today(subscriptions))
    until = max(subscriptions.mapped("next_invoice_date"))

    def ours():
        subscriptions._bill(until)

    savepoint = env.cr.savepoint(flush=False)
    wanted = [_same_invoice(move) for move in subscriptions._bill(until)]
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)

    def bare():
        env["account.move"].create(wanted)._post(soft=False)

    yield compare(env, "billing run, 300 subscriptions × 5 lines", ours, bare, 1.10)


def line_import(env):
    """An import of lines with a number each, from CSV."""
    env.company.country_id = env.ref("base.be")
    customer = _customers(env, 1)
    product = env.ref("proximus_connectivity.product_mobile_20")
    numbers = [f"+32470{index:06d}" for index in range(IMPORTED)]
    header = ["external_ref", "partner_id/.id", "product_id/.id", "state"]
    header += ["start_date", "monthly_cost", "number_ids/e164"]
    start = date(2026, 1, 1).isoformat()
    rows = [
        [f"B-{index}", customer.id, product.id, "active", start, "15.00", number]
        for index, number in enumerate(numbers)
    ]
    content = io.StringIO()
    csv.writer(content).writerows([header, *rows])
    wizard = env["base_import.import"].create(
        {
            "res_model": "proximus.line",
            "file": content.getvalue().encode(),
            "file_name": "lines.csv",
            "file_type": "text/csv",
        }
    )
    options = {"has_headers": True, "quoting": '"', "separator": ","}
    options |= {"encoding": "utf-8", "date_format": "%Y-%m-%d"}
    options |= {"float_decimal_separator": ".", "float_thousand_separator": ""}

    def ours():
        result = wizard.execute_import(header, header, options)
        assert len(result["ids"]) == IMPORTED, result["messages"][:3]

    def bare():
        env["proximus.line"].create(
            [
                {
                    "external_ref": row[0],
                    "partner_id": customer.id,
                    "product_id": product.id,
                    "state": "active",
                    "start_date": start,
                    "monthly_cost": 15.0,
                    "number_ids": [Command.create({"e164": row[6]})],
                }
                for row in rows
            ]
        )

    name = "import of 10,000 lines with numbers, from CSV"
    yield compare(env, name, ours, bare, 1.5, runs=3)


ROWS = (quotation, billing, line_import)


def _customers(env, count):
    return env["res.partner"].create(
        [{"name": f"Bench customer {index}"} for index in range(count)]
    )


def _services(env, count):
    return env["product.product"].create(
        [
            {
                "name": f"Bench service {index}",
                "type": "service",
                "list_price": 10.0 + index,
                "proximus_recurring": True,
            }
            for index in range(count)
        ]
    )


def _bundle(env, products):
    return env["proximus.bundle"].create(
        {
            "name": "Bench bundle",
            "pricing_method": "percent",
            "discount": 10,
            "component_ids": [
                Command.create({"product_id": product.id}) for product in products
            ],
        }
    )


def _same_invoice(move):
    """Return the values with which the bare ORM makes the same invoice."""
    return {
        "move_type": move.move_type,
        "partner_id": move.partner_id.id,
        "journal_id": move.journal_id.id,
        "invoice_date": move.invoice_date,
        "invoice_line_ids": [
            Command.create(
                {
                    "product_id": line.product_id.id,
                    "name": line.name,
                    "quantity": line.quantity,
                    "price_unit": line.price_unit,
                    "tax_ids": [Command.set(line.tax_ids.ids)],
                }
            )
            for line in move.invoice_line_ids
        ],
    }
