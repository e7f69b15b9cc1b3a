"""The price of a bundle has a version; its explanation is made when it is shown."""

from psycopg2.extras import Json

from odoo.tools.sql import column_exists, rename_column

VERSION = 2


def migrate(cr, version):
    """Rename the field, and lift what orders and subscriptions stored to version 2."""
    if column_exists(cr, "sale_order_line", "bundle_trace"):
        rename_column(cr, "sale_order_line", "bundle_trace", "bundle_price")
        cr.execute(
            """UPDATE ir_model_fields SET name = 'bundle_price'
                WHERE model = 'sale.order.line' AND name = 'bundle_trace'"""
        )
        cr.execute(
            """UPDATE ir_model_data SET name = 'field_sale_order_line__bundle_price'
                WHERE module = 'proximus_bundle'
                  AND name = 'field_sale_order_line__bundle_trace'"""
        )
    cr.execute(
        """SELECT id, bundle_price FROM sale_order_line
            WHERE jsonb_typeof(bundle_price) = 'object'"""
    )
    cr.execute_values(
        """UPDATE sale_order_line SET bundle_price = lifted.price::jsonb
             FROM (VALUES %s) lifted (id, price)
            WHERE sale_order_line.id = lifted.id""",
        [(key, Json(lift(trace))) for key, trace in cr.fetchall()],
    )
    cr.execute(
        """SELECT id, snapshot->'price' FROM proximus_subscription
            WHERE jsonb_typeof(snapshot->'price') = 'object'"""
    )
    cr.execute_values(
        """UPDATE proximus_subscription
              SET snapshot = jsonb_set(snapshot, '{price}', lifted.price::jsonb)
             FROM (VALUES %s) lifted (id, price)
            WHERE proximus_subscription.id = lifted.id""",
        [(key, Json(lift(trace))) for key, trace in cr.fetchall()],
    )


def lift(trace: dict) -> dict:
    """Return the trace of a price as a snapshot of version 2.

    Promotions keep a share for each monthly product that was sold; those of what was
    taken out of the bundle, which came last and were 0, go.
    """
    if not trace or "version" in trace:
        return trace
    recurring = sum(row["pool"] == "recurring" for row in trace["rows"])
    return {
        **trace,
        "version": VERSION,
        "missing": trace.get("missing", []),
        "phases": [
            {**phase, "shares": phase["shares"][:recurring]}
            for phase in trace["phases"]
        ],
    }
