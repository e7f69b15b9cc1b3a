from odoo import api, fields, models

from ..catalogue.proximus_bundle_component import CHARGES


class SaleOrderLine(models.Model):
    """What use costs, as it is offered: a copy that the catalogue cannot change."""

    _inherit = "sale.order.line"

    charge_kind = fields.Selection(CHARGES, "Charged", readonly=True)
    usage_terms = fields.Json(
        readonly=True,
        # the mark-up on what the operator asks is the seller's business
        groups="base.group_user",
        help="What use costs, as it is offered.",
    )
    usage_text = fields.Char(
        "Usage Price", compute="_compute_usage_text", compute_sudo=True
    )

    @api.depends("usage_terms", "currency_id")
    @api.depends_context("lang")
    def _compute_usage_text(self):
        usage = self.env["proximus.bundle.usage"]
        for line in self:
            line.usage_text = usage._describe(line.usage_terms, line.currency_id)
