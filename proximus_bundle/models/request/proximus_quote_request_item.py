from odoo import api, fields, models


class ProximusQuoteRequestItem(models.Model):
    """A bundle may be wanted."""

    _inherit = "proximus.quote.request.item"

    bundle_id = fields.Many2one(
        "proximus.bundle",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('next_ids', '=', False)]",
    )

    _one_offer = models.Constraint(
        "CHECK(product_id IS NULL OR bundle_id IS NULL)",
        "An item asks for an offer or for a bundle. Make another item for the second.",
    )

    @api.depends("bundle_id")
    def _compute_name(self):
        bundled = self.filtered("bundle_id")
        for item in bundled:
            item.name = item.bundle_id.name
            item.offer_code = item.bundle_id.code
        return super(ProximusQuoteRequestItem, self - bundled)._compute_name()

    @api.onchange("bundle_id")
    def _onchange_bundle_id(self):
        if self.bundle_id:
            self.product_id = False

    def _is_bundle(self):
        return bool(self.bundle_id) or super()._is_bundle()
