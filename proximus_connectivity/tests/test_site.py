from odoo.tests import freeze_time, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
class TestSite(SwitchingCommon):
    def _copper_line(self, **vals):
        values = {"product_id": self.copper.id, "site_id": self.site.id, **vals}
        return self._create_active_line("internet", **values)

    def test_site_without_answer_is_unknown(self):
        self.assertFalse(self.site.is_proximus_site)
        line = self._copper_line()
        self.site.invalidate_recordset()
        self.assertTrue(self.site.is_proximus_site)
        self.assertRecordValues(
            self.site,
            [
                {
                    "proximus_site_state": "unknown",
                    "proximus_fibre_state": "unknown",
                    "proximus_site_line_count": 1,
                    "proximus_copper_count": 1,
                }
            ],
        )
        self.assertEqual(line.fibre_state, "unknown")
        sites = self.env["res.partner"].search([("is_proximus_site", "=", True)])
        self.assertIn(self.site, sites)
        self.assertNotIn(self.second_site, sites)

    def test_newest_answer_and_its_expiry(self):
        for result in ("unqualified", "qualified"):
            task = self._create_task()
            reason = self.env.ref("proximus_connectivity.qualification_reason_speed")
            task.item_ids.write({"result": result, "reason_ids": [(4, reason.id)]})
            task.action_done()
        self.assertEqual(self.site.proximus_site_state, "qualified")
        with freeze_time("2090-01-01"):
            self.env.invalidate_all()
            self.assertEqual(self.site.proximus_site_state, "expired")

    @freeze_time("2026-11-23")
    def test_fibre_from_a_coverage_file(self):
        line = self._copper_line()
        self._create_coverage(
            access_technology="vdsl", switch_off_on="2028-06-30", number_to=0
        )
        self.env.invalidate_all()
        self.assertEqual(line.fibre_state, "no", "copper only, says the file")
        self.assertEqual(str(line.copper_end_on), "2028-06-30")
        row = self._create_coverage(ready_on="2027-03-01")
        self.env.invalidate_all()
        self.assertEqual(line.fibre_state, "planned")
        self.assertEqual(str(line.fibre_ready_on), "2027-03-01")
        row.ready_on = False
        self.env.invalidate_all()
        self.assertEqual(self.site.proximus_fibre_state, "ready")

    def test_live_answer_outweighs_a_file(self):
        self._create_coverage()
        task = self._create_task()
        reason = self.env.ref("proximus_connectivity.qualification_reason_building")
        task.item_ids.write({"result": "unqualified", "reason_ids": [(4, reason.id)]})
        task.action_done()
        self.assertEqual(self.site.proximus_fibre_state, "no")

    def test_file_of_another_company_says_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_coverage(company_id=other.id)
        self.assertEqual(self.site.proximus_fibre_state, "unknown")

    def test_slower_fibre_is_fibre(self):
        slower = self._create_offer("internet", access_technology="ftth")
        task = self._create_task()
        task.item_ids.write(
            {"result": "alternate", "alternate_product_ids": [(4, slower.id)]}
        )
        task.action_done()
        self.assertEqual(self.site.proximus_fibre_state, "ready")

    def test_which_lines_run_over_copper(self):
        vdsl = self._copper_line()
        voice = self._create_active_line("voice")
        trunk = self._create_active_line("sip_trunk")
        part = self._create_active_line("voice", parent_id=trunk.id)
        fibre = self._copper_line(product_id=self.fibre.id)
        lines = vdsl | voice | trunk | part | fibre
        self.assertEqual(
            lines.mapped("on_copper"), ["yes", "maybe", False, False, False]
        )
        for value, expected in (
            ("yes", vdsl),
            ("maybe", voice),
            (False, trunk | part | fibre),
        ):
            found = lines.search([("on_copper", "=", value), ("id", "in", lines.ids)])
            self.assertEqual(found, expected)

    def test_screens_take_the_same_number_of_queries(self):
        sites = self.env["res.partner"].create(
            [
                {
                    "name": f"Site {number}",
                    "parent_id": self.partner.id,
                    "type": "other",
                    "zip": "4000",
                    "street": f"Rue du Vieux Tilleul {number}",
                }
                for number in range(30)
            ]
        )
        self._create_coverage()
        for site in sites:
            self._copper_line(site_id=site.id)
        names = [
            "proximus_site_state",
            "proximus_fibre_state",
            "proximus_copper_count",
            "proximus_site_line_count",
        ]
        self._count_queries(lambda: sites[:3].read(names))  # fills the caches
        few = self._count_queries(lambda: sites[:3].read(names))
        many = self._count_queries(lambda: sites.read(names))
        self.assertEqual(few, many)

    def test_ask_from_the_overview(self):
        self._create_coverage()
        action = self.site.action_proximus_qualify()
        tasks = self.env["proximus.qualification"].search(action["domain"])
        self.assertEqual(tasks.site_id, self.site)
        self.assertIn(self.fibre, tasks.item_ids.product_id)
