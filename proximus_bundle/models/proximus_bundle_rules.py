from odoo import models

# Odoo registers models in the order of their import, and this file sorts before the
# mixin that it inherits
from . import proximus_subscription_rules  # noqa: F401


class ProximusBundle(models.Model):
    _name = "proximus.bundle"
    _inherit = ["proximus.bundle", "proximus.subscription.rules"]
