from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .proximus_qualification import RESULTS


class ProximusQualificationItem(models.Model):
    """One offer asked about at a site, and the answer (TMF645 qualification item)."""

    _name = "proximus.qualification.item"
    _description = "Address Check Item"
    _order = "qualification_id desc, id"
    _rec_name = "product_id"
    _check_company_auto = True

    qualification_id = fields.Many2one(
        "proximus.qualification", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="qualification_id.company_id", store=True, index=True
    )
    site_id = fields.Many2one(
        related="qualification_id.site_id", store=True, index=True
    )
    product_id = fields.Many2one(
        "product.product",
        "Offer",
        required=True,
        check_company=True,
        domain="[('line_kind', '!=', False)]",
        index=True,
    )
    access_technology = fields.Selection(related="product_id.access_technology")
    result = fields.Selection(RESULTS, copy=False, help="Empty: not known (yet).")
    reason_ids = fields.Many2many(
        "proximus.qualification.reason", string="Reasons", copy=False
    )
    alternate_product_ids = fields.Many2many(
        "product.product",
        "proximus_qualification_item_alternate_rel",
        string="Alternatives",
        copy=False,
        domain="[('line_kind', '!=', False)]",
        help="Offers that can be delivered instead.",
    )
    download_mbps = fields.Integer(
        "Best Download (Mbps)", copy=False, help="0: not stated."
    )
    upload_mbps = fields.Integer(
        "Best Upload (Mbps)", copy=False, help="0: not stated."
    )
    expected_activation = fields.Date(
        "Possible From", copy=False, help="First day of service, where one is known."
    )

    _product_unique = models.UniqueIndex(
        "(qualification_id, product_id)", "This offer is asked about already."
    )
    _speed_positive = models.Constraint(
        "CHECK(COALESCE(download_mbps, 0) >= 0 AND COALESCE(upload_mbps, 0) >= 0)",
        "A speed cannot be negative.",
    )

    @api.constrains("product_id")
    def _check_product(self):
        for item in self.filtered(lambda item: not item.product_id.line_kind):
            raise ValidationError(
                self.env._(
                    "“%(product)s” delivers no line: there is nothing to ask about.",
                    product=item.product_id._offer_name(),
                )
            )

    def write(self, vals):
        for item in self.filtered(lambda item: item.qualification_id.state == "done"):
            raise UserError(
                self.env._(
                    "%(task)s has been answered and cannot change. Ask again: make a "
                    "new qualification.",
                    task=item.qualification_id.name,
                )
            )
        return super().write(vals)

    def _allows(self, product) -> bool:
        """Return whether an offer can be ordered on the strength of this item.

        It is the offer asked about, or one of the same technology and no faster; with
        an alternative only, it is one of the alternatives.
        """
        self.ensure_one()
        if self.result == "alternate":
            return product in self.alternate_product_ids
        if self.result != "qualified":
            return False
        asked = self.product_id
        return product == asked or (
            product.access_technology == asked.access_technology
            and product.download_mbps <= (self.download_mbps or asked.download_mbps)
            and product.upload_mbps <= (self.upload_mbps or asked.upload_mbps)
        )
