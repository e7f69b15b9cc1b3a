from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusOnboardingSession(models.Model):
    """Fourth step: one quotation for everything that was accepted and has a price."""

    _inherit = "proximus.onboarding.session"

    sale_order_ids = fields.One2many(
        "sale.order", "onboarding_session_id", string="Quotations", copy=False
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        compute="_compute_sale_order_id",
        store=True,
        # The customer sees name and totals of the own quotation without sales rights.
        compute_sudo=True,
    )
    sale_order_state = fields.Selection(related="sale_order_id.state")
    currency_id = fields.Many2one(related="sale_order_id.currency_id")
    recurring_total = fields.Monetary(related="sale_order_id.recurring_total")
    one_off_total = fields.Monetary(related="sale_order_id.one_off_total")
    offer_preview = fields.Html(compute="_compute_offer_preview", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends("sale_order_ids.state")
    def _compute_sale_order_id(self):
        for session in self:
            orders = session.sale_order_ids.filtered(lambda o: o.state != "cancel")
            session.sale_order_id = orders.sorted("id")[-1:]

    @api.depends("recommendation_ids.decision", "answer_ids.state")
    def _compute_offer_preview(self):
        item = Markup("<li>%s × %s</li>")
        block = Markup("<h3>%s</h3><ul>%s</ul>")
        for session in self:
            blocks = []
            for bundle in session._get_accepted("bundle").bundle_id:
                quantities = session._get_quantities(bundle)
                rows = [
                    item % (quantities.get(part, part.default_quantity), part.name)
                    for part in bundle.component_ids
                    if quantities.get(part, part.default_quantity)
                ]
                blocks.append(block % (bundle.name, Markup("").join(rows)))
            session.offer_preview = Markup("").join(blocks)

    # === ACTION METHODS === #

    def action_create_quotation(self):
        """Make one quotation of the accepted bundles, or open the one there is.

        :return: the action that shows it: in Sales for who may read it there, else as
            the customer sees it.
        :rtype: dict
        :raise UserError: when no accepted advice has a bundle.
        """
        self.ensure_one()
        if not self.sale_order_id:
            self._check_open()
            self._create_quotation()
        return self._get_quotation_action()

    # === BUSINESS METHODS === #

    def _validate_offer(self):
        """Check that there is a quotation."""
        if not self.sale_order_id:
            raise UserError(
                self.env._("Create the quotation first, or skip this step.")
            )

    def _create_quotation(self):
        """Create the quotation with each accepted bundle.

        :return: the `sale.order`, in sudo when the user has no sales rights.
        """
        bundles = self._get_accepted("bundle").bundle_id
        if not bundles:
            raise UserError(
                self.env._(
                    "No accepted advice of %(name)s has anything to quote.",
                    name=self.name,
                )
            )
        orders = self.env["sale.order"].with_company(self.company_id)
        if not orders.has_access("create"):
            # sudo: what is quoted is fixed by the accepted advice, for the own company.
            orders = orders.sudo()
        order = orders.create(self._prepare_quotation_vals())
        for bundle in bundles.with_env(orders.env):
            order._add_bundle(bundle, quantities=self._get_quantities(bundle))
        return order

    def _prepare_quotation_vals(self):
        """Return the values of the quotation. Extend with super()."""
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "origin": self.env._("Set-up of %(name)s", name=self.name),
            "onboarding_session_id": self.id,
        }

    def _get_quantities(self, bundle):
        """Return how many of each component the answers ask for.

        A component that no answer speaks of is left to the bundle.

        :return: whole number by `proximus.bundle.component` record.
        :rtype: dict
        """
        numbers = {
            product: answer._get_value()
            for answer in self.answer_ids
            for product in answer.question_id.product_ids
            if answer._get_value() is not None
        }
        quantities = {}
        for component in bundle.component_ids:
            products = component.product_id | component.option_ids
            counts = [numbers[product] for product in products if product in numbers]
            if counts:
                quantities[component] = counts[0]
        return quantities

    def _get_quotation_action(self):
        """Return the action that shows the quotation to this user."""
        order = self.sale_order_id
        if order.with_env(self.env).has_access("read"):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "sale.action_quotations_with_onboarding"
            )
            return {
                **action,
                "res_id": order.id,
                "views": [(False, "form")],
                "view_mode": "form",
            }
        # sudo: the page that the customer gets, with the token of this one order.
        return {
            "type": "ir.actions.act_url",
            "url": order.sudo().get_portal_url(),
            "target": "new",
        }
