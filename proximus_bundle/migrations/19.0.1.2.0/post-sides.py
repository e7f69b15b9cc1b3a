"""What the operator bills us is no longer written as what the customer pays."""

import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)

#: Every price that a subscription charges or has charged for an installed line.
CHARGED = """
    SELECT DISTINCT charge.line_id, price.amount
      FROM proximus_subscription_segment price
      JOIN proximus_subscription_line charge ON charge.id = price.subscription_line_id
     WHERE charge.line_id IS NOT NULL"""


def migrate(cr, version):
    """Empty the costs that repeat a price, and give each line its one end date."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    _empty_costs(cr)
    env.invalidate_all()
    charged = env["proximus.subscription.line"].search([("line_id", "!=", False)])
    charged.line_id._follow_commitment()


def _empty_costs(cr):
    """Call unknown what nobody knew: a cost that is what the customer is charged.

    So it was in every stretch of the history of a line; a bill of that time could only
    be held against the price. Another cost was filled in by somebody and stays, and so
    do those of lines that a company uses itself.
    """
    cr.execute(
        f"""UPDATE proximus_line line
               SET monthly_cost = 0, is_cost_known = FALSE
              FROM ({CHARGED}) charged
             WHERE charged.line_id = line.id AND NOT line.is_own
               AND line.monthly_cost > 0
               AND ABS(charged.amount - line.monthly_cost) < 0.005"""
    )
    _logger.info("Lines whose cost repeated the price of the customer: %s", cr.rowcount)
    cr.execute(
        f"""UPDATE proximus_line_price past
               SET monthly_cost = 0, is_cost_known = FALSE
              FROM ({CHARGED}) charged
              JOIN proximus_line line ON line.id = charged.line_id
             WHERE past.line_id = line.id AND NOT line.is_own
               AND past.monthly_cost > 0
               AND ABS(charged.amount - past.monthly_cost) < 0.005"""
    )
    # what is ordered and not done yet was proposed in the same way
    cr.execute(
        """UPDATE proximus_line_order_item item
              SET monthly_cost = 0, is_cost_known = FALSE
             FROM proximus_line line
            WHERE item.line_id = line.id AND NOT line.is_own
              AND NOT line.is_cost_known AND item.change_kind = 'offer'
              AND item.state NOT IN ('completed', 'failed', 'rejected', 'cancelled')"""
    )
