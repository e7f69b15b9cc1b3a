from odoo import models


class AccountMove(models.Model):
    """Invoices are for contacts that may see money."""

    _inherit = "account.move"

    _portal_token_rights = frozenset({"money"})
