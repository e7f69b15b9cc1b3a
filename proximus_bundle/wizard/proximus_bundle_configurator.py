from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class ProximusBundleConfigurator(models.TransientModel):
    """Choose a bundle for a quotation and see its price while choosing."""

    _name = "proximus.bundle.configurator"
    _description = "Add a Bundle"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    bundle_id = fields.Many2one(
        "proximus.bundle",
        required=True,
        domain="[('company_id', 'in', (False, company_id)),"
        " ('component_ids', '!=', False)]",
    )
    description = fields.Text(related="bundle_id.description")
    quantity = fields.Integer("Bundles", default=1, required=True)
    employees = fields.Integer(
        compute="_compute_drivers",
        store=True,
        readonly=False,
        help="For what is sold per employee.",
    )
    sites = fields.Integer(
        compute="_compute_drivers",
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
        string="Advantages",
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
    problem = fields.Char(compute="_compute_price")
    list_total = fields.Monetary("Separately per Month", compute="_compute_price")
    recurring_total = fields.Monetary("Per Month", compute="_compute_price")
    promotion = fields.Char(compute="_compute_price")
    one_off_total = fields.Monetary("Once", compute="_compute_price")
    saving = fields.Monetary("Saving per Month", compute="_compute_price")

    # === COMPUTES === #

    @api.depends("order_id")
    def _compute_drivers(self):
        for wizard in self:
            drivers = wizard.order_id._bundle_drivers()
            wizard.employees = drivers["employee"]
            wizard.sites = drivers["site"]

    @api.depends("bundle_id")
    def _compute_term_id(self):
        for wizard in self:
            wizard.term_id = wizard.bundle_id.term_ids[:1]

    @api.depends("bundle_id.component_ids.quantity_driver")
    def _compute_has_drivers(self):
        for wizard in self:
            drivers = wizard.bundle_id.component_ids.mapped("quantity_driver")
            wizard.has_employees = "employee" in drivers
            wizard.has_sites = "site" in drivers

    @api.depends("bundle_id", "employees", "sites")
    def _compute_line_ids(self):
        for wizard in self:
            drivers = {"employee": wizard.employees, "site": wizard.sites}
            kept = {line.component_id: line.product_id for line in wizard.line_ids}
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "component_id": component.id,
                        "product_id": (
                            kept.get(component) or component._chosen_products()[:1]
                        ).id,
                        "quantity": component._default_quantity(drivers),
                    }
                )
                for component in wizard.bundle_id.component_ids
            ]

    @api.depends(
        "bundle_id",
        "term_id",
        "quantity",
        "advantage_ids",
        "line_ids.product_id",
        "line_ids.quantity",
    )
    def _compute_price(self):
        for wizard in self:
            wizard.problem = False
            wizard._show_price(None)
            if not wizard.bundle_id:
                continue
            try:
                wizard._show_price(wizard._price())
            except (UserError, ValidationError) as problem:
                wizard.problem = str(problem)

    def _selection(self):
        self.ensure_one()
        return self.bundle_id._origin._selection(
            self.quantity, self._choices(), self._quantities()
        )

    def _choices(self):
        return {
            line.component_id.id: line.product_id.id
            for line in self.line_ids
            if line.component_id.is_choice
        }

    def _quantities(self):
        return {line.component_id.id: line.quantity for line in self.line_ids}

    def _price(self):
        """Return the price of what is chosen now.

        :raise UserError: when it cannot be sold like this, with the reason.
        """
        self.ensure_one()
        order, bundle = self.order_id, self.bundle_id._origin
        advantages = self.advantage_ids._origin
        selection = self._selection()
        units = sum(
            entry[2] for entry in selection if entry[0].billing_pool == "recurring"
        )
        bundle._check_sellable(order._bundle_date(), order.company_id)
        advantages._check_usable(
            bundle, order.partner_id, order.company_id, order._bundle_date(), units
        )
        return bundle._price(
            selection,
            order._price_context(),
            self.quantity,
            self.term_id._origin,
            advantages,
        )

    def _show_price(self, price):
        """Fill in the totals; None empties them."""
        pools = price.pools if price else {}
        monthly, once = pools.get("recurring"), pools.get("one_off")
        self.list_total = monthly.list_total if monthly else 0.0
        self.recurring_total = monthly.total if monthly else 0.0
        self.saving = monthly.saving if monthly else 0.0
        self.one_off_total = once.total if once else 0.0
        self.promotion = ", ".join(
            self.env._(
                "%(months)s months at %(amount)s from month %(first)s",
                months=phase.months,
                amount=self.currency_id.format(float(phase.priced.total)),
                first=phase.month_from,
            )
            for phase in (price.phases if price else [])
        )

    # === ACTIONS === #

    def action_add(self):
        """Put the chosen bundle on the quotation."""
        self.ensure_one()
        self.order_id._add_bundle(
            self.bundle_id,
            quantity=self.quantity,
            term=self.term_id,
            choices=self._choices(),
            quantities=self._quantities(),
            advantage=self.advantage_ids,
        )
        return {"type": "ir.actions.act_window_close"}
