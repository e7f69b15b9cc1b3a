from odoo.tests import tagged

from .home_common import HomeCommon


@tagged("post_install", "-at_install")
class TestAddresses(HomeCommon):
    """A screen belongs to the app, whether or not an entry leads to it."""

    def _web_menus(self, user):
        return self.env["ir.ui.menu"].with_user(user).load_web_menus(False)

    def test_each_address_leads_to_the_app_of_each_role(self):
        app = self.env.ref("proximus_connectivity.menu_root").id
        paths = set(
            self.env["ir.actions.actions"]
            .search([("path", "=like", "proximus%")])
            .mapped("path")
        )
        self.assertIn("proximus-lines", paths)
        # an app of everybody, as that of reporting, keeps its own addresses
        entries = self.env["ir.ui.menu"].search([("action", "!=", False)])
        paths -= {
            menu.action.path
            for menu in entries
            if int(menu.parent_path.split("/")[0]) != app
        }
        for user in (self.owner, self.seller, self.accountant):
            menus = self._web_menus(user).values()
            apps = {menu["actionPath"]: menu["appID"] for menu in menus}
            self.assertEqual({apps.get(path) for path in paths}, {app}, user.login)

    def test_what_has_no_entry_is_in_no_menu(self):
        menus = self._web_menus(self.owner)
        children = {child for menu in menus.values() for child in menu["children"]}
        added = {key for key in menus if str(key).startswith("address_")}
        self.assertTrue(added)
        self.assertFalse(added & children)
        own = {menu["actionPath"] for key, menu in menus.items() if key not in added}
        twice = {menus[key]["actionPath"] for key in added} & own
        self.assertFalse(twice)

    def test_whoever_has_no_role_gets_nothing_more(self):
        menus = self._web_menus(self.nobody)
        self.assertFalse([key for key in menus if str(key).startswith("address_")])
