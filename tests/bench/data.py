"""Records that several rows of the table need."""

from odoo.fields import Command
from odoo.tools import SQL


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


def bundle_of(env, products):
    """Return a bundle that sells products with a discount."""
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


def copies(record, each: SQL, **changed: SQL) -> None:
    """Copy a record by plain SQL, once for each row of a table.

    The ORM needs minutes to create so many, which is not what is measured. It has
    created the first: so no column is forgotten and no value is out of date.

    :param each: what stands in the FROM clause beside the record.
    :param changed: SQL of the columns in which the copies differ.
    """
    record.ensure_one()
    record.env.flush_all()
    stored = {f.name for f in record._fields.values() if f.store and f.column_type}
    kept = sorted(stored - {"id", *changed})
    comma = SQL(", ")
    record.env.cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(names)s)"
            " SELECT %(values)s FROM %(table)s original, %(each)s"
            " WHERE original.id = %(id)s",
            table=SQL.identifier(record._table),
            names=comma.join(map(SQL.identifier, [*changed, *kept])),
            values=comma.join(
                [*changed.values(), *(SQL.identifier("original", n) for n in kept)]
            ),
            each=each,
            id=record.id,
        )
    )
    # or each foreign key of the next table is looked up in one thought empty
    record.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(record._table)))
    record.env.invalidate_all()


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
