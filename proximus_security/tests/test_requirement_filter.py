import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestFilter(SecurityCommon):
    """A requirement reaches whom its filter says, whoever joins included."""

    def test_it_reaches_those_who_fit_and_whoever_joins(self):
        tag = self.env["hr.employee.category"].create({"name": "Finance 100%"})
        anke = self._employee("Anke", category_ids=[Command.set(tag.ids)])
        bram = self._employee("Bram")
        requirement = self._requirement(
            filter_domain="[('category_ids.name', 'ilike', '100%')]"
        )
        self.assertIn("1 of 2", requirement.reach_text)
        self.assertIn("Anke", requirement.reach_text)
        self.assert_gap(anke, "no_service")
        self.assert_gap(bram, None)
        chloe = self._employee("Chloé", category_ids=[Command.set(tag.ids)])
        self.env.flush_all()
        self.assert_gap(chloe, "no_service")
        bram.category_ids = tag
        self.env.flush_all()
        self.assert_gap(bram, "no_service")
        requirement.filter_domain = False
        self.assertIn("3 of 3", requirement.reach_text)

    def test_a_department_in_a_filter_is_live(self):
        department = self.env["hr.department"].create(
            {"name": "Bar", "company_id": self.company.id}
        )
        self._requirement(
            filter_domain=f"[('department_id', 'child_of', [{department.id}])]"
        )
        person = self._employee("Noa")
        self.assert_gap(person, None)
        person.department_id = department
        self.env.flush_all()
        self.assert_gap(person, "no_service")

    def test_lines_and_users_have_filters_too(self):
        claire, lea = self._employee("Claire"), self._employee("Léa")
        hers = self._line(employee_id=claire.id)
        other = self._line(employee_id=lea.id)
        self._requirement(
            self.mobile, filter_domain=f"[('employee_id', '=', {claire.id})]"
        )
        self.assert_gap(hers, "no_service", self.mobile)
        self.assert_gap(other, None, self.mobile)
        login = self._type("t_login", unit="user")
        self._requirement(login, filter_domain="[('login', '=', 'sec_reader')]")
        self.assertEqual(self._gaps(type_id=login.id).user_id, self.reader)

    def _views(self):
        """Return what PostgreSQL keeps of the views, and who has them for itself."""
        self.env.cr.execute(
            """SELECT view.relname, view.xmin::text, view.oid,
                (SELECT COUNT(*) FROM pg_locks held WHERE held.relation = view.oid
                    AND held.pid = pg_backend_pid() AND held.mode LIKE '%%Exclusive%%')
            FROM pg_class view WHERE view.relname IN
                ('proximus_security_gap', 'proximus_security_status')
            ORDER BY view.relname"""
        )
        return self.env.cr.fetchall()

    def test_saving_a_filter_is_a_row_and_no_view(self):
        before = self._views()
        self.assertEqual([row[-1] for row in before], [0, 0])
        anke, bram = self._employee("Anke"), self._employee("Bram")
        requirement = self._requirement(filter_domain="[('name', '=', 'Anke')]")
        self.assert_gap(anke, "no_service")
        self.assert_gap(bram, None)
        requirement.filter_domain = "[('name', '=', 'Bram')]"
        self.assert_gap(anke, None)
        self.assert_gap(bram, "no_service")
        requirement.unlink()
        self.assertFalse(self._gaps())
        self.assertEqual(self._views(), before)

    def test_a_filter_reads_what_is_not_written_yet(self):
        person = self._employee("Anke")
        self._requirement(filter_domain="[('barcode', '=', '77')]")
        self.assert_gap(person, None)
        person.barcode = "77"
        self.assert_gap(person, "no_service")

    def test_a_filter_stays_in_its_company(self):
        self._requirement(filter_domain="[('name', '=', 'Anke')]")
        stranger = self._employee("Anke", company_id=self.other_company.id)
        self.assert_gap(stranger, None)
        theirs = self._requirement(
            company_id=self.other_company.id, filter_domain="[('name', '=', 'Bram')]"
        )
        self.env.flush_all()
        gaps = self.env["proximus.security.gap"].search(
            [("requirement_id", "=", theirs.id)]
        )
        self.assertFalse(gaps)

    def test_nobody_writes_the_query_that_the_database_runs(self):
        requirement = self._requirement(filter_domain="[('name', '=', 'Anke')]")
        officers = self._as(self.officer, requirement)
        for vals in ({"filter_query": "SELECT 1"}, {"filter_query": False}):
            with self.assertRaises(AccessError):
                officers.write(vals)
            with self.assertRaises(ValidationError):
                requirement.sudo().write(vals)
        with self.assertRaises(AccessError):
            officers.read(["filter_query"])
        with self.assertRaises(AccessError):
            officers.create(
                {
                    "type_id": self.mobile.id,
                    "company_id": self.company.id,
                    "filter_query": "SELECT 1",
                }
            )
        officers.filter_domain = "[('name', '=', 'Bram')]"
        self.assertIn("Bram", requirement.sudo().filter_query)

    @mute_logger("odoo.sql_db")
    def test_what_runs_a_query_can_only_read(self):
        for query in (
            "DELETE FROM proximus_security_requirement RETURNING id",
            "UPDATE res_users SET active = FALSE RETURNING id",
        ):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(
                    "SELECT * FROM proximus_security_reached(%s)", (query,)
                )

    def test_the_words_of_a_filter_are_those_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        job = self.env["res.partner.category"].create({"name": "Warehouse"})
        job.with_context(lang="fr_FR").name = "Entrepôt"
        site = self.env["res.partner"].create(
            {
                "name": "Depot",
                "parent_id": self.company.partner_id.id,
                "category_id": [Command.set(job.ids)],
            }
        )
        self._line("internet", site_id=site.id)
        self.company.partner_id.lang = "fr_FR"
        kind = self._type("t_site", unit="site")
        requirement = self._requirement(kind)
        for lang in ("en_US", "fr_FR"):
            requirement.with_context(
                lang=lang
            ).filter_domain = "[('category_id.name', '=', 'Entrepôt')]"
            self.assert_gap(site, "no_service", kind)
            self.assertIn("1 of 1", requirement.with_context(lang="en_US").reach_text)
        self.company.partner_id.lang = "en_US"
        self.assert_gap(site, None, kind)

    def test_columns_that_went_leave_nothing_broken(self):
        person = self._employee("Anke")
        requirement = self._requirement(filter_domain="[('name', '=', 'Nobody')]")
        self.assert_gap(person, None)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_security_requirement SET filter_domain = %s WHERE id = %s",
            ("[('gone_with_its_module', '=', 1)]", requirement.id),
        )
        requirement.invalidate_recordset()
        requirement._register_hook()
        self.assertFalse(requirement.filter_query)
        self.assert_gap(person, "no_service")

    def test_what_cannot_be_read_is_refused(self):
        requirement = self._requirement()
        for wrong in (
            "not a domain",
            "[('no_such_field', '=', 1)]",
            "[('create_date', '>', 'today')]",
            "[('create_date', '>', '-3d')]",
            "__import__('os')",
            "[('display_name', 'ilike', 'x')]",
        ):
            with self.subTest(wrong=wrong), self.assertRaises(ValidationError):
                requirement.filter_domain = wrong

    def test_the_preview_says_what_the_list_counts(self):
        self._employee("With Mail", work_email="a@tilleul.example")
        self._employee("Without")
        self._line()
        self._line("internet")
        units = ("employee", "mailbox", "user", "mobile_line", "fixed_line", "company")
        for unit in units:
            requirement = self._requirement(self._type(f"t_{unit}", unit=unit))
            with self.subTest(unit=unit):
                count = requirement.required_count
                self.assertTrue(count)
                self.assertIn(f"Reaches {count} of {count}", requirement.reach_text)

    def test_the_form_shows_whom_it_reaches_before_it_is_saved(self):
        self._employee("Anke")
        form = Form(
            self._as(
                self.officer, self.env["proximus.security.requirement"]
            ).with_company(self.company)
        )
        form.type_id = self.endpoint
        self.assertIn("Anke", form.reach_text)
