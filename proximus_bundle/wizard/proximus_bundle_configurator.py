from decimal import Decimal
from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..models.catalogue.proximus_advantage_eligibility import Situation
from ..tools.allocation import allocate
from ..tools.pricing import PriceSnapshot


class ProximusBundleConfigurator(models.TransientModel):
    """Choose a bundle for a quotation and see its price while choosing."""

    _name = "proximus.bundle.configurator"
    _description = "Add a Bundle"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    customer_id = fields.Many2one(related="order_id.partner_id.commercial_partner_id")
    quoted_on = fields.Date(compute="_compute_quoted_on")
    section_id = fields.Many2one(
        "sale.order.line",
        "Change",
        domain="[('order_id', '=', order_id), ('bundle_key', '!=', 0),"
        " ('display_type', '=', 'line_section')]",
        ondelete="cascade",
        help="The bundle on the quotation that is changed. Empty: one is added.",
    )
    section_count = fields.Integer(compute="_compute_section_count")
    bundle_id = fields.Many2one(
        "proximus.bundle",
        compute="_compute_bundle_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain="[('company_id', 'in', (False, company_id)),"
        " ('component_ids', '!=', False),"
        " '|', ('date_from', '=', False), ('date_from', '<=', quoted_on),"
        " '|', ('date_to', '=', False), ('date_to', '>=', quoted_on)]",
    )
    description = fields.Text(related="bundle_id.description")
    quantity = fields.Integer(
        "Bundles",
        compute="_compute_quantity",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    site_ids = fields.Many2many(
        "res.partner",
        string="Deliver At",
        compute="_compute_site_ids",
        store=True,
        readonly=False,
        help="Addresses that share what is sold per site.",
    )
    employees = fields.Integer(
        compute="_compute_employees",
        store=True,
        readonly=False,
        help="For what is sold per employee.",
    )
    sites = fields.Integer(
        compute="_compute_sites",
        store=True,
        readonly=False,
        help="For what is sold per site.",
    )
    term_id = fields.Many2one(
        "proximus.bundle.term",
        compute="_compute_term_id",
        store=True,
        readonly=False,
        domain="[('bundle_id', '=', bundle_id)]",
    )
    advantage_ids = fields.Many2many(
        "proximus.advantage",
        string="Promotions",
        compute="_compute_advantage_ids",
        store=True,
        readonly=False,
        domain="[('company_id', 'in', (False, company_id)),"
        " '|', ('bundle_ids', '=', False), ('bundle_ids', 'in', bundle_id)]",
    )
    line_ids = fields.One2many(
        "proximus.bundle.configurator.line",
        "configurator_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    has_employees = fields.Boolean(compute="_compute_has_drivers")
    has_sites = fields.Boolean(compute="_compute_has_drivers")
    has_several_choices = fields.Boolean(compute="_compute_has_drivers")
    delivery_id = fields.Many2one(
        related="order_id.partner_shipping_id", string="Delivered At"
    )
    headline = fields.Char("Price", compute="_compute_price")
    term_prices = fields.Json(
        compute="_compute_price", help="What is chosen costs with each term, by its id."
    )
    legal_warning = fields.Char(related="term_id.legal_warning")
    problem = fields.Char(compute="_compute_price")
    effect = fields.Char(compute="_compute_price")
    not_eligible = fields.Text("Not for This Customer", compute="_compute_price")
    list_total = fields.Monetary("Separately per Month", compute="_compute_price")
    recurring_total = fields.Monetary("Per Month", compute="_compute_price")
    promotion = fields.Char(compute="_compute_price")
    one_off_total = fields.Monetary("One-Off", compute="_compute_price")
    saving = fields.Monetary("Saving per Month", compute="_compute_price")
    term_total = fields.Monetary("Total over the Term", compute="_compute_price")

    # === COMPUTES === #

    @api.depends("order_id")
    def _compute_quoted_on(self):
        for wizard in self:
            wizard.quoted_on = wizard.order_id._bundle_date()

    @api.depends("order_id")
    def _compute_section_count(self):
        for wizard in self:
            wizard.section_count = len(wizard.order_id._bundle_sections())

    @api.depends("section_id")
    def _compute_bundle_id(self):
        for wizard in self:
            wizard.bundle_id = wizard.section_id.bundle_id or wizard.bundle_id

    @api.depends("section_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.section_id.bundle_quantity or wizard.quantity or 1

    @api.depends("section_id", "bundle_id")
    def _compute_site_ids(self):
        for wizard in self:
            if not wizard._is_changing():
                known = wizard.site_ids or wizard.order_id._bundle_sites()
                wizard.site_ids = wizard.has_sites and known
                continue
            lines = wizard._present_lines().filtered(
                lambda line: line.bundle_component_id.quantity_driver == "site"
            )
            wizard.site_ids = lines.proximus_site_id

    @api.depends("order_id")
    def _compute_employees(self):
        for wizard in self:
            drivers = wizard.order_id._bundle_drivers()
            known = max(drivers["employee"], wizard.order_id._seats_sold())
            wizard.employees = wizard.employees or known

    @api.depends("order_id", "site_ids")
    def _compute_sites(self):
        for wizard in self:
            drivers = wizard.order_id._bundle_drivers()
            wizard.sites = len(wizard.site_ids) or drivers["site"]

    @api.depends("bundle_id", "section_id")
    def _compute_term_id(self):
        for wizard in self:
            if wizard._is_changing():
                wizard.term_id = wizard.section_id.bundle_term_id
            else:
                wizard.term_id = wizard.bundle_id.term_ids[:1]

    @api.depends("section_id")
    def _compute_advantage_ids(self):
        for wizard in self:
            wizard.advantage_ids = wizard.section_id.bundle_advantage_ids

    @api.depends("bundle_id.component_ids.quantity_driver")
    def _compute_has_drivers(self):
        for wizard in self:
            drivers = wizard.bundle_id.component_ids.mapped("quantity_driver")
            wizard.has_employees = "employee" in drivers
            wizard.has_sites = "site" in drivers
            choices = wizard.bundle_id.component_ids.mapped("choice_max")
            wizard.has_several_choices = max(choices, default=1) > 1

    @api.depends("bundle_id", "section_id", "employees", "sites")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard.line_ids
            kept = {line.component_id: line._kept_values() for line in lines}
            # What is on the quotation counts until a number changes.
            opening = wizard._is_changing() and not (
                lines.component_id & wizard.bundle_id.component_ids
            )
            present = wizard._present_lines().grouped("bundle_component_id")
            vals_list = []
            for component in wizard.bundle_id.component_ids:
                if opening and component in present:
                    vals_list += wizard._prepare_present(component, present[component])
                else:
                    vals = wizard._prepare_line(component, kept.get(component, {}))
                    vals_list.append({**vals, **({"quantity": 0} if opening else {})})
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in vals_list),
            ]

    def _prepare_line(self, component, kept: dict):
        """Return the values of the line of a component as it is proposed.

        :param kept: what was chosen for it before.
        """
        drivers = {"employee": self.employees, "site": self.sites}
        products = component._chosen_products()
        return {
            "component_id": component.id,
            "product_id": products[:1].id,
            "more_product_ids": [Command.set(products[1:].ids)],
            "quantity": component._default_quantity(drivers),
            **kept,
        }

    def _prepare_present(self, component, sale_lines):
        """Return the values of the lines of a component as it is on the quotation.

        One line per site, but one for all of what the sites of the bundle share.
        """
        products = sale_lines.product_id
        first = sale_lines.filtered(lambda line: line.product_id == products[:1])
        places = {
            site: sum(lines.mapped("product_uom_qty"))
            for site, lines in first.grouped("proximus_site_id").items()
        }
        if component.quantity_driver == "site":
            places = {first.proximus_site_id.browse(): sum(places.values())}
        whole = ceil(sum(places.values()) / (self.quantity or 1))
        quantities = allocate(Decimal(whole), list(places.values()), Decimal(1))
        return [
            {
                "component_id": component.id,
                "product_id": products[:1].id,
                "more_product_ids": [Command.set(products[1:].ids)],
                "quantity": int(quantity),
                "site_id": site.id,
            }
            for site, quantity in zip(places, quantities, strict=True)
        ]

    def _present_lines(self):
        """Return the lines of the bundle that is changed."""
        return (
            self.section_id._bundle_lines()
            if self._is_changing()
            else (self.section_id.browse())
        )

    def _is_changing(self):
        self.ensure_one()
        section = self.section_id
        return bool(section) and section.bundle_id == self.bundle_id._origin

    @api.depends(
        "bundle_id",
        "term_id",
        "quantity",
        "advantage_ids",
        "site_ids",
        "line_ids.product_id",
        "line_ids.more_product_ids",
        "line_ids.quantity",
        "line_ids.site_id",
    )
    def _compute_price(self):
        for wizard in self:
            wizard.problem = wizard.effect = wizard.not_eligible = False
            wizard.headline = wizard.term_prices = False
            wizard._show_price(None)
            if not wizard.bundle_id:
                continue
            try:
                wizard._show_price(wizard._price())
                wizard.headline = wizard.order_id._format_headline(
                    wizard.recurring_total, wizard.one_off_total
                )
                wizard.term_prices = wizard._describe_terms()
            except (UserError, ValidationError) as problem:
                wizard.problem = str(problem)
            own_use = wizard.order_id._own_use_problem()
            wizard.problem = own_use or wizard.problem
            wizard.not_eligible = wizard._not_eligible()

    def _request(self):
        """Return what is chosen, as `sale.order._add_bundle` takes it.

        A component may have several lines, one per site.
        """
        self.ensure_one()
        groups = self.line_ids.grouped("component_id")
        return {
            "quantity": self.quantity,
            "term": self.term_id._origin,
            "choices": {
                component.id: (lines.product_id | lines.more_product_ids).ids
                for component, lines in groups.items()
                if component.is_choice
            },
            "quantities": {
                **dict.fromkeys(self.bundle_id.component_ids.ids, 0),
                **{
                    component.id: sum(lines.mapped("quantity"))
                    for component, lines in groups.items()
                },
            },
            "advantage": self.advantage_ids._origin,
            "sites": {
                component.id: lines._places() for component, lines in groups.items()
            },
        }

    def _price(self):
        """Return the values of the lines that would be on the quotation.

        :raises UserError: when it cannot be sold like this, with the reason.
        """
        self.ensure_one()
        return self.order_id._prepare_bundle(
            self.bundle_id._origin,
            **self._request(),
            section=self.section_id if self._is_changing() else None,
        )

    def _describe_terms(self) -> dict[str, str]:
        """Return what is chosen costs a month with each term of the bundle, in words.

        :raises UserError: when it cannot be sold with one of them.
        """
        prices = {}
        terms = self.bundle_id._origin.term_ids
        for term in terms if len(terms) > 1 else ():
            request = {**self._request(), "term": term}
            vals_list = self.order_id._prepare_bundle(
                self.bundle_id._origin,
                **request,
                section=self.section_id if self._is_changing() else None,
            )
            price = PriceSnapshot.parse(vals_list[0]["bundle_price"])
            _list_total, monthly = price.totals("recurring")
            part = self._part_without_vat(vals_list, "recurring")
            amount = self.currency_id.format(float(monthly) * part)
            prices[str(term.id)] = self.env._("%s a month", amount)
        return prices

    def _not_eligible(self):
        """Return in words which advantages the customer may not have, and why."""
        order, bundle = self.order_id, self.bundle_id._origin
        advantages = self.env["proximus.advantage"].search(
            [
                ("company_id", "in", (False, order.company_id.id)),
                ("id", "not in", self.advantage_ids.ids),
            ]
        )
        monthly = self.line_ids.filtered(lambda line: line.billing_pool == "recurring")
        situation = Situation(
            bundle=bundle,
            partner=order.partner_id,
            company=order.company_id,
            date=order._bundle_date(),
            units=sum(monthly.mapped("quantity")) * self.quantity,
            amount=self.list_total,
            currency=self.currency_id,
            sites=self.line_ids.site_id or self.site_ids or order.partner_shipping_id,
        )
        return "\n".join(
            f"{advantage.name}: {reason}"
            for advantage in advantages
            if not advantage.bundle_ids or bundle._is_version_of(advantage.bundle_ids)
            if (reason := advantage._reason_not_usable(situation))
        )

    def _show_price(self, vals_list):
        """Fill in the totals, without VAT, from the values of the lines.

        :param vals_list: of the section and its lines; None empties the totals.
        """
        price = PriceSnapshot.parse(vals_list and vals_list[0]["bundle_price"])
        part = self._part_without_vat(vals_list, "recurring")
        monthly = [float(total) * part for total in price.totals("recurring")]
        part_once = self._part_without_vat(vals_list, "one_off")
        once = [float(total) * part_once for total in price.totals("one_off")]
        self.list_total, self.recurring_total = monthly
        self.saving = monthly[0] - monthly[1]
        self.one_off_total = once[1]
        missing = self.bundle_id.component_ids.browse(price.missing)
        self.effect = self.bundle_id._describe_degradation(missing)
        months = self.term_id.months or 12
        self.term_total = (
            months * monthly[1]
            + sum(
                (float(phase.total) * part - monthly[1])
                * max(min(phase.months, months + 1 - phase.month_from), 0)
                for phase in price.phases
            )
            + once[1]
        )
        self.promotion = ", ".join(
            self.env._(
                "%(amount)s in months %(first)s to %(last)s",
                amount=self.currency_id.format(float(phase.total) * part),
                first=phase.month_from,
                last=phase.month_to,
            )
            for phase in price.phases
        )

    def _part_without_vat(self, vals_list, pool: str) -> float:
        """Return which part of the price of a pool is no VAT.

        :param vals_list: of the section and its lines.
        """
        order, whole, net = self.order_id, 0.0, 0.0
        for vals in (vals_list or ())[1:]:
            product = self.env["product.product"].browse(vals["product_id"])
            component = self.env["proximus.bundle.component"].browse(
                vals["bundle_component_id"]
            )
            if component.billing_pool != pool:
                continue
            quantity = vals["product_uom_qty"]
            amount = (vals["price_unit"] or vals["bundle_list_price"]) * quantity
            usual = product.taxes_id._filter_taxes_by_company(order.company_id)
            taxes = order.fiscal_position_id.map_tax(usual)
            whole += amount
            net += taxes._without_tax(amount, quantity, product)
        return net / whole if whole else 1.0

    # === ACTIONS === #

    def action_add(self):
        """Put the chosen bundle on the quotation, or change the one that is there."""
        self.ensure_one()
        if self.section_id:
            self.order_id._change_bundle(self.section_id, **self._request())
        else:
            self.order_id._add_bundle(self.bundle_id, **self._request())
        return {"type": "ir.actions.act_window_close"}
