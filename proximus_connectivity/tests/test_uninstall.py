from odoo.tests import tagged

from odoo.addons.proximus_connectivity.hooks import (
    keep_used_records,
    uninstall_hook,
)

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
        self._leave("proximus\\_%")  # what depends on the module goes along with it
        counts = self._counts()
        uninstall_hook(self.env)
        self.assertEqual(self._counts(), counts)
        self.assertFalse(line.exists())
        self.assertFalse(self.env["proximus.specification"].search_count([]))
        self.assertEqual(offer.exists(), offer)
        self.assertFalse(offer.specification_id)
        self.assertEqual(offer.name, "Test internet")

    def test_an_offer_on_an_invoice_stays_and_is_nobodys(self):
        sold, unsold = self._starter_offers()
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_line_ids": [(0, 0, {"product_id": sold.id})],
            }
        )
        self._leave("proximus\\_%")
        keep_used_records(self.env)
        self.assertFalse(sold.get_external_id()[sold.id])
        self.assertFalse(sold.active)
        template = sold.product_tmpl_id
        self.assertFalse(template.get_external_id()[template.id])
        self.assertTrue(unsold.get_external_id()[unsold.id])
        self.assertTrue(unsold.active)

    def test_a_module_that_leaves_alone_counts_the_lines_that_stay(self):
        sold, _unsold = self._starter_offers()
        self._create_line("internet", product_id=sold.id)
        self.env["ir.model.data"].search(
            [("model", "=", "product.product"), ("res_id", "=", sold.id)]
        ).module = "proximus_security"
        self._leave("proximus\\_security")
        keep_used_records(self.env)
        self.assertFalse(sold.get_external_id()[sold.id])

    def _starter_offers(self):
        names = ("product_fibre_1000", "product_fibre_500")
        return [self.env.ref(f"proximus_connectivity.{name}") for name in names]

    def _leave(self, pattern):
        self.env["ir.module.module"].search(
            [("name", "=like", pattern), ("state", "=", "installed")]
        ).state = "to remove"

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
