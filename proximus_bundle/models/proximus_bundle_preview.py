from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .proximus_bundle_price import PriceContext


class ProximusBundle(models.Model):
    """A look at the price of a bundle and its split while it is being made."""

    _inherit = "proximus.bundle"

    preview_quantity = fields.Integer(
        "Bundles", compute="_compute_preview_numbers", readonly=False
    )
    preview_employees = fields.Integer(
        "Employees", compute="_compute_preview_numbers", readonly=False
    )
    preview_sites = fields.Integer(
        "Sites", compute="_compute_preview_numbers", readonly=False
    )
    preview_term_id = fields.Many2one(
        "proximus.bundle.term",
        "Term",
        store=False,
        domain="[('bundle_id', '=', id)]",
    )
    preview_partner_id = fields.Many2one("res.partner", "Customer", store=False)
    preview_pricelist_id = fields.Many2one("product.pricelist", store=False)
    preview_html = fields.Html(
        "Preview", compute="_compute_preview_html", sanitize=False
    )

    def _compute_preview_numbers(self):
        for bundle in self:
            bundle.preview_quantity = 1
            bundle.preview_employees = 1
            bundle.preview_sites = 1

    @api.depends(
        "pricing_method",
        "discount",
        "one_off_discount",
        "currency_id",
        "price_product_id",
        "recurring_price",
        "one_off_price",
        "component_ids",
        "component_ids.product_id",
        "component_ids.option_ids",
        "component_ids.choice_min",
        "component_ids.billing_pool",
        "component_ids.quantity_driver",
        "component_ids.min_quantity",
        "component_ids.default_quantity",
        "component_ids.max_quantity",
        "component_ids.price",
        "component_ids.weight_mode",
        "component_ids.weight",
        "component_ids.in_discount_scope",
        "term_ids.discount",
        "term_ids.recurring_price",
        "term_ids.one_off_price",
        "phase_ids",
        "phase_ids.month_from",
        "phase_ids.months",
        "phase_ids.kind",
        "phase_ids.discount",
        "phase_ids.amount",
        "phase_ids.term_id",
        "tier_ids.min_count",
        "tier_ids.discount",
        "preview_quantity",
        "preview_employees",
        "preview_sites",
        "preview_term_id",
        "preview_partner_id",
        "preview_pricelist_id",
    )
    @api.depends_context("lang", "company")
    def _compute_preview_html(self):
        for bundle in self:
            try:
                explanation, problem = bundle._preview(), ""
            except (UserError, ValidationError, ValueError) as error:
                explanation, problem = None, str(error)
            bundle.preview_html = self.env["ir.qweb"]._render(
                "proximus_bundle.bundle_preview",
                {"explanation": explanation, "problem": problem},
            )

    def _preview(self):
        """Return the explanation of the price that is previewed, None without parts.

        :raise UserError: when nothing can be sold like this, with the reason.
        """
        self.ensure_one()
        if not self.component_ids:
            return None
        drivers = {
            "employee": max(self.preview_employees, 1),
            "site": max(self.preview_sites, 1),
        }
        quantity = self.preview_quantity or 1
        selection = self._selection(quantity, drivers=drivers)
        context = self._preview_context()
        term = self.preview_term_id or self._default_term()
        price = self._price(selection, context, quantity, term)
        return self._explain(price.trace, context.currency, self.name or "")

    def _preview_context(self):
        partner = self.preview_partner_id
        company = self.company_id or self.env.company
        pricelist = self.preview_pricelist_id or partner.property_product_pricelist
        return PriceContext(
            company=company,
            currency=pricelist.currency_id or self.currency_id,
            pricelist=pricelist,
            fiscal_position=self.env["account.fiscal.position"]
            .with_company(company)
            ._get_fiscal_position(partner)
            if partner
            else self.env["account.fiscal.position"],
            date=fields.Datetime.now(),
        )
