from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Of whom a company asks its offers."""

    _inherit = "res.company"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the column is there
    proximus_seller_id = fields.Many2one(
        "res.partner",
        "Seller of Lines",
        domain="[('is_company', '=', True)]",
        prefetch=False,
        help="Who is asked for offers, unless a request names somebody else.",
    )

    @api.constrains("proximus_seller_id")
    def _check_proximus_seller_id(self):
        for company in self:
            seller = company.proximus_seller_id.commercial_partner_id
            if seller and seller == company.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%s cannot ask itself for an offer. Choose the company that "
                        "sells to it.",
                        company.name,
                    )
                )
