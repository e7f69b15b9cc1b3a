from odoo import fields, models


class SaleOrder(models.Model):
    """A quotation that a guided set-up made of its accepted advice."""

    _inherit = "sale.order"

    onboarding_session_id = fields.Many2one(
        "proximus.onboarding.session",
        string="Guided Set-up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The set-up whose advice this quotation comes from.",
    )
