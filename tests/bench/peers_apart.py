"""``python -m tests.bench.peers_apart DATABASE SIZES``: the rows of the OCA's addons.

It is a process of its own, as only there they can be imported. What a row prepares is
committed and counted before it is measured: in one transaction on a new database, one
query of core runs for minutes on statistics that know of no rows.
"""

import sys

import odoo
import odoo.api
import odoo.tools
from odoo.fields import Command
from odoo.modules.registry import Registry

from .apart import settle
from .data import customers, same_invoice, services
from .measure import compare, once
from .peers import NAMES
from .sizes import FULL, TINY

MODULES = ("contract", "sale_product_pack")


def main(database: str, sizes) -> None:
    odoo.tools.config.parse_config(
        ["-d", database, "--no-http", "--log-level=error"], setup_logging=True
    )
    with Registry(database).cursor() as cr:
        modules = _env(cr)["ir.module.module"]
        modules.update_list()
        wanted = modules.search([("name", "in", MODULES)])
        assert len(wanted) == len(MODULES)
        wanted.button_immediate_install()
    for prepare, measure in ROWS:
        with Registry(database).cursor() as cr:
            prepared = prepare(_env(cr), sizes).ids
        settle(database)
        with Registry(database).cursor() as cr:
            print(measure(_env(cr), prepared, sizes), flush=True)
            cr.rollback()


def contracts(env, sizes):
    """Make as many contracts as we bill subscriptions."""
    products = services(env, sizes.lines_each)
    today = env.user._proximus_today()
    return env["contract.contract"].create(
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


def contracts_row(env, ids, sizes):
    """OCA contract: the draft invoices of the contracts."""
    records = env["contract.contract"].browse(ids)
    wanted = []

    def ours():
        return records._recurring_create_invoice()

    def learn():
        wanted.extend(same_invoice(move) for move in ours())

    once(env, learn)
    assert len(wanted) == len(ids)

    def bare():
        env["account.move"].create(wanted)

    return compare(env, _name("contracts", sizes), ours, bare, None, sizes.runs)


def pack(env, sizes):
    """Make a pack of as many components as our bundle has."""
    return env["product.product"].create(
        {
            "name": "Bench pack",
            "type": "service",
            "pack_ok": True,
            "pack_type": "detailed",
            "pack_component_price": "detailed",
            "pack_line_ids": [
                Command.create({"product_id": product.id, "quantity": 1})
                for product in services(env, sizes.components)
            ],
        }
    )


def packs_row(env, ids, sizes):
    """OCA sale_product_pack: a quotation with the pack.

    The bare quotation has a plain product in the place of the pack, which would be
    expanded there too.
    """
    [customer] = customers(env, 1)
    product = env["product.product"].browse(ids)
    plain = env["product.product"].create({"name": product.name, "type": "service"})
    stands_for = {product: plain}
    wanted = []

    def ours():
        line = Command.create({"product_id": product.id, "product_uom_qty": 1})
        return env["sale.order"].create(
            {"partner_id": customer.id, "order_line": [line]}
        )

    def learn():
        wanted.extend(
            {
                "product_id": stands_for.get(line.product_id, line.product_id).id,
                "name": line.name,
                "product_uom_qty": line.product_uom_qty,
                "price_unit": line.price_unit,
                "discount": line.discount,
            }
            for line in ours().order_line
        )

    once(env, learn)
    assert len(wanted) == sizes.components + 1

    def bare():
        env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [Command.create(vals) for vals in wanted],
            }
        )

    return compare(env, _name("packs", sizes), ours, bare, None, sizes.runs)


ROWS = ((contracts, contracts_row), (pack, packs_row))


def _name(row: str, sizes) -> str:
    name, _package = NAMES[row]
    return name.format(**vars(sizes))


def _env(cr):
    return odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})


if __name__ == "__main__":
    main(sys.argv[1], {repr(sizes): sizes for sizes in (FULL, TINY)}[sys.argv[2]])
