from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusOnboardingSession(models.Model):
    """What was accepted and has a price: asked of a seller, or quoted to a customer."""

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
        index="btree_not_null",
    )
    sale_order_state = fields.Selection(related="sale_order_id.state")
    currency_id = fields.Many2one(related="sale_order_id.currency_id")
    recurring_total = fields.Monetary(related="sale_order_id.recurring_total")
    one_off_total = fields.Monetary(related="sale_order_id.one_off_total")
    quote_request_id = fields.Many2one(
        "proximus.quote.request",
        "Request for an Offer",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
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

    # === ACTIONS === #

    def action_create_quotation(self) -> dict:
        """Make one quotation of the accepted bundles, or open the one there is.

        A company sells nothing to itself: for its own set-up it asks for an offer.

        :return: the action that shows it: in Sales for who may read it there, else as
            the customer sees it.
        :raises UserError: when no accepted advice has a bundle.
        """
        self.ensure_one()
        if not self.sale_order_id and self._is_own_company():
            if not self._has_request():
                self._check_open()
                self._ask_for_offer()
            return self._get_request_action()
        if not self.sale_order_id:
            self._check_open()
            self._create_quotation()
        return self._get_quotation_action()

    # === OFFER === #

    def _validate_offer(self):
        """Check that there is a quotation, or a request for one."""
        if self.sale_order_id or self._has_request():
            return
        if self._is_own_company():
            raise UserError(self.env._("Ask for an offer first, or skip this step."))
        raise UserError(self.env._("Create the quotation first, or skip this step."))

    def _has_request(self) -> bool:
        """Whether an offer was asked for, and that was not taken back."""
        # sudo: whoever sets up need not read requests
        request_sudo = self.sudo().quote_request_id
        return bool(request_sudo) and request_sudo.state != "cancelled"

    def _ask_for_offer(self):
        """Make a draft of a request with each accepted bundle.

        What it replaces is not assumed: a person says so, reads it and sends it.

        :return: the `proximus.quote.request`, in sudo when the user may not make one.
        """
        requests = self.env["proximus.quote.request"].with_company(self.company_id)
        if not requests.has_access("create"):
            # sudo: what is asked is fixed by the accepted advice, for the own company.
            requests = requests.sudo()
        items = [
            {
                "action": "add",
                "bundle_id": bundle.id,
                "quantity": 1,
                "note": self._describe_quantities(bundle),
            }
            for bundle in self._get_quotable_bundles()
        ]
        self.quote_request_id = requests._ask(
            items, note=self.env._("From the set-up of %(name)s.", name=self.name)
        )
        return self.quote_request_id

    def _describe_quantities(self, bundle) -> str:
        """Return how many of each component the answers ask for, in words."""
        # sudo: names of parts, for whoever asks without rights on the catalogue
        bundle = bundle.sudo()
        quantities = self._get_quantities(bundle)
        return ", ".join(
            f"{quantities.get(part, part.default_quantity):g} × {part.name}"
            for part in bundle.component_ids
            if quantities.get(part, part.default_quantity)
        )

    def _get_request_action(self) -> dict:
        """Return the action that shows the request, or says who may send it."""
        # sudo: its name, for whoever sets up without the right to read requests
        request_sudo = self.sudo().quote_request_id
        if request_sudo.with_env(self.env).has_access("read"):
            return request_sudo.with_env(self.env).action_open()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("The request for an offer is ready"),
                "message": self.env._(
                    "%s waits for somebody with the role Owner, who reads and sends "
                    "it.",
                    request_sudo.name,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _create_quotation(self):
        """Create the quotation with each accepted bundle.

        :return: the `sale.order`, in sudo when the user has no sales rights.
        """
        bundles = self._get_quotable_bundles()
        orders = self.env["sale.order"].with_company(self.company_id)
        if not orders.has_access("create"):
            # sudo: what is quoted is fixed by the accepted advice, for the own company.
            orders = orders.sudo()
        order = orders.create(self._prepare_quotation_vals())
        for bundle in bundles.with_env(orders.env):
            order._add_bundle(bundle, quantities=self._get_quantities(bundle))
        return order

    def _get_quotable_bundles(self):
        """Return the accepted bundles.

        :raises UserError: when there is none.
        """
        bundles = self._get_accepted("bundle").bundle_id
        if not bundles:
            raise UserError(
                self.env._(
                    "No accepted advice of %(name)s has anything to quote.",
                    name=self.name,
                )
            )
        return bundles

    def _prepare_quotation_vals(self):
        """Return the values of the quotation. Extend with super()."""
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "origin": self.env._("Set-up of %(name)s", name=self.name),
            "onboarding_session_id": self.id,
        }

    def _get_quantities(self, bundle) -> dict:
        """Return how many of each component the answers ask for.

        A component that no answer speaks of is left to the bundle.

        :return: whole number by `proximus.bundle.component` record.
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
        return {
            "type": "ir.actions.act_url",
            # sudo: the page that the customer gets, with the token of this one order.
            "url": order.sudo().get_portal_url(),
            "target": "new",
        }
