from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.proximus_connectivity.tools.money import decimal_unit

from ...tools.allocation import allocate
from ...tools.pricing import PriceSnapshot
from ..catalogue.proximus_bundle_component import POOLS

#: Fields of an order line that change what its bundle costs.
PRICE_TRIGGERS = frozenset(
    {
        "product_id",
        "product_uom_qty",
        "price_unit",
        "discount",
        "bundle_term_id",
        "bundle_quantity",
        "bundle_advantage_ids",
        "bundle_discount",
    }
)
#: Fields that a subscription has taken over once the order is confirmed.
SUBSCRIBED_FIELDS = frozenset(
    {"product_id", "product_uom_qty", "price_unit", "discount", "tax_ids"}
)


def _asks_bundle(vals):
    """Whether values ask for a bundle, as an import does, and are no line of one."""
    return bool(vals.get("bundle_id") and not vals.get("bundle_key"))


class SaleOrderLine(models.Model):
    """Lines of a bundle share a key; its section carries how it was sold.

    A line that names a bundle and nothing else stands for the whole bundle. So an
    import, an integration or ``create`` may sell bundles: the columns
    ``order_line/bundle_id``, ``order_line/bundle_quantity`` and
    ``order_line/bundle_months`` suffice.
    """

    _inherit = "sale.order.line"

    bundle_key = fields.Integer(
        help="Number of the bundle on its order. 0: the line is in no bundle."
    )
    bundle_id = fields.Many2one(
        "proximus.bundle", ondelete="restrict", index="btree_not_null"
    )
    bundle_component_id = fields.Many2one(
        "proximus.bundle.component",
        "Component",
        ondelete="restrict",
        index="btree_not_null",
    )
    bundle_term_id = fields.Many2one(
        "proximus.bundle.term", "Term", ondelete="restrict", index="btree_not_null"
    )
    bundle_quantity = fields.Integer("Bundles")
    bundle_discount = fields.Float(
        "Discount on the Bundle (%)",
        help="What the seller takes off the whole bundle, on top of its own rules.",
    )
    bundle_advantage_ids = fields.Many2many("proximus.advantage", string="Promotions")
    bundle_list_price = fields.Float(
        "Separate Price", help="What one unit costs the customer outside the bundle."
    )
    bundle_price = fields.Json(
        "Price Snapshot",
        copy=False,
        # how the price is split over what it consists of is the seller's business
        groups="base.group_user",
        help="How the bundle of a section is priced; its promotions are billed by it.",
    )
    billing_pool = fields.Selection(
        POOLS,
        "Billed",
        compute="_compute_billing_pool",
        store=True,
        precompute=True,
    )
    subscription_line_ids = fields.One2many(
        "proximus.subscription.line", "sale_line_id", "Subscription Lines"
    )
    billing_item_ids = fields.One2many(
        "proximus.billing.item", "sale_line_id", "Billing Items"
    )

    # === SITE === #
    proximus_site_id = fields.Many2one(
        "res.partner",
        "Site",
        ondelete="restrict",
        index="btree_not_null",
        help="Address where this is delivered. Empty: the delivery address of the "
        "order.",
    )

    # === WHOLE BUNDLES === #
    bundle_months = fields.Integer(
        "Term (Months)",
        compute="_compute_bundle_months",
        inverse="_inverse_bundle_months",
    )

    _bundle_discount_valid = models.Constraint(
        "CHECK(COALESCE(bundle_discount, 0) BETWEEN 0 AND 100)",
        "The discount on a bundle must be between 0 and 100 %.",
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id", "bundle_component_id")
    def _compute_billing_pool(self):
        for line in self:
            if line.display_type or not line.product_id:
                line.billing_pool = False
            elif line.bundle_component_id:
                line.billing_pool = line.bundle_component_id.billing_pool
            else:
                recurring = line.product_id.proximus_recurring
                line.billing_pool = "recurring" if recurring else "one_off"

    def _compute_price_unit(self):
        # A bundle is priced as a whole: see `_price_bundles` of the order.
        return super(
            SaleOrderLine, self.filtered(lambda line: not line.bundle_key)
        )._compute_price_unit()

    def _compute_discount(self):
        bundled = self.filtered("bundle_key")
        bundled.discount = 0.0
        return super(SaleOrderLine, self - bundled)._compute_discount()

    def _compute_qty_to_invoice(self):
        result = super()._compute_qty_to_invoice()
        self._subscribed().qty_to_invoice = 0
        return result

    def _compute_untaxed_amount_to_invoice(self):
        result = super()._compute_untaxed_amount_to_invoice()
        self._subscribed().untaxed_amount_to_invoice = 0
        return result

    def _compute_amount_to_invoice(self):
        result = super()._compute_amount_to_invoice()
        self._subscribed().amount_to_invoice = 0
        return result

    @api.depends("proximus_site_id")
    def _compute_name(self):
        return super()._compute_name()

    @api.depends("bundle_term_id.months")
    def _compute_bundle_months(self):
        for line in self:
            line.bundle_months = line.bundle_term_id.months

    def _inverse_bundle_months(self):
        for line in self.filtered("bundle_id"):
            line.bundle_term_id = line.bundle_id._term_of(line.bundle_months)

    # === CONSTRAINTS === #

    @api.constrains("product_id", "order_id", "bundle_key")
    def _check_own_use(self):
        for order in self._subscribed().order_id:
            order._refuse_own_use()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        asked = {place for place, vals in enumerate(vals_list) if _asks_bundle(vals)}
        if asked:
            return self._create_with_bundles(vals_list, asked)
        lines = super().create(vals_list)
        if bundled := lines.filtered("bundle_key"):
            bundled.order_id._price_bundles()
        added = lines.filtered(
            lambda line: line.state == "sale" and line._is_billed_by_subscription()
        )
        if added:
            added.order_id._subscribe()
        return lines

    def write(self, vals):
        triggers = PRICE_TRIGGERS & vals.keys()
        if triggers or SUBSCRIBED_FIELDS & vals.keys():
            self._check_not_subscribed(vals)
        result = super().write(vals)
        if triggers:
            bundled = self.filtered("bundle_key")
            bundled.order_id._price_bundles(set(bundled.mapped("bundle_key")))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_bundle_lines(self):
        """A section that goes takes its lines along; others price the rest again."""
        sections = self.filtered(lambda line: line.bundle_key and line.display_type)
        for section in sections.filtered(lambda line: line.state != "sale"):
            (section._bundle_lines() - self).unlink()

    def unlink(self):
        orders = self.filtered("bundle_key").order_id
        result = super().unlink()
        orders.exists()._price_bundles()
        return result

    # === PRICES === #

    def _bundle_lines(self):
        """Return the priced lines of the bundle of this line."""
        self.ensure_one()
        return self.order_id.order_line.filtered(
            lambda line: line.bundle_key == self.bundle_key and not line.display_type
        )

    def _bundle_advantages(self):
        """Return the advantages that count: none lapsed with a missing component."""
        advantages = self.browse().bundle_advantage_ids
        for section in self.filtered("bundle_advantage_ids"):
            if not section.bundle_id._drops_advantages(section._missing_components()):
                advantages |= section.bundle_advantage_ids
        return advantages

    def _check_still_sold(self):
        """Raise when the bundle of this section may not be ordered as it was quoted.

        :raises UserError: when it was not sold on the day of the quotation, or an
            advantage may not be given any more.
        """
        self.ensure_one()
        order, lines = self.order_id, self._bundle_lines()
        date = order._bundle_date()
        self.bundle_id._check_sellable(date, order.company_id)
        advantages = self._bundle_advantages()
        if not advantages:
            return
        monthly = lines.filtered(lambda line: line.billing_pool == "recurring")
        advantages._check_usable(
            self.bundle_id,
            order.partner_id,
            order.company_id,
            date,
            sum(monthly.mapped("product_uom_qty")),
            amount=sum(
                line._without_vat(line.bundle_list_price * line.product_uom_qty)
                for line in monthly
            ),
            currency=order.currency_id,
            sites=lines.proximus_site_id or order.partner_shipping_id,
        )

    def _missing_components(self):
        """Return what the bundle of this section always has and now lacks."""
        self.ensure_one()
        lines = self._bundle_lines().filtered("product_uom_qty")
        entries = [(component,) for component in lines.bundle_component_id]
        return self.bundle_id._missing_components(entries)

    def _bundle_place(self):
        """Return what tells this line from the others of its bundle."""
        self.ensure_one()
        return (
            self.bundle_component_id.id,
            self.product_id.id,
            self.proximus_site_id.id,
        )

    def _separate_price(self):
        """Return what the line would cost outside its bundle, without VAT."""
        self.ensure_one()
        if not self.bundle_key:
            return self.price_subtotal
        if not self.price_unit:
            return self._without_vat(self.bundle_list_price * self.product_uom_qty)
        # The ratio keeps VAT out where prices have it in.
        return self.price_subtotal * self.bundle_list_price / self.price_unit

    def _set_bundle_price(self, amount, list_price):
        """Give the line its share of the bundle's price; `amount` is for all units."""
        self.ensure_one()
        price_unit = amount / self.product_uom_qty
        self._set_values(
            {
                "price_unit": price_unit,
                "technical_price_unit": price_unit,
                "discount": 0.0,
                "bundle_list_price": list_price,
            }
        )

    def _set_values(self, values):
        """Write what differs, in the database or in a form that is being filled in."""
        self.ensure_one()
        changed = {
            name: value
            for name, value in values.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if not changed:
            return
        if isinstance(self.id, int):
            self.write(changed)
        else:
            self.update(changed)

    def _check_not_subscribed(self, vals):
        """Refuse to change by the order what a subscription bills.

        :raises UserError: with the line and where to change it.
        """
        for line in self:
            if line.state != "sale" or not line._is_billed_by_subscription():
                continue
            if any(
                line[name]
                != line._fields[name].convert_to_record(
                    line._fields[name].convert_to_cache(vals[name], line), line
                )
                for name in SUBSCRIBED_FIELDS
                if name in vals
            ):
                raise UserError(
                    self.env._(
                        "%(line)s of order %(order)s is billed by a subscription. "
                        "Change it there.",
                        line=line.name,
                        order=line.order_id.name,
                    )
                )

    def _without_vat(self, amount: float) -> float:
        """Return an amount for all units without the VAT that is in the price."""
        self.ensure_one()
        return self.currency_id.round(
            self.tax_ids._without_tax(amount, self.product_uom_qty, self.product_id)
        )

    # === INVOICING === #

    def _is_billed_by_subscription(self):
        """Whether billing runs, not the order, invoice this line."""
        self.ensure_one()
        return bool(
            not self.display_type
            and not self.is_downpayment
            and (self.bundle_key or self.billing_pool == "recurring")
        )

    def _is_subscribed(self):
        """Whether a subscription that counts bills this line already."""
        self.ensure_one()
        subscriptions = self.subscription_line_ids.subscription_id
        return any(sub.state != "cancelled" for sub in subscriptions) or any(
            item.state != "void" for item in self.billing_item_ids
        )

    def _subscribed(self):
        return self.filtered(lambda line: line._is_billed_by_subscription())

    def _price_timeline(self, price: PriceSnapshot):
        """Return what the line costs a month, phase after phase.

        :param price: how its bundle was priced; empty without one.
        :return: list of dictionaries with ``month_from``, ``months`` (0: for ever),
            ``amount`` (for all units, without VAT), ``included_amount`` (with VAT,
            where that was agreed upon; else 0) and ``name``.
        :raises UserError: when the price of its bundle does not know the line.
        """
        self.ensure_one()
        unit_price = self.price_unit * (1 - (self.discount or 0.0) / 100)
        normal = self.currency_id.round(unit_price * self.product_uom_qty)
        steps, month = [], 1
        for phase, amount in self._phase_amounts(price):
            if phase.month_from > month:
                span = phase.month_from - month
                steps.append(self._timeline_step(month, span, normal))
            month = phase.month_to + 1
            steps.append(
                self._timeline_step(phase.month_from, phase.months, amount, phase.name)
            )
        return [*steps, self._timeline_step(month, 0, normal)]

    def _timeline_step(self, month_from, months, amount, name=""):
        included = self.tax_ids._is_in_price()
        return {
            "month_from": month_from,
            "months": months,
            "amount": self._without_vat(amount) if included else amount,
            "included_amount": amount if included else 0.0,
            "name": name,
        }

    def _phase_amounts(self, price):
        """Return pairs of a phase and the share of this line in its price.

        A component and product have one share; the lines of several sites, or of a
        product that was chosen twice, divide it.
        """
        alike = self._bundle_lines().filtered(
            lambda line: (
                line.bundle_component_id == self.bundle_component_id
                and line.product_id == self.product_id
                and line.product_uom_qty
            )
        )
        try:
            phases = price.phase_shares(self.bundle_component_id.id, self.product_id.id)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "%(line)s of order %(order)s is not in the price of its bundle, so "
                    "nobody knows what its promotions give. Price the bundle again.",
                    line=self.name,
                    order=self.order_id.name,
                )
            ) from error
        if not phases:
            return []
        mine = alike.ids.index(self.id)
        weights = alike.mapped("product_uom_qty")
        unit = decimal_unit(self.currency_id.rounding)
        return [
            (phase, float(allocate(share, weights, unit)[mine]))
            for phase, share in phases
        ]

    def _price_snapshot(self):
        """Return how the bundle of this section was priced; empty without a section.

        :raises UserError: when what is stored cannot be read.
        """
        return self.env["proximus.bundle"]._parse_price(
            self.bundle_price, f"{self.name}, {self.order_id.name}"
        )

    def _own_taxes(self, cache: dict):
        """Return commands for taxes that the seller chose, none for the usual ones.

        :param cache: usual taxes, looked up once per product taxes and order.
        """
        self.ensure_one()
        taxes = self.product_id.taxes_id
        key = (taxes, self.company_id, self.order_id.fiscal_position_id)
        if key not in cache:
            usual = taxes._filter_taxes_by_company(self.company_id)
            cache[key] = self.order_id.fiscal_position_id.map_tax(usual)
        return [Command.set(self.tax_ids.ids)] if self.tax_ids != cache[key] else []

    # === SELLER === #

    def _seller(self):
        """Return the company that sells this line."""
        self.ensure_one()
        own = self.order_id.company_id
        # sudo: the other seller is part of the offer, whatever the user's companies
        return self.bundle_component_id.sudo().seller_company_id.sudo(False) or own

    # === WHOLE BUNDLES === #

    def _create_with_bundles(self, vals_list: list, asked: set):
        """Create lines, some of which ask for a bundle.

        :param vals_list: values of the lines.
        :param asked: places in it of those that ask for a bundle.
        :return: one line per set of values; the section for a bundle.
        """
        plain = self.create(
            [vals for place, vals in enumerate(vals_list) if place not in asked]
        )
        rest, lines = iter(plain), self.browse()
        for place, vals in enumerate(vals_list):
            lines += self._add_asked_bundle(vals) if place in asked else next(rest)
        return lines

    @api.model
    def _add_asked_bundle(self, vals):
        """Put the bundle of `vals` on its order and return its section."""
        order = self.env["sale.order"].browse(vals["order_id"])
        bundle = self.env["proximus.bundle"].browse(vals["bundle_id"])
        term = None
        if vals.get("bundle_term_id"):
            term = bundle.term_ids.browse(vals["bundle_term_id"])
        elif "bundle_months" in vals:
            term = bundle._term_of(vals["bundle_months"])
        asked = self.new({"bundle_advantage_ids": vals.get("bundle_advantage_ids")})
        lines = order._add_bundle(
            bundle,
            quantity=vals.get("bundle_quantity") or vals.get("product_uom_qty") or 1,
            term=term,
            advantage=asked.bundle_advantage_ids._origin,
        )
        return lines[:1]
