"""The rows of the speed table (DESIGN §7)."""

from odoo.fields import Command

from . import advice, events, gaps, growth, homes, lines, peers, shared
from .data import bundle_of, customers, same_invoice, services
from .measure import Row, compare, once


def quotation(env, sizes):
    """A quotation with a bundle, created and confirmed.

    The bare order sells the same products one by one, so both end in a subscription.
    """
    customer = customers(env, 1)
    products = services(env, sizes.components)
    bundle = bundle_of(env, products)

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

    name = f"quotation, {sizes.components} components: create + confirm"
    yield compare(env, name, ours, bare, 1.00, sizes.runs)


def billing(env, sizes):
    """A billing run of many subscriptions."""
    buyers = customers(env, sizes.subscriptions)
    bundle = bundle_of(env, services(env, sizes.lines_each))
    orders = env["sale.order"].create(
        [{"partner_id": customer.id} for customer in buyers]
    )
    for order in orders:
        order._add_bundle(bundle)
    orders.action_confirm()
    subscriptions = env["proximus.subscription"].search(
        [("order_id", "in", orders.ids)]
    )
    # A first bill brings everybody to the boundary of a full month.
    subscriptions._bill(subscriptions._proximus_today())
    until = max(subscriptions.mapped("next_invoice_date"))

    def ours():
        subscriptions._bill(until)

    savepoint = env.cr.savepoint(flush=False)
    wanted = [same_invoice(move) for move in subscriptions._bill(until)]
    savepoint.close(rollback=True)
    env.invalidate_all(flush=False)

    def bare():
        env["account.move"].create(wanted)._post(soft=False)

    many = f"{sizes.subscriptions} subscriptions × {sizes.lines_each} lines"
    yield compare(env, f"billing run, {many}", ours, bare, 1.05, sizes.runs)


def activation(env, sizes):
    """The queries of putting subscribed lines in service, against those of one."""
    many, few = (_ordered_lines(env, count) for count in (sizes.activated, 1))
    once(env, few.action_activate)
    name = f"queries of an activation, {sizes.activated} subscribed lines (bare: 1)"
    yield Row(
        name, once(env, many.action_activate), once(env, few.action_activate), None
    )


ROWS = (
    quotation,
    billing,
    activation,
    *events.ROWS,
    *gaps.ROWS,
    *lines.ROWS,
    *homes.ROWS,
    *growth.ROWS,
    *advice.ROWS,
    *shared.ROWS,
    *peers.ROWS,
)


def _ordered_lines(env, count):
    """Return lines that a customer has ordered with a subscription and waits for."""
    offer = env.ref("proximus_connectivity.product_mobile_20")
    bundle = bundle_of(
        env, offer.copy({"list_currency_id": env.company.currency_id.id})
    )
    order = env["sale.order"].create({"partner_id": customers(env, 1).id})
    order._add_bundle(bundle, quantities={bundle.component_ids: count})
    order.action_confirm()
    lines = order.subscription_ids.line_ids.line_id
    assert len(lines) == count
    return lines.browse(lines.ids)  # they are read together when nothing is cached
