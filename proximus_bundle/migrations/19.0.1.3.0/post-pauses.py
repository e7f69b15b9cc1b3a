"""A line that works again after a notice in its pause is charged again."""

import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """End the pauses that a withdrawn notice left open, on the day the line resumed.

    What was not billed since then is billed by the next run, which says for which days.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    charged = env["proximus.subscription.line"].search(
        [("line_id.state", "=", "active"), ("pause_ids.date_to", "=", False)]
    )
    events = env["proximus.line.event"].search(
        [("line_id", "in", charged.line_id.ids), ("to_state", "=", "active")],
        order="id",
    )
    resumed = {event.line_id: event.effective_date for event in events}
    for line in charged.filtered(lambda x: x.line_id in resumed):
        line._unpause(resumed[line.line_id])
    charged._settle()
    charged.subscription_id._refresh_next_invoice_date()
    if charged:
        names = charged.subscription_id.mapped("name")
        _logger.info("Charged again after a pause: %s", ", ".join(names))
