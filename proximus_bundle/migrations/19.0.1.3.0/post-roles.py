"""Who sold bundles before there were roles becomes a partner."""

import logging

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """Give the role to each seller without one who quoted or looks after bundles.

    Sales rights alone are no sign: who sells other things keeps what they have. Each
    one is logged, and may be changed on the form of the user.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    roles = env.ref("proximus_connectivity.privilege_role").group_ids
    sellers = (
        env.ref("sales_team.group_sale_salesman").all_user_ids
        & env.ref("base.group_user").all_user_ids
    ) - roles.all_user_ids
    if not sellers:
        return
    quoted = env["sale.order.line"]._read_group(
        [("bundle_id", "!=", False)], [], ["order_id:recordset"]
    )[0][0]
    minded = env["proximus.subscription"].search([])
    partners = sellers & (quoted.user_id | quoted.create_uid | minded.user_id)
    env.ref("proximus_connectivity.group_partner").user_ids = [
        Command.link(user.id) for user in partners
    ]
    _logger.info("Role Partner given to: %s", ", ".join(partners.mapped("login")))
