"""The same work done by the OCA addons, where they are installed in the database.

They are compared with the bare ORM in the same way as ours: OCA contract makes draft
invoices, so the bare work makes the same drafts; sale_product_pack has no subscription,
so its row is the quotation alone.
"""

from odoo import fields
from odoo.fields import Command

from .data import customers, same_invoice, services
from .measure import compare, once

CONTRACTS = 300
LINES_EACH = 5
COMPONENTS = 12


def contracts(env):
    """OCA contract: the draft invoices of 300 contracts of five lines."""
    if "contract.contract" not in env:
        return
    products, today = services(env, LINES_EACH), fields.Date.context_today(env.user)
    records = env["contract.contract"].create(
        [
            {
                "name": f"Bench contract {index}",
                "partner_id": customer.id,
                "line_recurrence": False,
                "recurring_rule_type": "monthly",
                "date_start": today,
                "recurring_next_date": today,
                "contract_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": product.name,
                            "quantity": 1,
                            "price_unit": product.list_price,
                            "date_start": today,
                            "recurring_next_date": today,
                        }
                    )
                    for product in products
                ],
            }
            for index, customer in enumerate(customers(env, CONTRACTS))
        ]
    )

    def ours():
        records._recurring_create_invoice()

    wanted = []

    def learn():
        wanted.extend(
            same_invoice(move) for move in records._recurring_create_invoice()
        )

    once(env, learn)

    def bare():
        env["account.move"].create(wanted)

    yield compare(env, "OCA contract: 300 × 5 lines, drafts", ours, bare, None)


def packs(env):
    """OCA sale_product_pack: a quotation with a pack of twelve products."""
    if "pack_ok" not in env["product.product"]._fields:
        return
    (customer,) = customers(env, 1)
    products = services(env, COMPONENTS)
    pack = env["product.product"].create(
        {
            "name": "Bench pack",
            "type": "service",
            "pack_ok": True,
            "pack_type": "detailed",
            "pack_component_price": "detailed",
            "pack_line_ids": [
                Command.create({"product_id": product.id, "quantity": 1})
                for product in products
            ],
        }
    )

    def quote(sold):
        env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1})
                    for product in sold
                ],
            }
        )

    yield compare(
        env,
        "OCA sale_product_pack: 12 components, create",
        lambda: quote(pack),
        lambda: quote(pack | products),
        None,
    )


ROWS = (contracts, packs)
