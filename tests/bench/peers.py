"""The same work done by the OCA addons, where they are installed in the database.

They are compared with the bare ORM in the same way as ours: OCA contract makes draft
invoices, so the bare work makes the same drafts; sale_product_pack has no subscription,
so its row is the quotation alone. Where they are not installed, the row says so.
"""

from odoo.fields import Command

from .data import customers, same_invoice, services
from .measure import Absent, compare, once


def contracts(env, sizes):
    """OCA contract: the draft invoices of as many contracts as we bill."""
    many = f"{sizes.subscriptions} × {sizes.lines_each} lines"
    name = f"OCA contract: {many}, drafts"
    if "contract.contract" not in env:
        yield Absent(name, "odoo-addon-contract is not installed here")
        return
    products = services(env, sizes.lines_each)
    today = env.user._proximus_today()
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
            for index, customer in enumerate(customers(env, sizes.subscriptions))
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

    yield compare(env, name, ours, bare, None, sizes.runs)


def packs(env, sizes):
    """OCA sale_product_pack: a quotation with a pack of as many as our bundle has."""
    name = f"OCA sale_product_pack: {sizes.components} components, create"
    if "pack_ok" not in env["product.product"]._fields:
        yield Absent(name, "odoo-addon-sale-product-pack is not installed here")
        return
    (customer,) = customers(env, 1)
    products = services(env, sizes.components)
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
        name,
        lambda: quote(pack),
        lambda: quote(pack | products),
        None,
        sizes.runs,
    )


ROWS = (contracts, packs)
