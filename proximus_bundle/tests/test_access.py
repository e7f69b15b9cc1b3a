from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.proximus_connectivity.tests.access import AccessMixin

from .common import BundleCommon

EMPLOYEE = "base.group_user"
OWNER = "proximus_connectivity.group_owner"
SELLER = "sales_team.group_sale_salesman"
SALES = "sales_team.group_sale_manager"
BILLING = "account.group_account_invoice"
READER = "account.group_account_readonly"
ACCOUNTANT = "account.group_account_manager"
PORTAL = "base.group_portal"
PARTNER = "proximus_connectivity.group_partner"
BOOKS = "proximus_connectivity.group_accountant"
#: What a role brings of this module, beside what stands in the matrix for it.
ROLES = {PARTNER: SELLER, BOOKS: BILLING}

#: Sellers and billing people read it, sales managers keep it.
CATALOGUE = {SELLER: "r", SALES: "rwcd", BILLING: "r", ACCOUNTANT: "r"}
READ_BY_ALL = dict.fromkeys((OWNER, SELLER, SALES, BILLING, READER, ACCOUNTANT), "r")
INDEX = {SALES: "rwcd", BILLING: "r", ACCOUNTANT: "rwcd"}
CUTOFF = {READER: "r", ACCOUNTANT: "rwcd", BOOKS: "rwcd"}
REVENUE = {READER: "r", ACCOUNTANT: "rcd"}

MATRIX = {
    "proximus.advantage": CATALOGUE,
    "proximus.advantage.use": {**CATALOGUE, SALES: "rd"},
    "proximus.billing.item": {**READ_BY_ALL, BILLING: "rwc", ACCOUNTANT: "rwc"},
    "proximus.billing.preview.line": {BILLING: "rwcd", ACCOUNTANT: "rwcd"},
    "proximus.billing.run": {BILLING: "rwc", READER: "r", ACCOUNTANT: "rwc"},
    # whoever asks for an offer names a bundle
    "proximus.bundle": {**CATALOGUE, OWNER: "r"},
    "proximus.bundle.component": CATALOGUE,
    "proximus.bundle.configurator": {SELLER: "rwcd", SALES: "rwcd"},
    "proximus.bundle.configurator.line": {SELLER: "rwcd", SALES: "rwcd"},
    "proximus.bundle.phase": CATALOGUE,
    "proximus.bundle.term": CATALOGUE,
    "proximus.bundle.tier": CATALOGUE,
    "proximus.bundle.usage": CATALOGUE,
    "proximus.cutoff": CUTOFF,
    "proximus.cutoff.line": CUTOFF,
    "proximus.indexation": INDEX,
    "proximus.indexation.line": INDEX,
    "proximus.mrr.change": dict.fromkeys(
        (SALES, BILLING, READER, ACCOUNTANT, PARTNER), "r"
    ),
    "proximus.price.explanation": dict.fromkeys(
        (SELLER, SALES, BILLING, ACCOUNTANT), "rwcd"
    ),
    "proximus.order.activation": dict.fromkeys((OWNER, PARTNER), "rwcd"),
    "proximus.performance.obligation": REVENUE,
    "proximus.quote.request.import": {SELLER: "rwcd", SALES: "rwcd"},
    "proximus.quote.request.import.item": {SELLER: "rwcd", SALES: "rwcd"},
    "proximus.revenue.schedule": REVENUE,
    "proximus.subscription": {
        **READ_BY_ALL,
        **dict.fromkeys((SALES, BILLING, ACCOUNTANT), "rw"),
        PORTAL: "r",
    },
    "proximus.subscription.amend": dict.fromkeys((SALES, BILLING, ACCOUNTANT), "rwcd"),
    "proximus.subscription.change": READ_BY_ALL,
    "proximus.subscription.line": {**READ_BY_ALL, BILLING: "rw", ACCOUNTANT: "rw"},
    "proximus.subscription.pause": READ_BY_ALL,
    "proximus.subscription.segment": READ_BY_ALL,
}
#: What the owner reads of what is addressed to the own company.
ADDRESSED = {
    "proximus.billing.item",
    "proximus.subscription",
    "proximus.subscription.change",
    "proximus.subscription.line",
    "proximus.subscription.pause",
    "proximus.subscription.segment",
}
MATRIX = {
    model: {
        **{role: rights[group] for role, group in ROLES.items() if group in rights},
        **({OWNER: "r"} if model in ADDRESSED else {}),
        **rights,
    }
    for model, rights in MATRIX.items()
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestAccess(AccessMixin, BundleCommon):
    """Group × verb × company."""

    module = "proximus_bundle"
    matrix = MATRIX
    groups = (
        EMPLOYEE,
        OWNER,
        SELLER,
        SALES,
        BILLING,
        READER,
        ACCOUNTANT,
        *ROLES,
        PORTAL,
        "base.group_public",
    )

    def test_an_owner_reads_what_is_addressed_to_the_own_company(self):
        subscription = self._create_active(date(2026, 3, 1))
        subscription._bill(date(2026, 3, 1))
        owner = self._create_user("owner", OWNER)
        order = subscription.order_id
        invoice = order.invoice_ids or subscription.line_ids.billing_item_ids.move_id
        records = (subscription, subscription.line_ids, order, invoice)
        for record in records:
            with self.subTest(model=record._name):
                self.assertTrue(record)
                mine = record.with_user(owner)
                self.assertFalse(mine.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    mine.read(["display_name"])
        # as in a database of before this version: the company sold to itself
        self.company.partner_id = self.customer
        self.env.flush_all()
        self.env.registry.clear_cache()
        for record in records:
            with self.subTest(model=record._name, side="own"):
                mine = record.with_user(owner)
                self.assertEqual(mine.search([("id", "in", record.ids)]), record)
                self.assertTrue(mine.read(["display_name"]))
                for verb in ("write", "create", "unlink"):
                    self.assertFalse(mine.has_access(verb))

    def test_a_seller_quotes_and_confirms_with_own_rights_only(self):
        seller = self._create_user("seller", "sales_team.group_sale_salesman")
        order = self.env["sale.order"].with_user(seller)
        order = order.create({"partner_id": self.customer.id})
        action = order.action_add_bundle()
        wizard = self.env[action["res_model"]].with_user(seller)
        wizard = wizard.with_context(**action["context"]).create(
            {"bundle_id": self.bundle.id}
        )
        wizard.action_add()
        self.assertTrue(order._price_explanations())
        order.action_confirm()
        subscription = order.subscription_ids
        self.assertEqual(subscription.recurring_amount, 108.0)
        self.assertEqual(subscription.user_id, seller)
        self.assertEqual(len(subscription.sudo().line_ids.line_id), 4)
        self._activate(subscription.sudo(), "2026-03-15")
        with self.assertRaises(AccessError):
            subscription._bill(date(2026, 3, 20))

    def test_a_seller_sees_own_subscriptions_and_a_manager_all(self):
        seller = self._create_user("seller", "sales_team.group_sale_salesman")
        manager = self._create_user("all", "sales_team.group_sale_salesman_all_leads")
        mine = self._sell(order=self._create_order(user_id=seller.id))
        other = self._sell(order=self._create_order(user_id=self.env.user.id))
        for model in ("proximus.subscription", "proximus.subscription.line"):
            found = self.env[model].with_user(seller).search([])
            self.assertTrue(found)
            subscriptions = found if "line" not in model else found.subscription_id
            self.assertEqual(subscriptions, mine)
        found = self.env["proximus.subscription"].with_user(manager).search([])
        self.assertLessEqual(mine | other, found)

    def test_billing_people_bill_with_own_rights_only(self):
        subscription = self._create_active(date(2026, 3, 1))
        billing = self._create_user("billing", "account.group_account_invoice")
        runs = self.env["proximus.billing.run"].with_user(billing)
        run = runs.create({"date": date(2026, 3, 20)})
        run.action_preview()
        run.action_run()
        self.assertEqual(run.move_count, 1)
        self.assertEqual(subscription.with_user(billing).invoice_count, 1)
        move = run.move_ids
        self.assertEqual(move.subscription_count, 1)
        move.button_draft()
        move.button_cancel()
        self.assertTrue(run._process(subscription.with_user(billing), run.date))

    def test_another_company_sees_nothing(self):
        subscription = self._create_active(date(2026, 3, 1))
        subscription._bill(date(2026, 3, 1))
        self.env["proximus.billing.run"].create({})
        other = self.env["res.company"].sudo().create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "base.group_user,sales_team.group_sale_manager,"
            "account.group_account_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.bundle.company_id = self.company
        for model in (
            "proximus.bundle",
            "proximus.bundle.component",
            "proximus.subscription",
            "proximus.subscription.line",
            "proximus.subscription.segment",
            "proximus.billing.item",
            "proximus.billing.run",
        ):
            records = (
                self.env[model].sudo().search([("company_id", "=", self.company.id)])
            )
            with self.subTest(model):
                self.assertTrue(records)
                found = self.env[model].with_user(stranger).search([])
                self.assertFalse(found & records)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_portal_user_sees_the_subscriptions_of_the_own_company(self):
        portal = new_test_user(self.env, "portal_user", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        mine = self._sell()
        foreign = self._sell(
            order=self._create_order(partner_id=self._create_customer("X").id)
        )
        found = self.env["proximus.subscription"].with_user(portal).search([])
        self.assertEqual(found, mine)
        with self.assertRaises(AccessError):
            foreign.with_user(portal).check_access("read")
        for model in ("proximus.subscription.line", "proximus.billing.item"):
            self.assertFalse(self.env[model].with_user(portal).has_access("read"))
