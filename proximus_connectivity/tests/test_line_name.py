from odoo import Command
from odoo.tests import tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestLineName(ConnectivityCommon):
    """A line is called what people call it, and found by whatever they know of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.be")
        cls.env.user.partner_id.country_id = False

    def _numbered(self, kind, *numbers, **vals):
        given = [Command.create({"e164": number}) for number in numbers]
        return self._create_active_line(kind, number_ids=given, **vals)

    def test_what_nobody_has_yet_is_told_apart(self):
        """Mobiles of one site without a person or a number, and their like."""
        for kind in ("mobile", "voice", "iot"):
            if kind not in self.offers:
                continue
            lines = self._create_line(kind, site_id=self.site.id)
            lines |= self._create_line(kind, site_id=self.site.id)
            names = lines.mapped("display_name")
            self.assertEqual(len(set(names)), 2, names)
            for line in lines:
                self.assertIn(f"({line.name})", line.display_name)
                self.assertIn("Shop", line.display_name)
            lines[0].number_ids = [(0, 0, {"e164": "+32470123499"})]
            if kind == "mobile":
                self.assertNotIn(lines[0].name, lines[0].display_name)
            lines[0].number_ids.unlink()

    def test_what_and_where(self):
        line = self._create_active_line("internet", site_id=self.site.id)
        self.assertEqual(line.display_name, "Test internet – Shop")
        self.assertEqual(line.site_name, "Shop")
        line.site_id = self.second_site
        self.assertEqual(line.display_name, "Test internet – Mill")
        line.product_id.name = "Fibre 1000"
        self.assertEqual(line.display_name, "Fibre 1000 – Mill")

    def test_a_site_without_a_name_is_its_town(self):
        self.site.write({"name": False, "type": "delivery", "city": "Gent"})
        line = self._create_active_line("internet", site_id=self.site.id)
        self.assertEqual(line.display_name, "Test internet – Gent")

    def test_who_and_which_number(self):
        line = self._numbered("mobile", "0470 12 34 01", employee_id=self.employee.id)
        self.assertEqual(line.display_name, "An Peeters – 0470 12 34 01")
        line.employee_id = False
        self.assertEqual(line.display_name, "Test mobile – 0470 12 34 01")
        person = self.env["res.partner"].create(
            {"name": "Els Maes", "parent_id": self.partner.id}
        )
        line.contact_id = person
        self.assertEqual(line.display_name, "Els Maes – 0470 12 34 01")
        line.number_ids.action_release()
        line.number_ids = [Command.create({"e164": "0471 00 11 22"})]
        self.assertEqual(line.display_name, "Els Maes – 0471 00 11 22")

    def test_something_always_tells_it(self):
        line = self._create_line("mobile")
        self.assertEqual(line.display_name, f"Test mobile – {line.name}")
        line.employee_id = self.employee
        self.assertEqual(line.display_name, "An Peeters – Test mobile")
        fibre = self._create_line("internet")
        self.assertEqual(fibre.display_name, f"Test internet – {fibre.name}")
        fibre.employee_id = self.employee
        self.assertEqual(fibre.display_name, "Test internet – An Peeters")

    def test_one_number_and_how_many_more(self):
        trunk = self._numbered(
            "sip_trunk", "04 222 66 40", "04 222 66 41", site_id=self.site.id
        )
        self.assertEqual(trunk.display_name, "Test sip_trunk – 04 222 66 40 +1")
        trunk.number_ids = [
            Command.create({"e164": "04 222 67 00", "last_e164": "04 222 67 99"})
        ]
        self.assertEqual(trunk.number_short, "04 222 66 40 +101")

    def test_the_spelling_is_the_readers(self):
        line = self._numbered("mobile", "0470 12 34 01", "+31 6 12345678")
        line.invalidate_recordset()
        self.assertEqual(
            line.number_display, "+31 6 12345678, 0470 12 34 01", "another country's"
        )
        self.env.user.partner_id.country_id = self.env.ref("base.nl")
        self.env.invalidate_all()
        self.assertEqual(line.number_display, "06 12345678, +32 470 12 34 01")
        self.company.country_id = False
        self.env.user.partner_id.country_id = False
        self.env.invalidate_all()
        self.assertEqual(line.number_display, "+31 6 12345678, +32 470 12 34 01")

    def test_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        line = self._create_active_line("internet", site_id=self.site.id)
        line.product_id.with_context(lang="fr_BE").name = "Fibre pour tous"
        french = line.with_context(lang="fr_BE")
        self.assertEqual(french.display_name, "Fibre pour tous – Shop")
        self.assertEqual(line.display_name, "Test internet – Shop")

    def test_no_code_of_ours(self):
        line = self._create_active_line("internet", site_id=self.site.id)
        order = self._create_order({"action": "modify", "line_id": line.id})
        for name in (line.display_name, order.item_ids.display_name):
            self.assertNotIn("T-internet", name)
            self.assertIn("Test internet – Shop", name)

    def test_found_by_whatever_is_known(self):
        line = self._numbered(
            "mobile",
            "0470 12 34 01",
            employee_id=self.employee.id,
            site_id=self.site.id,
            external_ref="AGR-77",
        )
        lines = self.env["proximus.line"]
        user = self._create_user("namer", "proximus_connectivity.group_user")
        for text in (line.name, "AGR-77", "0470/12.34.01", "Peeters", "Shop"):
            found = lines.with_user(user).name_search(text)
            self.assertIn(line.id, [one for one, _name in found], text)

    def test_two_of_one_site_are_told_apart_where_one_is_chosen(self):
        lines = self._create_active_line("internet", count=2, site_id=self.site.id)
        chosen = lines.with_context(formatted_display_name=True)
        for line in chosen:
            self.assertEqual(
                line.display_name, f"Test internet – Shop \t --{line.name}--"
            )

    def test_a_file_to_read_again_has_the_reference(self):
        line = self._create_active_line("internet", site_id=self.site.id)
        exported = line.with_context(import_compat=True)
        self.assertEqual(exported.display_name, line.name)

    def test_the_portal_reads_the_name_without_reading_people(self):
        user = self.env["res.users"].create(
            {
                "name": "Client",
                "login": "line_name_client",
                "partner_id": self.env["res.partner"]
                .create({"name": "Client", "parent_id": self.partner.id})
                .id,
                "group_ids": [Command.link(self.env.ref("base.group_portal").id)],
            }
        )
        line = self._create_active_line("mobile", employee_id=self.employee.id)
        self.assertEqual(line.with_user(user).display_name, "An Peeters – Test mobile")

    def test_many_lines_take_no_more_queries_than_few(self):
        lines = self.env["proximus.line"].browse()
        for index in range(20):
            lines |= self._numbered(
                "mobile", f"0470 12 34 {index:02d}", employee_id=self.employee.id
            )
            lines |= self._create_active_line("internet", site_id=self.site.id)
        few = self._count_queries(lines[:2].mapped, "display_name")
        self.assertEqual(self._count_queries(lines.mapped, "display_name"), few)
