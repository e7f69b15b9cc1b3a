from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.proximus_connectivity.fields import Reference

PRICING_METHODS = [
    ("percent", "List prices less a percentage"),
    ("fixed", "One fixed price"),
    ("component", "A price per component"),
    ("tier", "A percentage by number of units"),
]


class ProximusBundle(models.Model):
    """An offer of several products under one price and one term.

    A bundle that changes gets a new version; what was sold keeps its own. Its policy
    says what the rest costs when a component that it always has is taken out.
    """

    _name = "proximus.bundle"
    _description = "Bundle"
    _inherit = ["mail.thread", "proximus.subscription.rules"]
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = Reference("Reference", copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Currency of the fixed prices and amounts of this bundle. A quotation "
        "in another currency converts them on its date.",
    )
    description = fields.Text(
        translate=True, help="What the customer reads about the offer."
    )
    date_from = fields.Date("Sold From")
    date_to = fields.Date("Sold Until", help="Last day on which it can be quoted.")
    pricing_method = fields.Selection(PRICING_METHODS, default="percent", required=True)
    discount = fields.Float(
        "Discount (%)", help="Taken off the list prices of what is billed monthly."
    )
    one_off_discount = fields.Float(
        "One-off Discount (%)", help="Taken off what is billed once."
    )
    price_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        help="A service whose price in the customer's pricelist is the fixed monthly "
        "price of the bundle. A price of the chosen term goes first.",
    )
    recurring_price = fields.Monetary("Price per Month")
    one_off_price = fields.Monetary("One-Off Price")
    component_ids = fields.One2many(
        "proximus.bundle.component", "bundle_id", "Components", copy=True
    )
    term_ids = fields.One2many("proximus.bundle.term", "bundle_id", "Terms", copy=True)
    phase_ids = fields.One2many(
        "proximus.bundle.phase", "bundle_id", "Phases", copy=True
    )
    tier_ids = fields.One2many("proximus.bundle.tier", "bundle_id", "Tiers", copy=True)
    advantage_ids = fields.Many2many("proximus.advantage", string="Promotions")
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    # === VERSIONS === #
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "proximus.bundle",
        "Earlier Version",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many("proximus.bundle", "previous_id", "Later Versions")
    next_id = fields.Many2one(
        "proximus.bundle", "Later Version", compute="_compute_next_id"
    )

    # === INCOMPLETE BUNDLES === #
    degradation_policy = fields.Selection(
        [
            ("reprice", "The rest is priced again"),
            ("keep", "The rest keeps its prices"),
            ("drop", "The rest is priced again, without promotions"),
        ],
        "Incomplete Quotation",
        default="reprice",
        required=True,
        help="What a bundle costs when a component with a minimum quantity is taken "
        "out of it on a quotation.",
    )

    _code_unique = models.UniqueIndex(
        "(code, version, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "Another bundle has this reference already.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)",
        "A bundle cannot end to be sold before it begins.",
    )
    _discount_valid = models.Constraint(
        """CHECK(COALESCE(discount, 0) BETWEEN 0 AND 100
                 AND COALESCE(one_off_discount, 0) BETWEEN 0 AND 100)""",
        "A discount of a bundle must be between 0 and 100 %.",
    )
    _price_positive = models.Constraint(
        "CHECK(COALESCE(recurring_price, 0) >= 0 AND COALESCE(one_off_price, 0) >= 0)",
        "The price of a bundle cannot be negative.",
    )
    _one_next_version = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "This version has a later version already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "code", "version")
    @api.depends_context("lang", "proximus_plain_names")
    def _compute_display_name(self):
        """Override: no code of our own where a customer's order is."""
        plain = self.env.context.get("proximus_plain_names")
        for bundle in self:
            name = f"[{bundle.code}] " if bundle.code and not plain else ""
            name += bundle.name or ""
            if bundle.version > 1:
                name = self.env._(
                    "%(name)s, version %(version)s", name=name, version=bundle.version
                )
            bundle.display_name = name

    def _compute_subscription_count(self):
        counts = dict(
            self.env["proximus.subscription"]._read_group(
                [("bundle_id", "in", self.ids)], ["bundle_id"], ["__count"]
            )
        )
        for bundle in self:
            bundle.subscription_count = counts.get(bundle, 0)

    @api.depends("next_ids")
    def _compute_next_id(self):
        for bundle in self:
            bundle.next_id = bundle.with_context(active_test=False).next_ids[:1]

    # === CONSTRAINTS === #

    @api.constrains("component_ids")
    def _check_tax_inclusion(self):
        for bundle in self:
            bundle._check_products_tax_inclusion(
                bundle.component_ids.product_id | bundle.component_ids.option_ids,
                bundle.company_id or self.env.company,
            )

    def _check_products_tax_inclusion(self, products, company):
        """Refuse products priced with and without VAT in one bundle.

        :raises ValidationError: naming the products that do not fit together.
        """
        included = products.filtered(
            lambda product: any(
                product.taxes_id._filter_taxes_by_company(company).mapped(
                    "price_include"
                )
            )
        )
        if included and included != products:
            raise ValidationError(
                self.env._(
                    "Bundle %(bundle)s mixes prices with VAT included (%(included)s) "
                    "and without (%(excluded)s). Give all its products taxes of the "
                    "same sort.",
                    bundle=self.name,
                    included=", ".join(included.mapped("display_name")),
                    excluded=", ".join((products - included).mapped("display_name")),
                )
            )

    # === CRUD METHODS === #

    def copy(self, default=None):
        copies = super().copy(default)
        for bundle, copied in zip(self, copies, strict=True):
            copied._take_own_terms(bundle)
        return copies

    # === ACTIONS === #

    @api.readonly
    def action_view_subscriptions(self):
        """Open the subscriptions of these bundles."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_subscription_action"
        )
        return action | {
            "domain": [("bundle_id", "in", self.ids)],
            "context": {"create": False},
        }

    def action_new_version(self):
        """Make a version that is sold from today on and open it.

        The present version is sold until yesterday; its orders and subscriptions stay
        as they are.

        :raises UserError: when there is a later version already.
        """
        self.ensure_one()
        if self.next_id:
            raise UserError(
                self.env._(
                    "%(bundle)s has a later version already: %(next)s. Change that "
                    "one.",
                    bundle=self.display_name,
                    next=self.next_id.display_name,
                )
            )
        today = self._proximus_today()
        successor = self.copy(
            {
                "code": self.code,
                "version": self.version + 1,
                "previous_id": self.id,
                "date_from": today,
                "date_to": False,
            }
        )
        self._stop_selling(fields.Date.subtract(today, days=1))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": successor.id,
            "view_mode": "form",
        }

    # === SELECTION === #

    def _check_sellable(self, date, company):
        """Raise when the bundle may not be quoted.

        :param date: day of the quotation.
        :param company: the seller, a `res.company` record.
        :raises UserError: when the bundle is expired, not yet sold, of another company
            or without components.
        """
        self.ensure_one()
        reason = False
        if not self.component_ids:
            reason = self.env._("it has no components")
        elif self.company_id and self.company_id != company:
            reason = self.env._("it belongs to %s", self.company_id.display_name)
        elif self.date_from and date < self.date_from:
            reason = self.env._(
                "it is sold from %s on", self._proximus_spoken_day(self.date_from)
            )
        elif not self.active or (self.date_to and date > self.date_to):
            reason = self.env._("it is no longer sold")
            if self.next_id:
                reason = self.env._(
                    "it is no longer sold, choose %s", self.next_id.display_name
                )
        if reason:
            raise UserError(
                self.env._(
                    "Bundle %(bundle)s cannot be quoted: %(reason)s.",
                    bundle=self.display_name,
                    reason=reason,
                )
            )

    def _sells_lines(self) -> bool:
        """Whether the bundle may have a line in it."""
        self.ensure_one()
        products = self.component_ids.product_id | self.component_ids.option_ids
        return any(products.mapped("line_kind"))

    def _default_term(self):
        """Return the term that is proposed: the first of the list, or none."""
        self.ensure_one()
        return self.term_ids[:1]

    def _term_of(self, months):
        """Return the term of so many months, none for 0 when there is no such term.

        :raises UserError: when the bundle has no such term.
        """
        self.ensure_one()
        term = self.term_ids.filtered(lambda term: term.months == months)
        if months and not term:
            raise UserError(
                self.env._(
                    "%(bundle)s has no term of %(months)s months.",
                    bundle=self.name,
                    months=months,
                )
            )
        return term

    def _selection(
        self,
        quantity=1,
        choices: dict | None = None,
        quantities: dict | None = None,
        drivers: dict | None = None,
        partial: bool = False,
    ):
        """Return what is ordered: one entry per product, in the order of the bundle.

        :param quantity: number of bundles, above zero.
        :param choices: product (or products) per component with a choice; keys
            and values are records or ids. Without it the first option counts.
        :param quantities: units per component in one bundle; keys are records or
            ids. Without it the default quantity counts.
        :param drivers: numbers to multiply by, keyed by the quantity drivers
            ``employee``, ``site`` and ``line``.
        :param partial: whether any component may be left out, by quantity 0.
        :return: list of tuples (component, product, units in all).
        :raises UserError: naming the component with an impossible choice or quantity.
        """
        self.ensure_one()
        if quantity <= 0 or int(quantity) != quantity:
            raise UserError(
                self.env._(
                    "%(bundle)s: the number of bundles must be a whole number above "
                    "zero, not %(quantity)s.",
                    bundle=self.name,
                    quantity=quantity,
                )
            )
        units = self._chosen_units(
            self._by_component(quantities), drivers or {}, partial
        )
        choices = self._by_component(choices)
        selection = [
            (component, product, units[component] * quantity)
            for component in self.component_ids
            if units[component]
            for product in component._chosen_products(choices.get(component.id))
        ]
        return self._check_selection(selection)

    def _chosen_units(self, quantities, drivers, partial=False):
        """Return the units of each component in one bundle.

        What is sold per line is counted last, when the lines are known.
        """
        units, lines = {}, 0
        for component in self.component_ids.sorted(
            lambda component: component.quantity_driver == "line"
        ):
            chosen = quantities.get(component.id)
            if chosen is None:
                chosen = component._default_quantity({"line": lines, **drivers})
            if chosen or not partial:
                component._check_quantity(chosen)
            units[component] = chosen
            if (component.product_id or component.option_ids[:1]).line_kind:
                lines += chosen
        return units

    def _check_selection(self, selection):
        if selection:
            return selection
        raise UserError(
            self.env._(
                "%(bundle)s: nothing is chosen. Give a component a quantity.",
                bundle=self.name,
            )
        )

    def _by_component(self, values):
        """Return `values` keyed by component id, refusing other bundles' components."""
        result = {}
        for key, value in (values or {}).items():
            component_id = key if isinstance(key, int) else key.id
            if component_id not in self.component_ids.ids:
                raise UserError(
                    self.env._(
                        "%(bundle)s has no component with id %(key)s.",
                        bundle=self.name,
                        key=component_id,
                    )
                )
            result[component_id] = value
        return result

    # === VERSIONS === #

    def _take_own_terms(self, original):
        """Let the phases of a copy hold with its own terms, not the original's."""
        terms = {term.months: term for term in self.term_ids}
        for phase in self.phase_ids.filtered("term_id"):
            if phase.term_id in original.term_ids:
                phase.term_id = terms[phase.term_id.months]

    def _stop_selling(self, last_day):
        """Sell the bundle until a day at most; archive it when it was not sold yet."""
        self.ensure_one()
        if self.date_from and self.date_from > last_day:
            self.active = False
        elif not self.date_to or self.date_to > last_day:
            self.date_to = last_day

    def _versions(self):
        """Return this version and all earlier ones."""
        versions = self
        while versions[-1:].previous_id:
            versions += versions[-1:].previous_id
        return versions

    def _is_version_of(self, bundles):
        """Whether this is one of `bundles` or a later version of one of them."""
        return bool(self._versions() & bundles)

    # === INCOMPLETE BUNDLES === #

    def _missing_components(self, selection):
        """Return the components that the bundle always has and `selection` lacks."""
        self.ensure_one()
        chosen = {entry[0].id for entry in selection}
        return self.component_ids.filtered(
            lambda component: component.min_quantity > 0 and component.id not in chosen
        )

    def _absent_entries(self, missing, quantity: int):
        """Return what to price along so that the others keep their prices.

        :param missing: components that are not on the order.
        :param quantity: number of bundles.
        :return: entries as :meth:`_selection` makes them.
        """
        if self.degradation_policy != "keep":
            return []
        return [
            (component, product, component.default_quantity * quantity)
            for component in missing
            for product in component._chosen_products()
        ]

    def _drops_advantages(self, missing):
        """Whether the advantages lapse when components are missing."""
        return bool(missing) and self.degradation_policy == "drop"

    def _describe_degradation(self, missing):
        """Return what the absence of components means for the price, in words."""
        if not missing:
            return ""
        self.ensure_one()
        names = ", ".join(
            component.name or component.product_id.name for component in missing
        )
        consequence = {
            "reprice": self.env._("the rest is priced again"),
            "keep": self.env._("the rest keeps its prices"),
            "drop": self.env._("the rest is priced again and its promotions lapse"),
        }[self.degradation_policy]
        return self.env._(
            "%(bundle)s is not complete without %(components)s: %(consequence)s.",
            bundle=self.name,
            components=names,
            consequence=consequence,
        )

    # === CURRENCIES === #

    def _check_rates(self, context, advantages, products):
        """Raise when a price would have to be converted without a rate.

        :param context: a `PriceContext`.
        :param advantages: the `proximus.advantage` records that are applied.
        :param products: the `product.product` records that are priced.
        :raises UserError: naming the currency.
        """
        company = context.company
        currencies = context.currency | self.currency_id
        currencies |= advantages.filtered(lambda a: a.kind == "amount").currency_id
        currencies |= products.list_currency_id
        for currency in currencies - company.currency_id:
            # sudo: whether a rate is known, for sellers who see no rates
            rates_sudo = currency.sudo().rate_ids
            if not rates_sudo.filtered_domain(
                [("company_id", "in", (False, company.root_id.id))]
            ):
                raise UserError(
                    self.env._(
                        "Bundle %(bundle)s cannot be priced: there is no rate of "
                        "%(currency)s to %(own)s. Add one in Accounting > "
                        "Configuration > Currencies.",
                        bundle=self.name,
                        currency=currency.name,
                        own=company.currency_id.name,
                    )
                )
