"""A price that includes VAT was kept with it: it is kept without, and as agreed."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    taxes = env["account.tax"].search([("price_include", "=", True)])
    if not taxes:
        return
    lines = env["proximus.subscription.line"].search(
        ["|", ("tax_ids", "in", taxes.ids), ("product_id.taxes_id", "in", taxes.ids)]
    )
    items = env["proximus.billing.item"].search([])
    _take_out(
        lines.segment_ids,
        lambda price: price.subscription_line_id._charged_taxes(price.product_id),
    )
    known = {}
    _take_out(items, lambda item: item._invoice_taxes(known))
    charged = lines.line_id
    for name in ("monthly_price", "is_price_known", "price_change_date"):
        env.add_to_compute(charged._fields[name], charged)


def _take_out(records, taxes_of):
    """Write amounts without VAT, and the amounts that were agreed upon beside them."""
    changed = []
    for record in records:
        taxes = taxes_of(record)
        if record.amount and not record.included_amount and taxes._is_in_price():
            amount = taxes._without_tax(
                record.amount, record.quantity, record.product_id
            )
            changed.append((record.id, record.currency_id.round(amount)))
    for record_id, amount in changed:
        records.env.cr.execute(
            SQL(
                "UPDATE %s SET included_amount = amount, amount = %s WHERE id = %s",
                SQL.identifier(records._table),
                amount,
                record_id,
            )
        )
    records.invalidate_model(["amount", "included_amount"])
