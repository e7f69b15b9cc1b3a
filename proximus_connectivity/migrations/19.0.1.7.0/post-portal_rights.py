from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Who logs in for a company today goes on as before; later ones as it is ticked."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    users = env["res.users"].search(
        [("share", "=", True), ("all_group_ids", "in", env.ref("base.group_portal").id)]
    )
    contacts = users.partner_id.filtered(lambda one: one != one.commercial_partner_id)
    contacts.with_context(tracking_disable=True).write(contacts._portal_everything())
