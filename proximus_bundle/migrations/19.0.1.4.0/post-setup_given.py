"""What was taken off set-up prices was kept with the VAT in them: it is kept without.

Who leaves early gives it back, and pays VAT on it then.
"""

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError


def migrate(cr, version):
    """Correct what nobody has typed in since."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for subscription in env["proximus.subscription"].search([("setup_given", ">", 0)]):
        sections = subscription.order_id._bundle_sections()
        for section in sections.filtered(
            lambda one, bundle=subscription.bundle_id: one.bundle_id == bundle
        ):
            try:
                listed, total = section._price_snapshot().totals("one_off")
            except UserError:
                continue  # nobody knows any more how it was priced
            was = float(listed) - float(total)
            if subscription.currency_id.compare_amounts(subscription.setup_given, was):
                continue
            subscription.setup_given = subscription._setup_given(section)
            break
