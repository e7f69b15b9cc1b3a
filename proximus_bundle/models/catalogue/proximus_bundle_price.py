import logging
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.money import decimal_unit

from ...tools.pricing import (
    Part,
    Priced,
    PriceSnapshot,
    Reduction,
    SnapshotPhase,
    SnapshotPool,
    SnapshotRow,
    price_pool,
)

_logger = logging.getLogger(__name__)


class PriceContext(NamedTuple):
    """For whom and when a bundle is priced; each is a record but the date."""

    company: models.BaseModel
    currency: models.BaseModel
    pricelist: models.BaseModel
    fiscal_position: models.BaseModel
    date: object

    @property
    def unit(self) -> Decimal:
        return decimal_unit(self.currency.rounding)


class Offer(NamedTuple):
    """What is priced: a selection with its list prices, for whom, and how sold."""

    selection: list
    list_prices: list
    context: PriceContext
    quantity: int
    term: models.BaseModel
    advantages: models.BaseModel
    discount: float = 0.0
    absent: int = 0
    missing: tuple = ()

    @property
    def left(self) -> list:
        """What is sold: the selection without what was taken out of the bundle."""
        return self.selection[: len(self.selection) - self.absent]


@dataclass(frozen=True)
class Phase:
    """Months with another monthly price; `shares` follow the recurring entries."""

    month_from: int
    months: int
    name: str
    priced: Priced


@dataclass(frozen=True)
class BundlePrice:
    """The price of a selection.

    :param shares: amount per entry of the selection.
    :param list_prices: what one unit of each entry costs by itself.
    :param pools: the priced pools by their names.
    :param phases: months with another price, in the order of time.
    :param snapshot: all of it, as it is stored and billed.
    """

    shares: list
    list_prices: list
    pools: dict
    phases: list
    snapshot: PriceSnapshot


class ProximusBundle(models.Model):
    """What a bundle costs by list prices, rules and phases, and the snapshot of it."""

    _inherit = "proximus.bundle"

    # === PRICE === #

    def _price(
        self,
        selection: list,
        context,
        quantity: int = 1,
        term=None,
        advantages=None,
        discount: float = 0.0,
    ):
        """Price what is ordered, exactly and with the reasons.

        When a component that the bundle always has is not there, its degradation
        rule says what the others cost.

        :param selection: tuples (component, product, units in all).
        :param context: a :class:`PriceContext`.
        :param quantity: number of bundles, which multiplies fixed prices.
        :param term: a `proximus.bundle.term` record, or none.
        :param advantages: `proximus.advantage` records, applied in their order.
        :param discount: what the seller takes off on top, in percent.
        :return: a :class:`BundlePrice`.
        :raises ValidationError: when prices with and without VAT are mixed.
        :raises UserError: when a currency has no rate.
        """
        self.ensure_one()
        advantages = advantages or self.env["proximus.advantage"]
        missing = self._missing_components(selection)
        absent = self._absent_entries(missing, quantity)
        selection = [*selection, *absent]
        if self._drops_advantages(missing):
            advantages = advantages.browse()
        products = self.env["product.product"].union(*(entry[1] for entry in selection))
        self._check_products_tax_inclusion(products, context.company)
        self._check_rates(context, advantages, products)
        offer = Offer(
            selection=selection,
            list_prices=self._list_prices(selection, context),
            context=context,
            quantity=quantity,
            term=term or self.env["proximus.bundle.term"],
            advantages=advantages,
            discount=discount,
            absent=len(absent),
            missing=tuple(missing.ids),
        )
        return self._price_offer(offer)

    def _price_offer(self, offer):
        """Price an offer pool by pool."""
        selection, count = offer.selection, len(offer.left)
        parts = [
            self._price_part(offer, *entry, price, present=index < count)
            for index, (entry, price) in enumerate(
                zip(selection, offer.list_prices, strict=True)
            )
        ]
        places = defaultdict(list)
        for index, entry in enumerate(selection):
            places[entry[0].billing_pool].append(index)
        pools, phases, shares = {}, [], [Decimal(0)] * len(selection)
        for pool, indexes in places.items():
            priced, phases_of_pool = self._price_pool(
                offer, pool, [parts[index] for index in indexes]
            )
            pools[pool], phases = priced, phases + phases_of_pool
            for index, share in zip(indexes, priced.shares, strict=True):
                shares[index] = share
        snapshot = self._price_snapshot(
            offer, parts[:count], shares[:count], pools, phases
        )
        prices = offer.list_prices[:count]
        return BundlePrice(shares[:count], prices, pools, phases, snapshot)

    def _price_pool(self, offer, pool, parts):
        """Price one pool, and its months with another price."""
        rules = self._price_rules(offer, pool)
        fixed = self._fixed_price(offer, pool)
        priced = price_pool(parts, rules, fixed, offer.context.unit)
        if pool == "one_off":
            return priced, []
        return priced, self._price_phases(offer, parts, rules, fixed)

    # === LIST PRICES === #

    def _list_prices(self, selection, context):
        """Return the customer's own price of one unit of each entry."""
        by_units = defaultdict(lambda: self.env["product.product"])
        for _component, product, units in selection:
            by_units[units] |= product.with_company(context.company)
        prices = {}
        for units, products in by_units.items():
            found = context.pricelist._get_products_price(
                products,
                quantity=units or 1.0,
                currency=context.currency,
                date=context.date,
            )
            for product in products:
                price = self._map_included_tax(product, found[product.id], context)
                prices[product.id, units] = price
        return [
            # what is charged by usage has no price per month
            0.0 if component.charge_kind == "usage" else prices[product.id, units]
            for component, product, units in selection
        ]

    def _map_included_tax(self, product, price, context):
        """Return a price with VAT included as the fiscal position makes it."""
        taxes = product.taxes_id._filter_taxes_by_company(context.company)
        if not context.fiscal_position or not any(taxes.mapped("price_include")):
            return price
        return product._get_tax_included_unit_price_from_price(
            price, taxes, fiscal_position=context.fiscal_position
        )

    def _in_currency(self, amount, context):
        """Return an amount of the bundle in the currency of the quotation."""
        if self.currency_id == context.currency or not amount:
            return amount
        return self.currency_id._convert(
            amount, context.currency, context.company, context.date, round=False
        )

    # === RULES === #

    def _price_part(self, offer, component, product, units, list_price, present=True):
        by_usage = component.charge_kind == "usage"
        priced_alone = self.pricing_method in ("component", "fixed") and not by_usage
        own = priced_alone and component.price
        price = self._in_currency(component.price, offer.context) if own else None
        return Part(
            quantity=units,
            list_price=list_price,
            price=self._map_included_tax(product, price, offer.context)
            if own
            else None,
            included=component.default_quantity * offer.quantity,
            weight_mode="list" if by_usage else component.weight_mode,
            weight=component.weight,
            in_scope=component.in_discount_scope and not by_usage,
            present=present,
        )

    def _fixed_price(self, offer, pool):
        """Return the fixed price of a pool, None when it has none."""
        if self.pricing_method != "fixed":
            return None
        if pool == "one_off":
            price = offer.term.one_off_price or self.one_off_price
        else:
            price = offer.term.recurring_price or self._product_price(offer.context)
        if not price:
            return None
        price = self._in_currency(price, offer.context) * offer.quantity
        if not offer.context.fiscal_position:
            return price
        return price * self._included_tax_ratio(offer)

    def _product_price(self, context):
        """Return the monthly price of one bundle, in its own currency."""
        product = self.price_product_id.with_company(context.company)
        if not product:
            return self.recurring_price
        return context.pricelist._get_product_price(
            product, 1.0, currency=self.currency_id, date=context.date
        )

    def _included_tax_ratio(self, offer):
        """Return how the fiscal position changes prices with VAT included."""
        without = self._list_prices(
            offer.selection,
            offer.context._replace(
                fiscal_position=offer.context.fiscal_position.browse()
            ),
        )
        units = [entry[2] for entry in offer.selection]
        before = sum(p * u for p, u in zip(without, units, strict=True))
        after = sum(p * u for p, u in zip(offer.list_prices, units, strict=True))
        return after / before if before else 1.0

    def _price_rules(self, offer, pool):
        """Return the reductions of a pool, in the order in which they apply."""
        if pool == "one_off":
            rules = [Reduction("percent", self.one_off_discount, "bundle")]
        else:
            term = Reduction("percent", offer.term.discount, "term")
            rules = [self._bundle_rule(offer), term]
        for advantage in offer.advantages:
            rules += advantage._reductions(pool, offer.context)
        rules.append(Reduction("percent", offer.discount, "seller"))
        return [rule for rule in rules if rule.value]

    def _bundle_rule(self, offer):
        if self.pricing_method == "percent":
            return Reduction("percent", self.discount, "bundle")
        if self.pricing_method != "tier":
            return Reduction("percent", 0, "bundle")
        count = sum(
            units
            for component, _product, units in offer.selection
            if component.billing_pool == "recurring"
        )
        return Reduction("percent", self.tier_ids._for_count(count).discount, "tier")

    # === PHASES === #

    def _price_phases(self, offer, parts, rules, fixed):
        """Return the months with another price, split where one of them changes."""
        timed = [
            (phase.month_from, phase.month_from + phase.months, phase)
            for phase in self.phase_ids._for_term(offer.term)
        ]
        timed += [
            (1, 1 + advantage.months, advantage)
            for advantage in offer.advantages.filtered(lambda adv: adv._is_timed())
        ]
        marks = sorted(
            {mark for first, after, _record in timed for mark in (first, after)}
        )
        phases = []
        for start, stop in pairwise(marks):
            active = [
                record for first, after, record in timed if first <= start < after
            ]
            if active:
                priced = self._price_phase(offer, active, parts, rules, fixed)
                name = " + ".join(record.name or "" for record in active)
                phases.append(Phase(start, stop - start, name, priced))
        return phases

    def _price_phase(self, offer, active, parts, rules, fixed):
        rules = list(rules)
        for record in active:
            if record._name == "proximus.advantage":
                rules.append(record._timed_reduction(offer.context))
            elif record.kind == "fixed":
                amount = self._in_currency(record.amount, offer.context)
                fixed, rules = amount * offer.quantity, []
            else:
                percent = 100 if record.kind == "free" else record.discount
                rules.append(Reduction("percent", percent, "phase"))
        return price_pool(parts, rules, fixed, offer.context.unit)

    # === SNAPSHOT === #

    def _price_snapshot(self, offer, parts, shares, pools, phases):
        """Return the way from list prices to shares, as it is stored and billed."""
        rows = tuple(
            SnapshotRow(
                component_id=component.id,
                product_id=product.id,
                pool=component.billing_pool,
                quantity=units,
                list_price=float(part.list_price),
                list_total=float(part.list_total),
                weight=float(part.ratio),
                share=share,
                in_scope=part.in_scope,
            )
            for (component, product, units), part, share in zip(
                offer.left, parts, shares, strict=True
            )
        )
        recurring = sum(row.pool == "recurring" for row in rows)
        return PriceSnapshot(
            method=self.pricing_method,
            quantity=offer.quantity,
            term=offer.term.months,
            rows=rows,
            pools={
                name: SnapshotPool(
                    pool.list_total, pool.total, tuple(pool.steps), pool.note
                )
                for name, pool in pools.items()
            },
            phases=tuple(
                SnapshotPhase(
                    month_from=phase.month_from,
                    months=phase.months,
                    name=phase.name,
                    total=phase.priced.total,
                    # what was taken out of the bundle comes last and costs nothing
                    shares=tuple(phase.priced.shares[:recurring]),
                )
                for phase in phases
            ),
            missing=offer.missing,
        )

    @api.model
    def _parse_price(self, stored: dict | None, name: str) -> PriceSnapshot:
        """Return the price that is stored with what was sold.

        :param stored: as `PriceSnapshot.serialize` makes it, or nothing.
        :param name: what was sold.
        :raises UserError: when it cannot be read; the log says why.
        """
        try:
            return PriceSnapshot.parse(stored)
        except ValueError as error:
            _logger.warning("The price of %s cannot be read: %s", name, error)
            raise UserError(
                self.env._(
                    "The price that is stored with %(name)s is damaged. Price the "
                    "bundle again, or have the record restored.",
                    name=name,
                )
            ) from error
