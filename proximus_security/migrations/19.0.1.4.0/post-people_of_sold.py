"""A protection that was sold knows no people: they are its customer's to know."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Domain


def migrate(cr, version):
    """Take back the seats of sold services that our own people hold."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    people = Domain("employee_id", "!=", False) | Domain("user_id", "!=", False)
    seats = env["proximus.security.coverage"].search(
        people
        & Domain("date_to", "=", False)
        & Domain("service_id.partner_id", "!=", False)
    )
    seats = seats.filtered(lambda seat: not seat.service_id.is_own)
    seats._release(env._("The service is sold: its seats are for its customer."))
