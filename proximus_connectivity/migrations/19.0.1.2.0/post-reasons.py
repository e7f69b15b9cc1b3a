"""Why numbers leave is one of the end reasons, as it is for lines."""

#: What stood in the selection → external identifier of the reason.
REASONS = {
    "price": "end_reason_leaves_price",
    "coverage": "end_reason_leaves_coverage",
    "service": "end_reason_leaves_service",
    "offer": "end_reason_leaves_offer",
    "grouped": "end_reason_leaves_grouped",
    "moved": "end_reason_leaves_moved",
    "ended": "end_reason_stops",
    "other": "end_reason_leaves",
}


def migrate(cr, version):
    """Give each port request the record of its reason; drop the column."""
    for value, name in REASONS.items():
        cr.execute(
            """UPDATE proximus_port_request port SET end_reason_id = data.res_id
                 FROM ir_model_data data
                WHERE port.leave_reason = %s AND data.name = %s
                  AND data.module = 'proximus_connectivity'
                  AND data.model = 'proximus.end.reason'""",
            (value, name),
        )
    cr.execute("ALTER TABLE proximus_port_request DROP COLUMN leave_reason")
