from datetime import date

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.proximus_connectivity.tests.common import QueryCounter, UserFactory


class BundleCommon(UserFactory, QueryCounter, AccountTestInvoicingCommon):
    """A bundle of a fibre line, mobile lines, a service and an installation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.company.tax_calculation_rounding_method = "round_globally"
        cls.currency = cls.company.currency_id
        cls.fibre = cls._create_product_of("Fibre", 55.0, line_kind="internet")
        cls.mobile = cls._create_product_of("Mobile", 15.0, line_kind="mobile")
        cls.big_mobile = cls._create_product_of("Mobile XL", 30.0, line_kind="mobile")
        cls.service = cls._create_product_of("Protection", 4.0)
        cls.setup_product = cls._create_product_of("Installation", 99.0)
        cls.bundle = cls._create_bundle()
        cls.customer = cls._create_customer("Brasserie Test")

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        for xmlid in (
            "sales_team.group_sale_manager",
            "proximus_connectivity.group_manager",
        ):
            groups |= cls.env.ref(xmlid)
        return groups

    # === FACTORIES === #

    @classmethod
    def _create_product_of(cls, name, price, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "invoice_policy": "order",
                "taxes_id": [Command.set(cls.tax_sale_a.ids)],
                **vals,
            }
        )

    @classmethod
    def _create_customer(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def _create_bundle(cls, components=None, **vals):
        """Create a bundle with a 10 % discount; components are tuples of vals."""
        if components is None:
            components = [
                {"product_id": cls.fibre.id},
                {
                    "product_id": cls.mobile.id,
                    "default_quantity": 3,
                    "min_quantity": 0,
                    "max_quantity": 20,
                },
                {"product_id": cls.service.id, "default_quantity": 5},
                {"product_id": cls.setup_product.id, "billing_pool": "one_off"},
            ]
        return cls.env["proximus.bundle"].create(
            {
                "name": "Brewery Connect",
                "currency_id": cls.currency.id,
                "pricing_method": "percent",
                "discount": 10.0,
                "component_ids": [
                    Command.create({"sequence": index, **component})
                    for index, component in enumerate(components)
                ],
                **vals,
            }
        )

    @classmethod
    def _create_order(cls, **vals):
        return cls.env["sale.order"].create({"partner_id": cls.customer.id, **vals})

    # === SHORTCUTS === #

    @classmethod
    def _component(cls, product, bundle=None):
        components = (bundle or cls.bundle).component_ids
        return components.filtered(lambda c: product in c.product_id | c.option_ids)

    @classmethod
    def _sell(cls, bundle=None, order=None, **kwargs):
        """Quote a bundle and confirm; return the subscription."""
        order = order or cls._create_order()
        order._add_bundle(bundle or cls.bundle, **kwargs)
        order.action_confirm()
        return order.subscription_ids

    @classmethod
    def _activate(cls, subscription, day, products=None):
        """Put the installed lines of a subscription in service."""
        lines = subscription.line_ids.line_id
        if products:
            lines = lines.filtered(lambda line: line.product_id in products)
        lines.action_activate(day)

    @classmethod
    def _create_active(cls, day=date(2026, 3, 15), **kwargs):
        """Return a subscription whose lines all work from a day on."""
        subscription = cls._sell(**kwargs)
        cls._activate(subscription, day)
        return subscription

    def _amounts(self, moves):
        """Return pairs of product and net amount of the invoice lines."""
        return [
            (line.product_id, line.price_subtotal)
            for line in moves.invoice_line_ids.sorted("sequence")
            if line.display_type == "product"
        ]
