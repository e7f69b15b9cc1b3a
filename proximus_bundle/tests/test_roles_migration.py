from pathlib import Path
from runpy import run_path

from odoo.tests import new_test_user, tagged

from .common import BundleCommon

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.3.0" / "post-roles.py"
SALES = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestRolesMigration(BundleCommon):
    """A database of before: sellers who had no right on lines got no role."""

    def test_who_sold_bundles_becomes_a_partner(self):
        quoted, minds, sells, plain, owner = (
            new_test_user(self.env, f"up_{login}", groups, company_id=self.company.id)
            for login, groups in (
                ("quoted", f"base.group_user,{SALES}"),
                ("minds", f"base.group_user,{SALES}"),
                ("sells", f"base.group_user,{SALES}"),
                ("plain", "base.group_user"),
                (
                    "owner",
                    f"base.group_user,{SALES},proximus_connectivity.group_owner",
                ),
            )
        )
        for user in (quoted, plain, owner):
            order = self._create_order(user_id=user.id)
            order._add_bundle(self.bundle)
        other = self._create_order(user_id=sells.id)
        self.env["sale.order.line"].create(
            {"order_id": other.id, "product_id": self.setup_product.id}
        )
        sold = self._create_order()
        sold._add_bundle(self.bundle)
        sold.action_confirm()
        sold.subscription_ids.user_id = minds
        self.env.flush_all()
        run_path(str(SCRIPT))["migrate"](self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        roles = self.env.ref("proximus_connectivity.privilege_role").group_ids
        found = {
            user.login: set((roles & user.group_ids).mapped("name"))
            for user in (quoted, minds, sells, plain, owner)
        }
        self.assertEqual(
            found,
            {
                "up_quoted": {"Partner"},
                "up_minds": {"Partner"},
                "up_sells": set(),
                "up_plain": set(),
                "up_owner": {"Owner"},
            },
        )
