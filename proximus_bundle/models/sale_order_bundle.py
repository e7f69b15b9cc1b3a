from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .proximus_bundle_price import PriceContext

#: Says that prices are being set. Only Python code holds this object, so that no web
#: request can set a price and keep it from being computed.
PRICING = object()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _add_bundle(
        self,
        bundle,
        quantity=1,
        term=None,
        choices=None,
        quantities=None,
        advantage=None,
    ):
        """Put a bundle on the quotation: a section with one line per component.

        :param bundle: a `proximus.bundle` record.
        :param int quantity: number of bundles.
        :param term: one of the bundle's terms; None for its first one.
        :param dict choices: product(s) per component with a choice; records or ids.
        :param dict quantities: units per component in one bundle; records or ids.
        :param advantage: `proximus.advantage` record(s) to apply, in their order.
        :return: the created order lines, the section first.
        :raise UserError: when the order, the bundle, a choice, a quantity or an
            advantage does not allow it; nothing is created then.
        """
        self.ensure_one()
        bundle.ensure_one()
        self._check_bundle_addable()
        today = self._bundle_date()
        bundle._check_sellable(today, self.company_id)
        term = self._bundle_term(bundle, term)
        advantages = advantage or self.env["proximus.advantage"]
        selection = bundle._selection(
            quantity, choices, quantities, self._bundle_drivers()
        )
        units = sum(
            entry[2] for entry in selection if entry[0].billing_pool == "recurring"
        )
        advantages._check_usable(bundle, self.partner_id, self.company_id, today, units)
        context = self._price_context()
        price = bundle._price(selection, context, quantity, term, advantages)
        section_vals = self._prepare_bundle_section(bundle, quantity, term, advantages)
        section_vals["bundle_trace"] = price.trace
        line_vals = [
            self._prepare_bundle_line(section_vals, entry, share, list_price)
            for entry, share, list_price in zip(
                selection, price.shares, price.list_prices, strict=True
            )
        ]
        # The lines come with their prices: there is nothing to price again.
        lines = (
            self.env["sale.order.line"]
            .with_context(proximus_pricing=PRICING)
            .create([section_vals, *self._without_analytic_models(line_vals)])
        )
        return lines.with_env(self.env)

    # === VALUES === #

    def _bundle_date(self):
        """Return the day on which the order's prices hold."""
        moment = self.date_order or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _bundle_drivers(self):
        """Return the numbers that quantities may depend on.

        A company that sells to itself knows its employees; of another customer they
        are asked in the configurator.
        """
        customer = self.partner_id.commercial_partner_id
        employees = 1
        if customer == self.company_id.partner_id:
            # sudo: a number of employees is needed, not who they are
            employees_sudo = self.env["hr.employee"].sudo()
            employees = employees_sudo.search_count(
                [("company_id", "=", self.company_id.id)]
            )
        sites = customer.child_ids.filtered(lambda child: child.type == "delivery")
        return {"employee": max(employees, 1), "site": max(len(sites), 1)}

    def _bundle_term(self, bundle, term):
        """Return the term to apply.

        :raise UserError: when it is a term of another bundle.
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

    def _prepare_bundle_section(self, bundle, quantity, term, advantages):
        """Return the values of the section of a bundle."""
        lang = self._get_lang()
        name = bundle.with_context(lang=lang).name
        parts = [name if quantity == 1 else f"{int(quantity)} × {name}"]
        if term.months:
            parts.append(term.with_context(lang=lang).display_name)
        keys = [int(key) for key in self.order_line.mapped("bundle_key") if key]
        return {
            "order_id": self.id,
            "sequence": max(self.order_line.mapped("sequence"), default=9) + 1,
            "display_type": "line_section",
            "name": ", ".join(parts),
            "bundle_key": max(keys, default=0) + 1,
            "bundle_id": bundle.id,
            "bundle_term_id": term.id,
            "bundle_quantity": quantity,
            "bundle_advantage_ids": [Command.set(advantages.ids)],
        }

    def _prepare_bundle_line(self, section_vals, entry, share, list_price):
        """Return the values of the line of one component."""
        component, product, units = entry
        price_unit = float(share) / units
        return {
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
        if self.env.context.get("proximus_pricing") is PRICING:
            return
        for order in self.with_context(proximus_pricing=PRICING):
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
        selection = [
            (line.bundle_component_id, line.product_id, line.product_uom_qty)
            for line in lines
        ]
        price = section.bundle_id._price(
            selection,
            self._price_context(),
            section.bundle_quantity or 1,
            section.bundle_term_id,
            section.bundle_advantage_ids,
        )
        for line, share, list_price in zip(
            lines, price.shares, price.list_prices, strict=True
        ):
            line._set_bundle_price(float(share), list_price)
        section._set_values({"bundle_trace": price.trace})
