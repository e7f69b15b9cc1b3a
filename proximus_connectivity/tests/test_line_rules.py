from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestLineRules(ConnectivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()

    def test_reference_is_given(self):
        lines = self._create_line(count=3)
        self.assertEqual(len(set(lines.mapped("name"))), 3)
        self.assertTrue(all(name.startswith("LN") for name in lines.mapped("name")))

    def test_cost_is_the_list_price_unless_given(self):
        for vals, cost in (
            ({}, 20.0),
            ({"monthly_cost": 12.5}, 12.5),
            ({"monthly_cost": 0.0}, 0.0),
        ):
            line = self._create_line(**vals)
            self.assertEqual((line.monthly_cost, line.is_cost_known), (cost, True))

    def test_cost_is_not_negative(self):
        line = self._create_line(external_ref="X-1")
        for attempt in (
            lambda: self._create_line(external_ref="X-2", monthly_cost=-1),
            lambda: line.write({"monthly_cost": -1}),
        ):
            with self.assertRefused(ValidationError, "monthly cost", "-1"):
                attempt()
        self.assertEqual(line.monthly_cost, 20.0)

    def test_references_are_unique_per_company(self):
        line = self._create_line(external_ref="X-1")
        self._create_line(external_ref=False)
        for vals in ({"external_ref": "X-1"}, {"name": line.name}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._create_line(**vals)
        other = self.env["res.company"].create({"name": "Other Company"})
        self._create_line(external_ref="X-1", name=line.name, company_id=other.id)

    def test_the_offer_must_be_a_line(self):
        box = self.env["product.product"].create({"name": "Router Box"})
        with self.assertRefused(ValidationError, "Router Box", "no line"):
            self._create_line(product_id=box.id)

    def test_the_site_is_an_address_of_the_holder(self):
        self._create_line("internet", site_id=self.site.id)
        self._create_line("internet", site_id=self.partner.id)
        with self.assertRefused(ValidationError, "Garage Test", "Boulangerie Test"):
            self._create_line("internet", site_id=self.other_partner.id)

    def test_related_lines_have_one_holder(self):
        trunk = self._create_line("sip_trunk", partner_id=self.other_partner.id)
        with self.assertRefused(ValidationError, trunk.display_name, "same holder"):
            self._create_line("voice", parent_id=trunk.id)

    def test_no_cycles(self):
        first, second = self._create_line("voice", count=2)
        second.parent_id = first
        with self.assertRefused(ValidationError, "own part"):
            first.parent_id = second
        second.write({"parent_id": False, "backup_of_id": first.id})
        with self.assertRefused(ValidationError, "back each other up"):
            first.backup_of_id = second

    def test_a_backup_is_another_technology_at_the_same_site(self):
        fibre = self._create_offer("internet", access_technology="ftth")
        primary = self._create_line(
            "internet", product_id=fibre.id, site_id=self.site.id
        )
        with self.assertRefused(
            ValidationError, primary.display_name, "same technology"
        ):
            self._create_line("internet", product_id=fibre.id, backup_of_id=primary.id)
        with self.assertRefused(ValidationError, "Shop", "Mill"):
            self._create_line(
                "backup", site_id=self.second_site.id, backup_of_id=primary.id
            )
        backup = self._create_line(
            "backup", site_id=self.site.id, backup_of_id=primary.id
        )
        self.assertEqual(primary.backup_ids, backup)

    def test_what_is_missing(self):
        line = self._create_line("mobile")
        self.assertIn("number", line.missing)
        self.assertIn("SIM card", line.missing)
        line.number_ids = [(0, 0, {"e164": "0470 12 34 56"})]
        line.sim_ids = [(0, 0, {"iccid": self._iccid(1)})]
        self.assertFalse(line.missing)
        self.assertIn("site", self._create_line("internet").missing)
        self.assertFalse(self._create_line("sip_trunk").missing)

    def test_form(self):
        form = Form(self.env["proximus.line"])
        form.partner_id = self.partner
        form.product_id = self.offers["mobile"]
        form.site_id = self.site
        with form.number_ids.new() as number:
            number.e164 = "0470 12 34 56"
        line = form.save()
        self.assertEqual(line.monthly_cost, 20.0)
        self.assertEqual(line.number_ids.e164, "+32470123456")
        self.assertEqual(line.line_kind, "mobile")

    def test_counts_on_people_and_places(self):
        lines = self._create_active_line(
            count=2, site_id=self.site.id, employee_id=self.employee.id
        )
        lines[0].action_terminate("2026-06-30")
        self.assertEqual(self.partner.proximus_line_count, 1)
        self.assertEqual(self.site.proximus_line_count, 1)
        self.assertEqual(self.employee.proximus_line_count, 1)
        for record in (self.partner, self.site, self.employee):
            action = record.action_view_proximus_lines()
            found = self.env["proximus.line"].search(action["domain"])
            self.assertEqual(found, lines, record)
