"""Each role finds its own few menus in the app, and nothing else."""

from lxml import etree

from odoo.tests import TransactionCase, new_test_user, tagged

APP = "proximus_connectivity.menu_root"
OWNER = [
    "Home",
    "Lines",
    "People",
    "Security",
    "Bills",
    "To Do",
    "Offers",
]
PARTNER = [
    "Home",
    "Customers",
    "Requests and Quotations",
    "Subscriptions",
    "Delivery / Orders",
    "Delivery / Number Moves",
    "Delivery / Address Checks",
    "Delivery / Problems and Claims",
    "Security / Services and Seats",
    "Security / Without Protection",
    "Catalogue",
    "Recurring Revenue",
]
ACCOUNTANT = [
    "Home",
    "Billing / Billing Runs",
    "Billing / Subscriptions",
    "Billing / Billing Ledger",
    "Operator Bills",
    "Claims",
    "Cost / Forecast",
    "Cost / Money Recovered",
    "Cost / Benefits in Kind",
    "Cost / Allocation",
    "Closing / Costs",
    "Closing / Revenue",
    "Recurring Revenue",
]


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    def _entries(self, *groups) -> list[str]:
        """Return what a user with these groups can click in the app, in order."""
        user = new_test_user(self.env, "menus", ",".join(("base.group_user", *groups)))
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        user.unlink()
        apps = [menus[number] for number in menus["root"]["children"]]
        found = []

        def walk(menu, path):
            for number in menu["children"]:
                child = menus[number]
                if child["children"]:
                    walk(child, [*path, child["name"]])
                else:
                    found.append(" / ".join([*path, child["name"]]))

        for app in apps:
            if app["xmlid"] == APP:
                walk(app, [])
        return found

    def test_the_owner(self):
        self.assertEqual(self._entries("proximus_connectivity.group_owner"), OWNER)

    def test_the_partner(self):
        self.assertEqual(self._entries("proximus_connectivity.group_partner"), PARTNER)

    def test_the_accountant(self):
        self.assertEqual(
            self._entries("proximus_connectivity.group_accountant"), ACCOUNTANT
        )

    def test_the_revenue_schedule_takes_a_setting(self):
        who = (
            "proximus_connectivity.group_accountant",
            "account.group_account_manager",
        )
        entry = "Billing / Revenue Schedule (IFRS 15)"
        self.assertNotIn(entry, self._entries(*who))
        settings = self.env["res.config.settings"]
        settings.create({"group_proximus_revenue_schedule": True}).execute()
        self.assertIn(entry, self._entries(*who))
        self.assertEqual(
            self._entries("proximus_connectivity.group_accountant"), ACCOUNTANT
        )
        settings.create({"group_proximus_revenue_schedule": False}).execute()
        self.assertNotIn(entry, self._entries(*who))

    def test_what_the_partner_no_longer_has_an_entry_for_is_one_click_away(self):
        for model, action in (
            ("proximus.portfolio", "proximus_connectivity.proximus_line_action_sold"),
            (
                "proximus.portfolio",
                "proximus_connectivity.proximus_line_usage_month_action",
            ),
            (
                "proximus.portfolio",
                "proximus_onboarding.proximus_onboarding_campaign_action",
            ),
            ("proximus.portfolio", "proximus_connectivity.proximus_client_action"),
            (
                "proximus.quote.request",
                "proximus_connectivity.proximus_figures_consent_action",
            ),
            ("proximus.bundle", "proximus_bundle.proximus_advantage_action"),
        ):
            arch = self.env[model].get_view(view_type="list")["arch"]
            self.assertIn(f'name="{self.env.ref(action).id}"', arch, action)
        offers = self.env.ref("proximus_connectivity.product_template_view_list_offer")
        arch = self.env["product.template"].get_view(offers.id)["arch"]
        bundles = self.env.ref("proximus_bundle.proximus_bundle_action")
        self.assertIn(f'name="{bundles.id}"', arch)

    def test_as_few_as_were_promised(self):
        self.assertEqual((len(OWNER), len(PARTNER)), (7, 12))
        top = {entry.partition(" / ")[0] for entry in ACCOUNTANT}
        self.assertEqual(len(top), 7)

    def test_one_block_of_settings(self):
        arch = self.env["res.config.settings"].get_view(view_type="form")["arch"]
        tree = etree.fromstring(arch)
        (app,) = tree.xpath("//app[contains(@name, 'proximus')]")
        self.assertEqual(app.get("string"), "Proximus")
        names = {block.get("name") for block in app.iter("block")}
        self.assertLessEqual(
            {
                "proximus_reminders",
                "proximus_subscriptions",
                "proximus_protection",
                "proximus_guided_setup",
            },
            names,
        )

    def test_an_integrator_has_both_trees(self):
        found = self._entries("proximus_connectivity.group_owner_partner")
        both = {*OWNER, *PARTNER, "Security / Overview"} - {"Security"}
        self.assertEqual(set(found), both)
        self.assertEqual(len(found), len(set(found)))

    def test_whoever_has_no_role_has_no_menu(self):
        for group in (
            "base.group_user",
            "proximus_connectivity.group_user",
            "proximus_security.group_officer",
            "account.group_account_manager",
            "sales_team.group_sale_salesman",
        ):
            self.assertFalse(self._entries(group), group)

    def test_a_manager_configures(self):
        found = self._entries("proximus_connectivity.group_manager")
        self.assertTrue(found)
        self.assertEqual({name.split(" / ")[0] for name in found}, {"Configuration"})

    def test_what_is_technical_takes_the_developer_mode(self):
        user = new_test_user(
            self.env,
            "menus",
            "base.group_user,proximus_connectivity.group_all_roles,"
            "proximus_connectivity.group_manager",
        )
        menus = self.env["ir.ui.menu"].with_user(user)
        more = menus._visible_menu_ids(True) - menus._visible_menu_ids(False)
        top = self.env.ref("proximus_connectivity.menu_technical")
        self.assertIn(top.id, more)
        self.assertGreater(len(top.child_id), 5)
        shown = menus.load_menus(False)
        self.assertFalse(set(top.child_id.ids) & shown.keys())
