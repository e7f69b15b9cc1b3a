"""Seats of security services that are sold by themselves are billed every month."""

import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """Mark what is paid by the month, now that every module says what that is."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    products = env["product.template"].search([("proximus_recurring", "=", False)])
    monthly = products.filtered(lambda product: product._is_monthly())
    monthly.proximus_recurring = True
    if monthly:
        _logger.info("Billed every month from now on: %s", monthly.mapped("name"))
