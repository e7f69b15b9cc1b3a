from odoo.tests import tagged

from odoo.addons.proximus_connectivity.hooks import uninstall_hook

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestUninstall(ConnectivityCommon):
    """Uninstalling empties the tables of the module, and no other one."""

    def test_only_own_records_go(self):
        specification = self.env["proximus.specification"].create(
            {"name": "Fibre", "line_kind": "internet", "access_technology": "ftth"}
        )
        offer = self.offers["internet"]
        offer.specification_id = specification
        line = self._create_active_line("internet", employee_id=self.employee.id)
        self.env["proximus.line.order"].create(
            {
                "partner_id": self.partner.id,
                "item_ids": [(0, 0, {"product_id": offer.id, "site_id": self.site.id})],
            }
        )
        suite = self.env["ir.module.module"].search(
            [("name", "=like", "proximus\\_%"), ("state", "=", "installed")]
        )
        suite.state = "to remove"  # what depends on the module goes along with it
        counts = self._counts()
        uninstall_hook(self.env)
        self.assertEqual(self._counts(), counts)
        self.assertFalse(line.exists())
        self.assertFalse(self.env["proximus.specification"].search_count([]))
        self.assertEqual(offer.exists(), offer)
        self.assertFalse(offer.specification_id)
        self.assertEqual(offer.name, "Test internet")

    def _counts(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            name: self.env[name].with_context(active_test=False).search_count([])
            for name in (
                "product.template",
                "product.product",
                "res.partner",
                "res.users",
                "res.company",
                "hr.employee",
                "ir.model.data",
                "account.move",
                "account.account",
            )
        }
