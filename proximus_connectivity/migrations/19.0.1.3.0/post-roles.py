"""Menus are those of a role: who worked in the app gets one from the rights at hand."""

import logging

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """Give a role to each internal user who has the rights of one and no role yet.

    Lines make an owner, lines and sales an owner and partner, invoicing an accountant.
    A seller who had no right on lines gets no role by itself: it would bring more than
    menus. Each one is logged, and may be changed on the form of the user.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})

    def users_of(name):
        group = env.ref(name, raise_if_not_found=False)
        return group.all_user_ids if group else env["res.users"]

    roles = env.ref("proximus_connectivity.privilege_role").group_ids
    todo = users_of("base.group_user") - roles.all_user_ids
    on_lines = todo & users_of("proximus_connectivity.group_user")
    sellers = on_lines & users_of("sales_team.group_sale_salesman")
    for name, users in (
        ("group_owner", on_lines - sellers),
        ("group_owner_partner", sellers),
        ("group_accountant", todo & users_of("account.group_account_invoice")),
    ):
        role = env.ref(f"proximus_connectivity.{name}")
        role.user_ids = [Command.link(user.id) for user in users]
        _logger.info(
            "Role %s given to: %s", role.name, ", ".join(users.mapped("login"))
        )
