"""Records that several rows of the table need."""

from odoo.fields import Command


def customers(env, count):
    return env["res.partner"].create(
        [{"name": f"Bench customer {index}"} for index in range(count)]
    )


def services(env, count):
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


def same_invoice(move):
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
