from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_OPEN
from odoo.addons.proximus_connectivity.tools.sentinel import Sentinel

from ...tools.allocation import allocate
from ..catalogue.proximus_bundle_price import PriceContext

#: ``proximus_price_update``: bundle prices are being set; nothing computes them again.
PRICE_UPDATE = Sentinel("price update")


class SaleOrder(models.Model):
    """The bundles of a quotation: added, priced again, changed, or incomplete."""

    _inherit = "sale.order"

    # === ACTIONS === #

    def action_change_bundle(self):
        """Open the configurator with a bundle that is on the quotation.

        :raises UserError: when there is none.
        """
        self.ensure_one()
        self._check_bundle_addable()
        sections = self._bundle_sections()
        if not sections:
            raise UserError(
                self.env._("There is no bundle on %s. Add one first.", self.name)
            )
        return {
            "name": self.env._("Change a Bundle"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.bundle.configurator",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_order_id": self.id,
                "default_section_id": sections[0].id,
            },
        }

    # === ADDING A BUNDLE === #

    def _add_bundle(
        self,
        bundle,
        quantity: int = 1,
        term=None,
        choices: dict | None = None,
        quantities: dict | None = None,
        advantage=None,
        sites: dict | None = None,
    ):
        """Put a bundle on the quotation: a section with one line per component.

        :param bundle: a `proximus.bundle` record.
        :param quantity: number of bundles.
        :param term: one of the bundle's terms; None for its first one.
        :param choices: product(s) per component with a choice; records or ids.
        :param quantities: units per component in one bundle; records or ids.
        :param advantage: `proximus.advantage` record(s) to apply, in their order.
        :param sites: where a component is delivered: an address of the customer
            per component, or a dictionary with the units per address; records or ids.
            Without it, the delivery address of the order.
        :return: the created order lines, the section first.
        :raises UserError: when the order, the bundle, a choice, a quantity, a site or
            an advantage does not allow it; nothing is created then.
        """
        self.ensure_one()
        bundle.ensure_one()
        self._check_bundle_addable()
        vals_list = self._prepare_bundle(
            bundle, quantity, term, choices, quantities, advantage, sites
        )
        # The lines come with their prices: there is nothing to price again.
        lines = (
            self.env["sale.order.line"]
            .with_context(proximus_price_update=PRICE_UPDATE)
            .create(self._without_analytic_models(vals_list))
        )
        return lines.with_env(self.env)

    # === VALUES === #

    def _prepare_bundle(
        self,
        bundle,
        quantity=1,
        term=None,
        choices=None,
        quantities=None,
        advantage=None,
        sites=None,
        section=None,
    ):
        """Return the values of a section and its lines, priced.

        The parameters are those of :meth:`_add_bundle`.

        :param section: the section that is there already, when a bundle is changed;
            then components that the bundle always has may be left out.
        :return: list of dictionaries, the section's first.
        """
        date = self._bundle_date()
        bundle._check_sellable(date, self.company_id)
        term = self._bundle_term(bundle, term)
        advantages = advantage or self.env["proximus.advantage"]
        selection = bundle._selection(
            quantity, choices, quantities, self._bundle_drivers(), bool(section)
        )
        places = self._bundle_places(bundle, selection, sites)
        context = self._price_context()
        discount = section.bundle_discount if section else 0.0
        price = bundle._price(selection, context, quantity, term, advantages, discount)
        self._check_not_twice(advantages, section)
        if not bundle._drops_advantages(bundle._missing_components(selection)):
            self._check_advantages(advantages, bundle, selection, price, places)
        section_vals = self._prepare_bundle_section(
            bundle, quantity, term, advantages, section
        )
        section_vals["bundle_price"] = price.snapshot.serialize()
        return [
            section_vals,
            *(
                self._prepare_bundle_line(section_vals, entry, *part, list_price)
                for entry, share, list_price, place in zip(
                    selection, price.shares, price.list_prices, places, strict=True
                )
                for part in self._split_by_place(share, place, context.unit)
            ),
        ]

    def _check_not_twice(self, advantages, section):
        """Raise when another bundle of this quotation has one of the advantages.

        :raises UserError: naming the advantage and the bundle.
        """
        for other in self._bundle_sections() if advantages else ():
            twice = advantages & other.bundle_advantage_ids
            if twice and other != section:
                raise UserError(
                    self.env._(
                        "Promotion %(advantage)s is used by %(bundle)s on this "
                        "quotation. A customer can use it once.",
                        advantage=twice[:1].name,
                        bundle=other.name,
                    )
                )

    def _check_advantages(self, advantages, bundle, selection, price, places):
        """Raise when one of the advantages may not be given with this bundle.

        :raises UserError: naming the advantage and the reason.
        """
        if not advantages:
            return
        sites = self.env["res.partner"].union(
            *(site for place in places for site in place)
        )
        advantages._check_usable(
            bundle,
            self.partner_id,
            self.company_id,
            self._bundle_date(),
            sum(e[2] for e in selection if e[0].billing_pool == "recurring"),
            amount=self._list_amount_without_vat(selection, price.list_prices),
            currency=self.currency_id,
            sites=sites or self.partner_shipping_id,
        )

    def _list_amount_without_vat(self, selection, list_prices) -> float:
        """Return what is sold every month costs by itself, without VAT.

        :param selection: tuples of component, product and units.
        :param list_prices: what one unit of each costs.
        """
        amount = 0.0
        for (component, product, units), price in zip(
            selection, list_prices, strict=True
        ):
            if component.billing_pool == "recurring":
                usual = product.taxes_id._filter_taxes_by_company(self.company_id)
                taxes = self.fiscal_position_id.map_tax(usual)
                amount += taxes._without_tax(price * units, units, product)
        return self.currency_id.round(amount)

    def _bundle_places(self, bundle, selection, sites):
        """Return for each entry of a selection the units per site.

        :return: list of dictionaries; no site stands for the order's own address.
        :raises UserError: when a site is not the customer's, or the units of its sites
            are not those of a component.
        """
        wanted = bundle._by_component(sites)
        return [
            self._places_of(component, units, wanted.get(component.id))
            for component, _product, units in selection
        ]

    def _places_of(self, component, units, wanted):
        partners = self.env["res.partner"]
        if not wanted:
            return {partners: units}
        if not isinstance(wanted, dict):
            wanted = {wanted: units}
        places = {
            partners.browse(site) if isinstance(site, int) else site: count
            for site, count in wanted.items()
            if count
        }
        customer = self.partner_id.commercial_partner_id
        for site in places:
            if site and site.commercial_partner_id != customer:
                raise UserError(
                    self.env._(
                        "%(site)s is no address of %(customer)s. Choose a site of the "
                        "customer for %(component)s.",
                        site=site.display_name,
                        customer=customer.display_name,
                        component=component.name or "",
                    )
                )
        if min(places.values(), default=0) < 0 or sum(places.values()) != units:
            raise UserError(
                self.env._(
                    "%(component)s: %(placed)s units are given to sites, but "
                    "%(units)s are ordered.",
                    component=component.name or "",
                    placed=sum(places.values()),
                    units=units,
                )
            )
        return places

    def _split_by_place(self, share, place, unit):
        """Return tuples (site, units, amount) that sum to the share of an entry."""
        if len(place) == 1:
            return [(*next(iter(place.items())), share)]
        amounts = allocate(share, list(place.values()), unit)
        return [
            (site, units, amount)
            for (site, units), amount in zip(place.items(), amounts, strict=True)
        ]

    def _bundle_date(self):
        """Return the day on which the order's prices hold."""
        moment = self.date_order or fields.Datetime.now()
        return self._proximus_day(moment)

    def _bundle_drivers(self):
        """Return the numbers that quantities may depend on, as far as they are known.

        The seller knows the people who have a line of the customer; the configurator
        asks for the rest.
        """
        customer = self.partner_id.commercial_partner_id
        # sudo: a number of people is needed, not who they are
        lines_sudo = self.env["proximus.line"].sudo()
        ((people,),) = lines_sudo._read_group(
            [
                ("commercial_partner_id", "=", customer.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", list(LINE_OPEN)),
            ],
            [],
            ["employee_id:count_distinct"],
        )
        return {"employee": max(people, 1), "site": max(len(self._bundle_sites()), 1)}

    def _seats_sold(self) -> int:
        """Return for how many people the customer has what is sold per employee."""
        customer = self.partner_id.commercial_partner_id
        # sudo: a number is needed, for sellers who do not see every subscription
        sold_sudo = self.env["proximus.subscription.line"].sudo()
        groups = sold_sudo._read_group(
            [
                ("subscription_id.partner_id", "child_of", customer.ids),
                ("subscription_id.company_id", "=", self.company_id.id),
                ("subscription_id.state", "in", ["pending", "active"]),
                ("component_id.quantity_driver", "=", "employee"),
            ],
            ["subscription_id", "product_id"],
            ["quantity:sum"],
        )
        return int(max((quantity for *_, quantity in groups), default=0))

    def _bundle_sites(self):
        """Return the addresses of the customer where something may be delivered."""
        customer = self.partner_id.commercial_partner_id
        return customer.child_ids.filtered(lambda child: child.type == "delivery")

    def _bundle_term(self, bundle, term):
        """Return the term to apply.

        :raises UserError: when it is a term of another bundle.
        """
        if term is None:
            return bundle._default_term()
        if term and term not in bundle.term_ids:
            raise UserError(
                self.env._(
                    "%(bundle)s has no term of %(months)s months.",
                    bundle=bundle.name,
                    months=term.months,
                )
            )
        return term

    def _price_context(self):
        """Return for whom and when this order is priced."""
        self.ensure_one()
        return PriceContext(
            company=self.company_id,
            currency=self.currency_id or self.company_id.currency_id,
            pricelist=self.pricelist_id,
            fiscal_position=self.fiscal_position_id,
            date=self.date_order or fields.Datetime.now(),
        )

    def _prepare_bundle_section(self, bundle, quantity, term, advantages, section=None):
        """Return the values of the section of a bundle, which may be there already."""
        lang = self._get_lang()
        name = bundle.with_context(lang=lang).name
        parts = [name if quantity == 1 else f"{int(quantity)} × {name}"]
        if term.months:
            parts.append(term.with_context(lang=lang).display_name)
        keys = [int(key) for key in self.order_line.mapped("bundle_key") if key]
        return {
            "order_id": self.id,
            "sequence": section.sequence
            if section
            else max(self.order_line.mapped("sequence"), default=9) + 1,
            "display_type": "line_section",
            "name": ", ".join(parts),
            "bundle_key": section.bundle_key if section else max(keys, default=0) + 1,
            "bundle_id": bundle.id,
            "bundle_term_id": term.id,
            "bundle_quantity": quantity,
            "bundle_advantage_ids": [Command.set(advantages.ids)],
        }

    def _prepare_bundle_line(self, section_vals, entry, site, units, share, list_price):
        """Return the values of the line of one component at one site."""
        component, product, _units = entry
        price_unit = float(share) / units
        distribution = component.analytic_distribution
        return {
            **({"analytic_distribution": distribution} if distribution else {}),
            "order_id": self.id,
            "sequence": section_vals["sequence"] + 1,
            "product_id": product.id,
            "product_uom_qty": units,
            "price_unit": price_unit,
            "technical_price_unit": price_unit,
            "discount": 0.0,
            "bundle_key": section_vals["bundle_key"],
            "bundle_id": section_vals["bundle_id"],
            "bundle_component_id": component.id,
            "bundle_list_price": list_price,
            "charge_kind": component.charge_kind,
            "usage_terms": component.usage_ids._snapshot(self.currency_id),
            "proximus_site_id": site.id,
        }

    def _without_analytic_models(self, vals_list):
        """Spare the search for analytic models, line by line, when there are none."""
        # sudo: whether there are such models, not which
        models_sudo = self.env["account.analytic.distribution.model"].sudo()
        if models_sudo.search_count([], limit=1):
            return vals_list
        return [{"analytic_distribution": False, **vals} for vals in vals_list]

    # === PRICING AGAIN === #

    def _price_bundles(self, keys=None):
        """Price the bundles of quotations again.

        Does nothing to orders that are confirmed, and writes only what differs.

        :param keys: bundle keys to look at; None for all.
        """
        if self.env.context.get("proximus_price_update") is PRICE_UPDATE:
            return
        for order in self.with_context(proximus_price_update=PRICE_UPDATE):
            if order.state not in ("draft", "sent"):
                continue
            sections = order.order_line.filtered(
                lambda line: line.bundle_key and line.display_type
            )
            for section in sections:
                if keys is None or section.bundle_key in keys:
                    order._price_bundle(section)

    def _price_bundle(self, section):
        """Price one bundle of the order again."""
        lines = section._bundle_lines().filtered("product_uom_qty")
        if not lines or not section.bundle_id:
            return
        context = self._price_context()
        groups = lines.grouped(lambda line: (line.bundle_component_id, line.product_id))
        selection = [
            (component, product, sum(group.mapped("product_uom_qty")))
            for (component, product), group in groups.items()
        ]
        price = section.bundle_id._price(
            selection,
            context,
            section.bundle_quantity or 1,
            section.bundle_term_id,
            section.bundle_advantage_ids,
            section.bundle_discount,
        )
        for group, share, list_price in zip(
            groups.values(), price.shares, price.list_prices, strict=True
        ):
            amounts = [share]
            if len(group) > 1:
                units = group.mapped("product_uom_qty")
                amounts = allocate(share, units, context.unit)
            for line, amount in zip(group, amounts, strict=True):
                line._set_bundle_price(float(amount), list_price)
        section._set_values({"bundle_price": price.snapshot.serialize()})

    # === CHANGING A BUNDLE === #

    def _change_bundle(
        self,
        section,
        quantity=1,
        term=None,
        choices=None,
        quantities=None,
        advantage=None,
        sites=None,
    ):
        """Change a bundle that is on the quotation; lines that stay are kept.

        The parameters are those of :meth:`_add_bundle`; a quantity of 0 takes out any
        component, and the degradation rule of the bundle says what the rest costs.

        :param section: section line of the bundle.
        :return: the lines of the bundle, the section first.
        :raises UserError: as :meth:`_add_bundle`; nothing is changed then.
        """
        self.ensure_one()
        self._check_bundle_addable()
        section_vals, *vals_list = self._prepare_bundle(
            section.bundle_id,
            quantity,
            term,
            choices,
            quantities,
            advantage,
            sites,
            section=section,
        )
        section = section.with_context(proximus_price_update=PRICE_UPDATE)
        kept = defaultdict(list)
        for line in section._bundle_lines():
            kept[line._bundle_place()].append(line)
        created = []
        for vals in vals_list:
            place = (
                vals["bundle_component_id"],
                vals["product_id"],
                vals["proximus_site_id"],
            )
            if kept[place]:
                kept[place].pop(0)._set_values(vals)
            else:
                created.append(vals)
        section.browse(line.id for lines in kept.values() for line in lines).unlink()
        section.create(self._without_analytic_models(created))
        section._set_values(section_vals)
        section = section.with_env(self.env)
        return section + section._bundle_lines()
