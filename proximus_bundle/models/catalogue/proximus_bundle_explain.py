from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.pricing import PriceSnapshot
from .proximus_bundle_price import PriceContext


class ProximusBundle(models.Model):
    """The way from list prices to shares, in words and numbers.

    The preview shows it while a bundle is being made.
    """

    _inherit = "proximus.bundle"

    # === PREVIEW === #
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

    # === COMPUTE METHODS === #

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
            except (UserError, ValidationError) as error:
                explanation, problem = None, str(error)
            except ValueError:
                explanation, problem = (
                    None,
                    self.env._(
                        "This cannot be priced: check the quantities and the prices of "
                        "the components."
                    ),
                )
            bundle.preview_html = self.env["ir.qweb"]._render(
                "proximus_bundle.bundle_preview",
                {"explanation": explanation, "problem": problem},
            )

    # === EXPLANATION === #

    def _explain(self, price: PriceSnapshot, currency, name: str):
        """Return what the template ``price_explanation_table`` shows.

        :param price: how the bundle was priced.
        :param currency: currency of the amounts.
        :param name: what was priced.
        """
        pools = [
            self._explain_pool(pool, price)
            for pool in ("recurring", "one_off")
            if pool in price.pools
        ]
        missing = self.component_ids.browse(price.missing).exists()
        return {
            "name": name,
            "currency": currency,
            "pools": pools,
            "degradation": self._describe_degradation(missing),
            "phases": [
                {
                    "name": phase.name,
                    "first": phase.month_from,
                    "last": phase.month_to,
                    "total": float(phase.total),
                }
                for phase in price.phases
            ],
        }

    def _explain_pool(self, name, price):
        selection = self.component_ids._fields["billing_pool"]._description_selection
        pool = price.pools[name]
        rows = [row for row in price.rows if row.pool == name]
        products = self.env["product.product"].browse([row.product_id for row in rows])
        plain = products.with_context(display_default_code=False)
        names = {product.id: product.display_name for product in plain}
        weights = sum(row.weight for row in rows if row.in_scope)
        return {
            "label": dict(selection(self.env))[name],
            "note": self._explain_note(pool.note),
            "list_total": float(pool.list_total),
            "total": float(pool.total),
            "steps": self._explain_steps(pool.steps),
            "rows": [
                self._explain_row(row, names[row.product_id], weights) for row in rows
            ],
        }

    def _explain_row(self, row, name, weights):
        weighs = row.in_scope and weights
        return {
            "name": name,
            "quantity": row.quantity,
            "list_price": row.list_price,
            "list_total": row.list_total,
            "weight": 100 * row.weight / weights if weighs else None,
            "share": float(row.share),
            "in_scope": row.in_scope,
        }

    def _explain_steps(self, steps):
        """Return what each step took off, and what was left."""
        result, before = [], 0.0
        for code, amount in steps:
            left = float(amount)
            result.append(
                {
                    "label": self._explain_step(code),
                    "difference": left - before if result else 0.0,
                    "amount": left,
                }
            )
            before = left
        return result

    def _explain_step(self, code):
        """Return what a step of the price is called."""
        if code.startswith("advantage:"):
            advantage = self.env["proximus.advantage"].browse(int(code[10:])).exists()
            return self.env._("Promotion: %s", advantage.name or "?")
        return {
            "base": self.env._("Price before reductions"),
            "bundle": self.env._("Discount of the bundle"),
            "tier": self.env._("Discount for the number of units"),
            "term": self.env._("Discount for the term"),
            "seller": self.env._("Discount on this quotation"),
            "left": self.env._("Without what was taken out"),
            "phase": self.env._("Promotion"),
        }.get(code, code)

    def _explain_note(self, code):
        if code != "residual_negative":
            return ""
        return self.env._(
            "The other components cost more than the bundle, so the component that "
            "should take the rest gets its share by price like them."
        )

    # === PREVIEW === #

    def _preview(self):
        """Return the explanation of the price that is previewed, None without parts.

        :raises UserError: when nothing can be sold like this, with the reason.
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
        return self._explain(price.snapshot, context.currency, self.name or "")

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
