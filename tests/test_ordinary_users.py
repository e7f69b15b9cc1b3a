"""After an administrator installed the suite, people with ordinary rights open it."""

from odoo.tests import HttpCase, new_test_user, tagged

#: Who works in a small firm that never heard of the suite's own groups.
PEOPLE = {
    "employee": "base.group_user",
    "seller": "sales_team.group_sale_salesman",
    "sales_lead": "sales_team.group_sale_manager",
    "invoicing": "account.group_account_invoice",
    "bookkeeper": "account.group_account_manager",
    "reader": "account.group_account_readonly",
    "people_desk": "hr.group_hr_user",
}
#: The one entry that takes no role: reporting something suspicious.
EVERYBODYS = "proximus_security.menu_report"
#: The role that each kind of person gets.
ROLES = {
    "employee": "group_owner",
    "seller": "group_partner",
    "bookkeeper": "group_accountant",
    "people_desk": "group_owner_partner",
}
OPENED = """
const wait = setInterval(() => {
    const said = document.querySelector(".o_error_dialog, .modal .o_dialog_warning");
    if (said) {
        clearInterval(wait);
        console.error("A dialog: " + said.textContent);
    } else if (document.querySelector(".o_action_manager .o_control_panel")) {
        clearInterval(wait);
        console.log("test successful");
    }
}, 100);
"""


@tagged("post_install", "-at_install")
class TestOrdinaryUsers(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            login: new_test_user(cls.env, f"ordinary_{login}", groups)
            for login, groups in PEOPLE.items()
        }

    def _apps(self, user):
        """Return the first window action of each app of the suite that a user sees."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        for number in menus["root"]["children"]:
            menu = menus[number]
            if menu.get("xmlid") == EVERYBODYS:
                continue
            while not menu.get("action_id") and menu["children"]:
                menu = menus[menu["children"][0]]
            if (menu.get("xmlid") or "").startswith("proximus_"):
                yield menu["action_id"]

    def test_everybody_can_report_something_odd(self):
        for login, user in self.people.items():
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            roots = [menus[number]["xmlid"] for number in menus["root"]["children"]]
            self.assertIn(EVERYBODYS, roots, login)

    def test_nobody_without_a_role_finds_the_app(self):
        for login, user in self.people.items():
            self.assertFalse(list(self._apps(user)), login)

    def test_whoever_gets_a_role_opens_the_app(self):
        for login, role in ROLES.items():
            user = self.people[login]
            user.group_ids += self.env.ref(f"proximus_connectivity.{role}")
            [action] = self._apps(user)
            with self.subTest(user=login):
                self.browser_js(
                    f"/odoo/action-{action}", OPENED, login=user.login, timeout=60
                )

    def test_a_portal_user_opens_the_account_pages(self):
        new_test_user(self.env, "ordinary_portal", "base.group_portal")
        self.authenticate("ordinary_portal", "ordinary_portal")
        for page in ("/my", "/my/lines"):
            self.assertEqual(self.url_open(page).status_code, 200, page)
