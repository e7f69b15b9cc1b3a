from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.timing import ADVANCE, ARREARS

ROLES = [("principal", "Own service"), ("agent", "For a third party")]
POOLS = [("recurring", "Every month"), ("one_off", "One-Off")]
TIMINGS = [(ADVANCE, "In advance"), (ARREARS, "In arrears")]
CHARGES = [("fixed", "Price per month"), ("usage", "By usage")]
DRIVERS = [
    ("fixed", "Fixed"),
    ("employee", "Per employee"),
    ("site", "Per site"),
    ("line", "Per line"),
]


class ProximusBundleComponent(models.Model):
    """A product, or a choice between products, in a bundle."""

    _name = "proximus.bundle.component"
    _description = "Bundle Component"
    _inherit = ["analytic.mixin"]
    _order = "bundle_id, sequence, id"
    _check_company_auto = True

    bundle_id = fields.Many2one(
        "proximus.bundle", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="bundle_id.company_id", store=True)
    currency_id = fields.Many2one(related="bundle_id.currency_id")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(
        "Label",
        translate=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="What the choice is called, such as: your internet.",
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("sale_ok", "=", True), ("type", "!=", "combo")],
        help="Leave empty and fill in the options to let the customer choose.",
    )
    option_ids = fields.Many2many(
        "product.product",
        "proximus_bundle_component_option_rel",
        string="Options",
        check_company=True,
        domain=[("sale_ok", "=", True), ("type", "!=", "combo")],
    )
    is_choice = fields.Boolean(compute="_compute_is_choice")
    choice_min = fields.Integer(
        "Choose At Least", default=1, help="How many of the options must be chosen."
    )
    choice_max = fields.Integer(
        "Choose Up To", default=1, help="How many of the options may be chosen."
    )
    billing_pool = fields.Selection(POOLS, "Billed", default="recurring", required=True)
    billing_timing = fields.Selection(
        TIMINGS,
        "Billed When",
        default="advance",
        required=True,
        help="In arrears: each part is billed on the day after its last day, the last "
        "one once, after the end. A term may say it for all its components.",
    )
    charge_kind = fields.Selection(
        CHARGES,
        "Charged",
        default="fixed",
        required=True,
        help="By usage: it costs nothing every month, only what was used. Prices of "
        "usage may also come on top of a price per month.",
    )
    usage_ids = fields.One2many(
        "proximus.bundle.usage", "component_id", "Usage Prices", copy=True
    )
    quantity_driver = fields.Selection(DRIVERS, default="fixed", required=True)
    min_quantity = fields.Integer("Minimum", default=1, help="0: may be left out.")
    default_quantity = fields.Integer("Default", default=1)
    max_quantity = fields.Integer("Maximum", help="0: no maximum.")
    price = fields.Monetary(
        "Price per Unit",
        help="What one unit costs inside the bundle: with a price per component, or "
        "beyond the default quantity of a bundle with a fixed price. "
        "0: the customer's price of the product.",
    )
    weight_mode = fields.Selection(
        [
            ("list", "Customer's price"),
            ("manual", "Own weight"),
            ("residual", "What the others leave"),
        ],
        "Allocation Basis",
        default="list",
        required=True,
        help="How the price of the bundle is spread over its components.",
    )
    weight = fields.Float(help="Weight of one unit.")
    in_discount_scope = fields.Boolean(
        "In Discount",
        default=True,
        help="Whether the price rule and the promotions of the bundle touch this "
        "component. Otherwise it keeps its own price.",
    )
    seller_company_id = fields.Many2one(
        "res.company",
        "Sold By",
        ondelete="restrict",
        help="The company that sells, delivers and invoices this component. Empty: the "
        "company of the quotation. Confirming moves it to an order of that company.",
    )
    principal_agent = fields.Selection(
        ROLES,
        "Sold As",
        default="principal",
        required=True,
        help="Who the customer buys from: revenue is gross, or only the commission.",
    )
    income_account_id = fields.Many2one(
        "account.account",
        "Revenue Account",
        company_dependent=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Where the subscription books this component. Empty: the account of the "
        "product.",
    )

    _quantity_valid = models.Constraint(
        """CHECK(min_quantity >= 0 AND default_quantity >= min_quantity
                 AND max_quantity >= 0 AND choice_max >= choice_min AND choice_min >= 1
                 AND (max_quantity = 0 OR max_quantity >= default_quantity))""",
        "Quantities of a component must rise: 0, minimum, default, maximum.",
    )
    _price_valid = models.Constraint(
        "CHECK(COALESCE(price, 0) >= 0 AND COALESCE(weight, 0) >= 0)",
        "The price and the weight of a component cannot be negative.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for component in self:
            if component.product_id and not component.name:
                component.name = component.product_id.name

    @api.depends("product_id", "option_ids")
    def _compute_is_choice(self):
        for component in self:
            component.is_choice = not component.product_id and bool(
                component.option_ids
            )

    @api.constrains("product_id", "option_ids", "bundle_id")
    def _check_product(self):
        for component in self:
            if bool(component.product_id) == bool(component.option_ids):
                raise ValidationError(
                    self.env._(
                        "Component %(component)s of bundle %(bundle)s needs either a "
                        "product or options to choose from.",
                        component=component.name or component.sequence,
                        bundle=component.bundle_id.name,
                    )
                )

    @api.constrains("charge_kind", "usage_ids", "billing_pool")
    def _check_usage(self):
        for component in self.filtered(lambda one: one.charge_kind == "usage"):
            if not component.usage_ids or component.billing_pool != "recurring":
                raise ValidationError(
                    self.env._(
                        "Component %(component)s of bundle %(bundle)s is charged by "
                        "usage: give it a usage price, and bill it every month.",
                        component=component.name or component.sequence,
                        bundle=component.bundle_id.name,
                    )
                )

    @api.constrains("usage_ids", "product_id", "option_ids")
    def _check_metered(self):
        for component in self.filtered("usage_ids"):
            products = component.product_id | component.option_ids
            bare = products.filtered(lambda product: not product.line_kind)
            if bare:
                raise ValidationError(
                    self.env._(
                        "Component %(component)s of bundle %(bundle)s cannot be "
                        "charged by usage: usage is that of an installed line, and "
                        "%(product)s is no line.",
                        component=component.name or component.sequence,
                        bundle=component.bundle_id.name,
                        product=bare[0].display_name,
                    )
                )

    @api.constrains("option_ids", "choice_min")
    def _check_enough_options(self):
        for component in self:
            if component.option_ids and len(component.option_ids) < (
                component.choice_min
            ):
                raise ValidationError(
                    self.env._(
                        "Component %(component)s of bundle %(bundle)s asks for "
                        "%(needed)s choices but has %(options)s options.",
                        component=component.name or component.sequence,
                        bundle=component.bundle_id.name,
                        needed=component.choice_min,
                        options=len(component.option_ids),
                    )
                )

    @api.constrains("weight_mode", "billing_pool", "bundle_id")
    def _check_one_residual(self):
        for bundle in self.bundle_id:
            for pool, label in POOLS:
                residual = bundle.component_ids.filtered(
                    lambda c, pool=pool: (
                        c.weight_mode == "residual" and c.billing_pool == pool
                    )
                )
                if len(residual) > 1:
                    raise ValidationError(
                        self.env._(
                            "Bundle %(bundle)s: only one component billed “%(pool)s” "
                            "can take what the others leave, not %(components)s.",
                            bundle=bundle.name,
                            pool=label,
                            components=", ".join(residual.mapped("name")),
                        )
                    )

    # === BUSINESS METHODS === #

    def _default_quantity(self, drivers: dict):
        """Return the units proposed for one bundle.

        :param drivers: how many employees, sites and lines there are.
        """
        self.ensure_one()
        units = self.default_quantity * drivers.get(self.quantity_driver, 1)
        if self.max_quantity:
            units = min(units, self.max_quantity)
        return max(units, self.min_quantity)

    def _timing_under(self, term) -> str:
        """Return whether it is billed in advance or in arrears.

        :param term: `proximus.bundle.term` that it is sold with; may be empty, as may
            the component itself.
        """
        return term.billing_timing or self.billing_timing or ADVANCE

    def _check_quantity(self, units):
        """Raise when `units` of this component cannot be in one bundle.

        :raises UserError: with the component and its limits.
        """
        self.ensure_one()
        low, high = self.min_quantity, self.max_quantity
        if units == int(units) and low <= units <= (high or units):
            return
        limits = (
            self.env._("%(low)s to %(high)s", low=low, high=high)
            if high
            else self.env._("%(low)s or more", low=low)
        )
        raise UserError(
            self.env._(
                "%(bundle)s: the quantity of %(component)s must be a whole number, "
                "%(limits)s, not %(quantity)s.",
                bundle=self.bundle_id.name,
                component=self.name or self.product_id.name,
                limits=limits,
                quantity=units,
            )
        )

    def _chosen_products(self, choice=None):
        """Return the products that a choice stands for.

        :param choice: product record(s), an id or a list of ids; None for the first
            ones, as many as must be chosen.
        :raises UserError: when it is none of the options, or more or fewer than may be
            chosen.
        """
        self.ensure_one()
        if not self.is_choice:
            return self.product_id
        if not choice:
            return self.option_ids[: self.choice_min]
        if isinstance(choice, int):
            choice = [choice]
        ids = choice if isinstance(choice, (list, tuple, set)) else choice.ids
        products = self.env["product.product"].browse(ids)
        count = len(products)
        if products - self.option_ids or not (
            self.choice_min <= count <= self.choice_max
        ):
            raise UserError(
                self.env._(
                    "%(bundle)s: for %(component)s choose %(number)s of %(options)s.",
                    bundle=self.bundle_id.name,
                    component=self.name or "",
                    number=self._choice_limits(),
                    options=", ".join(self.option_ids.mapped("display_name")),
                )
            )
        return products

    def _choice_limits(self):
        """Return in words how many options may be chosen."""
        low, high = self.choice_min, self.choice_max
        if low == high:
            return str(low)
        if low == 1:
            return self.env._("up to %s", high)
        return self.env._("%(low)s to %(high)s", low=low, high=high)
